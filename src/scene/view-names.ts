/**
 * The views: the word on the screen, the route, and what the page says below its title.
 *
 *     viewPath('flame-graph'); // '/a/hearth-profiles-app/flame-graph'
 */
import type { IconName } from '@grafana/data';

export const pluginId = 'hearth-profiles-app';

export const viewNames = [
  'services',
  'explain',
  'profile-types',
  'labels',
  'flame-graph',
  'diff',
  'side-by-side',
  'function',
  'spans',
  'profiles',
  'saved',
  'ad-hoc',
  'settings',
] as const;
export type ViewName = (typeof viewNames)[number];

export interface ViewDescription {
  title: string;
  icon: IconName;
  /** What the view answers; shown when the pointer rests on its name. */
  purpose: string;
  /** In the menu behind the other views instead of beside them: what is looked for seldom. */
  inMenu?: true;
  /** Of files, not of a service and a time; they are asked for only where a file is compared with stored data. */
  ofFiles?: true;
  /** Of all that a data source has: no service, type, filter or time is chosen for it. */
  ofTenant?: true;
  /** The key after `g` that leads here; d, e, h and p are Grafana's, a too. */
  key?: string;
}

export const views: Record<ViewName, ViewDescription> = {
  services: { title: 'Services', key: 's', icon: 'apps', purpose: 'Which service costs most, and what changed' },
  explain: {
    title: 'Explain',
    key: 'x',
    icon: 'question-circle',
    purpose: 'What changed in a service, since when, in which function and version',
  },
  'profile-types': {
    title: 'Profile types',
    key: 't',
    icon: 'graph-bar',
    purpose: 'Everything one service is profiled for',
  },
  labels: { title: 'Labels', key: 'l', icon: 'tag-alt', purpose: 'Which version, pod or region it comes from' },
  'flame-graph': { title: 'Flame graph', key: 'f', icon: 'fire', purpose: 'Which functions it is' },
  diff: { title: 'Diff', key: 'c', icon: 'exchange-alt', purpose: 'What changed between two times or label values' },
  'side-by-side': {
    title: 'Side by side',
    key: 'b',
    icon: 'columns',
    purpose: 'Versions, pods or any label’s values as columns of one table',
    inMenu: true,
  },
  function: {
    title: 'Function',
    key: 'n',
    icon: 'chart-line',
    purpose: 'What single functions cost over time, and in which version or pod',
    inMenu: true,
  },
  spans: {
    title: 'Spans',
    key: 'w',
    icon: 'gf-traces',
    purpose: 'Which requests cost most, and the profile of a single one',
    inMenu: true,
  },
  profiles: {
    title: 'Profiles',
    key: 'i',
    icon: 'list-ul',
    purpose: 'Single profiles and spans: which are large, and when',
    inMenu: true,
  },
  saved: {
    title: 'Saved',
    key: 'v',
    icon: 'bookmark',
    purpose: 'Views and pins kept under a name',
    inMenu: true,
    ofTenant: true,
  },
  'ad-hoc': {
    title: 'Ad hoc',
    key: 'u',
    icon: 'file-alt',
    purpose: 'Profiles in files, on this computer or uploaded',
    inMenu: true,
    ofFiles: true,
  },
  settings: {
    title: 'Settings',
    key: 'o',
    icon: 'cog',
    purpose: 'What is stored, and for how long',
    inMenu: true,
    ofTenant: true,
  },
};

export const viewPath = (view: ViewName) => `/a/${pluginId}/${view}`;

export const isViewName = (word: string): word is ViewName => (viewNames as readonly string[]).includes(word);
