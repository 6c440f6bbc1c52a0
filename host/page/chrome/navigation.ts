/**
 * The plugin's pages as its plugin.json lists them: what the sidebar shows, and where `/` leads.
 *
 * Only plugin.json is asked: the page knows nothing about any single plugin.
 */
import type { AppPluginMeta, PluginInclude } from '@grafana/data';

export interface NavEntry {
  text: string;
  url: string;
  /** As plugin.json has it; it may name no icon there is. */
  icon: string | undefined;
}

interface IncludeWithDefault extends PluginInclude {
  defaultNav?: boolean;
}

/** Where Grafana shows what a plugin can be told by administrators. */
export const configurationUrl = (meta: AppPluginMeta) => `/plugins/${meta.id}`;

/** Of Grafana's own pages only that with the plugin's configuration is here. */
const isHere = (path: string, meta: AppPluginMeta) => path.startsWith('/a/') || path === configurationUrl(meta);

const pages = (meta: AppPluginMeta): IncludeWithDefault[] =>
  (meta.includes ?? []).filter((include) => String(include.type) === 'page' && isHere(pathOf(include, meta), meta));

/** `%PLUGIN_ID%` may stand in a path until the bundler has replaced it. */
const pathOf = (include: PluginInclude, meta: AppPluginMeta) => (include.path ?? '').replace('%PLUGIN_ID%', meta.id);

export function navEntries(meta: AppPluginMeta): NavEntry[] {
  return pages(meta)
    .filter((include) => include.addToNav !== false)
    .map((include) => ({
      text: include.name,
      url: pathOf(include, meta),
      icon: include.icon,
    }));
}

/** Where the address without a path leads: the page marked as default, else the first, else the plugin's own root. */
export function homeUrl(meta: AppPluginMeta): string {
  const all = pages(meta);
  const home = all.find((include) => include.defaultNav) ?? all[0];
  return home === undefined ? `/a/${meta.id}` : pathOf(home, meta);
}

/** The entry a path belongs to: itself or the page it lies below. */
export function entryAt(entries: readonly NavEntry[], pathname: string): NavEntry | undefined {
  const matches = entries.filter(({ url }) => pathname === url || pathname.startsWith(`${url}/`));
  return matches.sort((a, b) => b.url.length - a.url.length)[0];
}
