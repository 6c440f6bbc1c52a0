/** What Grafana's plugin tools check of a plugin before it is published, as far as it can be checked without them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pluginId, viewNames, viewPath, views } from '../../src/scene/view-names.ts';
import { repositoryFiles, textOf } from './repository.ts';

const plugin = z
  .strictObject({
    $schema: z.url(),
    type: z.literal('app'),
    name: z.string().min(1),
    id: z.string().regex(/^([a-z0-9]+-)+app$/),
    autoEnabled: z.boolean(),
    languages: z.array(z.string()).min(1),
    info: z.strictObject({
      description: z.string().min(20),
      keywords: z.array(z.string()).min(1),
      author: z.object({ name: z.string().min(1) }),
      logos: z.strictObject({ small: z.string(), large: z.string() }),
      links: z.array(z.object({ name: z.string(), url: z.url() })),
      screenshots: z.array(z.strictObject({ name: z.string().min(1), path: z.string() })).min(1),
      version: z.literal('%VERSION%'),
      updated: z.literal('%TODAY%'),
    }),
    includes: z.array(
      z.strictObject({
        type: z.literal('page'),
        name: z.string(),
        path: z.string(),
        action: z.string(),
        icon: z.string(),
        addToNav: z.literal(true),
        defaultNav: z.literal(true).optional(),
      }),
    ),
    dependencies: z.object({
      grafanaDependency: z.string().regex(/^>=\d+\.\d+\.\d+/),
      plugins: z.array(z.unknown()),
    }),
  })
  .parse(JSON.parse(textOf('src/plugin.json')));

/** Below dist: pictures come from src/img and docs/images (.config/rspack.config.js). */
const sourceOf = (path: string) =>
  ['src/img', 'docs/images']
    .map((folder) => path.replace(/^img/, folder))
    .find((file) => repositoryFiles().includes(file));

describe('plugin.json', () => {
  it('has the id that the app, its folder and its addresses have', () => {
    expect(plugin.id).toBe(pluginId);
  });

  it('has a version that is one', () => {
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(textOf('CHANGELOG.md')).toContain(`## ${version}`);
  });

  it('has logos and screenshots that there are', () => {
    const { logos, screenshots } = plugin.info;
    const missing = [logos.small, logos.large, ...screenshots.map(({ path }) => path)].filter(
      (path) => sourceOf(path) === undefined,
    );
    expect(missing).toEqual([]);
    expect(logos.small).toMatch(/\.svg$/);
  });

  it('names the languages that there are texts in', () => {
    const folders = repositoryFiles().flatMap((path) => /^src\/locales\/([^/]+)\//.exec(path)?.[1] ?? []);
    expect([...new Set(folders)].sort()).toEqual([...plugin.languages].sort());
  });

  it('has an entry in the sidebar for each view, and the first is where one starts', () => {
    const entries = plugin.includes.map(({ name, path, icon }) => ({
      name,
      path: path.replace('%PLUGIN_ID%', pluginId),
      icon,
    }));
    expect(entries).toEqual(
      viewNames.map((view) => ({ name: views[view].title, path: viewPath(view), icon: views[view].icon })),
    );
    expect(plugin.includes.filter(({ defaultNav }) => defaultNav).map(({ name }) => name)).toEqual([
      plugin.includes[0]!.name,
    ]);
  });
});

describe('pictures of the documentation', () => {
  const pictures = repositoryFiles().filter((path) => path.startsWith('docs/images/'));

  it.each(pictures)('%s is shown in the README and loads quickly', (path) => {
    expect(textOf('README.md')).toContain(`](${path})`);
    expect(readFileSync(new URL(`../../${path}`, import.meta.url)).length).toBeLessThan(300_000);
  });
});
