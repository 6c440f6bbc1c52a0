/** Each view's code is loaded when the view is first opened. */
import type { SceneObject } from '@grafana/scenes';
import type { ViewName } from './scene/view-names.ts';

export const loadView: Record<ViewName, () => Promise<{ createView: () => SceneObject }>> = {
  services: () => import('./views/services/services-page.ts'),
  explain: () => import('./views/explain/explain-page.ts'),
  'profile-types': () => import('./views/profile-types/profile-types-page.ts'),
  labels: () => import('./views/labels/labels-page.ts'),
  'flame-graph': () => import('./views/flame-graph/flame-graph-page.ts'),
  diff: () => import('./views/diff/diff-page.ts'),
  'side-by-side': () => import('./views/side-by-side/side-by-side-page.ts'),
  function: () => import('./views/function/function-page.ts'),
  spans: () => import('./views/spans/spans-page.ts'),
  'recording-rules': () => import('./views/recording-rules/recording-rules-page.ts'),
  saved: () => import('./views/saved/saved-page.ts'),
  profiles: () => import('./views/profiles/profiles-page.ts'),
  'ad-hoc': () => import('./views/ad-hoc/ad-hoc-page.ts'),
  settings: () => import('./views/settings/settings-page.ts'),
};
