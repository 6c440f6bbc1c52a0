/**
 * The views: the word on the screen, the route, and what the page says below its title.
 *
 *     viewPath('flame-graph'); // '/a/hearth-profiles-app/flame-graph'
 */
import type { IconName } from '@grafana/data';
import { t } from '../ui/text.ts';

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
  'recording-rules',
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

/** Words are looked up when they are asked for: the language is not known while modules load. */
export const views: Record<ViewName, ViewDescription> = {
  services: {
    get title() {
      return t('view.services', 'Services');
    },
    key: 's',
    icon: 'apps',
    get purpose() {
      return t('view.services-purpose', 'Which service costs most, and what changed');
    },
  },
  explain: {
    get title() {
      return t('view.explain', 'Explain');
    },
    key: 'x',
    icon: 'question-circle',
    get purpose() {
      return t('view.explain-purpose', 'What changed in a service, since when, in which function and version');
    },
  },
  'profile-types': {
    get title() {
      return t('view.profile-types', 'Profile types');
    },
    key: 't',
    icon: 'graph-bar',
    get purpose() {
      return t('view.profile-types-purpose', 'Everything one service is profiled for');
    },
  },
  labels: {
    get title() {
      return t('view.labels', 'Labels');
    },
    key: 'l',
    icon: 'tag-alt',
    get purpose() {
      return t('view.labels-purpose', 'Which version, pod or region it comes from');
    },
  },
  'flame-graph': {
    get title() {
      return t('view.flame-graph', 'Flame graph');
    },
    key: 'f',
    icon: 'fire',
    get purpose() {
      return t('view.flame-graph-purpose', 'Which functions it is');
    },
  },
  diff: {
    get title() {
      return t('view.diff', 'Diff');
    },
    key: 'c',
    icon: 'exchange-alt',
    get purpose() {
      return t('view.diff-purpose', 'What changed between two times or label values');
    },
  },
  'side-by-side': {
    get title() {
      return t('view.side-by-side', 'Side by side');
    },
    key: 'b',
    icon: 'columns',
    get purpose() {
      return t('view.side-by-side-purpose', 'Versions, pods or any label’s values as columns of one table');
    },
    inMenu: true,
  },
  function: {
    get title() {
      return t('view.function', 'Function');
    },
    key: 'n',
    icon: 'chart-line',
    get purpose() {
      return t('view.function-purpose', 'What single functions cost over time, and in which version or pod');
    },
    inMenu: true,
  },
  spans: {
    get title() {
      return t('view.spans', 'Spans');
    },
    key: 'w',
    icon: 'gf-traces',
    get purpose() {
      return t('view.spans-purpose', 'Which requests cost most, and the profile of a single one');
    },
    inMenu: true,
  },
  profiles: {
    get title() {
      return t('view.profiles', 'Profiles');
    },
    key: 'i',
    icon: 'list-ul',
    get purpose() {
      return t('view.profiles-purpose', 'Single profiles and spans: which are large, and when');
    },
    inMenu: true,
  },
  'recording-rules': {
    get title() {
      return t('view.recording-rules', 'Recording rules');
    },
    key: 'm',
    icon: 'record-audio',
    get purpose() {
      return t('view.recording-rules-purpose', 'Metrics made of profiles, for dashboards and alerts');
    },
    inMenu: true,
    ofTenant: true,
  },
  saved: {
    get title() {
      return t('view.saved', 'Saved');
    },
    key: 'v',
    icon: 'bookmark',
    get purpose() {
      return t('view.saved-purpose', 'Views and pins kept under a name');
    },
    inMenu: true,
    ofTenant: true,
  },
  'ad-hoc': {
    get title() {
      return t('view.ad-hoc', 'Ad hoc');
    },
    key: 'u',
    icon: 'file-alt',
    get purpose() {
      return t('view.ad-hoc-purpose', 'Profiles in files, on this computer or uploaded');
    },
    inMenu: true,
    ofFiles: true,
  },
  settings: {
    get title() {
      return t('view.settings', 'Settings');
    },
    key: 'o',
    icon: 'cog',
    get purpose() {
      return t('view.settings-purpose', 'What is stored, and for how long');
    },
    inMenu: true,
    ofTenant: true,
  },
};

export const viewPath = (view: ViewName) => `/a/${pluginId}/${view}`;

export const isViewName = (word: string): word is ViewName => (viewNames as readonly string[]).includes(word);
