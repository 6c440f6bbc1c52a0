/** The app: one page per view, each a scene whose whole state is in the URL (scene/url-state.ts). */
import type { SceneObject } from '@grafana/scenes';
import { initPluginTranslations } from '@grafana/i18n';
import { SceneApp, useSceneApp } from '@grafana/scenes';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { takeAppSettings } from './scene/app-settings.ts';
import { upgradeExplain } from './scene/explain-address.ts';
import { createExplorationPage } from './scene/exploration-page.ts';
import { registerSeriesSource } from './scene/series-source.ts';
import { sharedSearch, upgradeAddress, viewOfPath } from './scene/url-state.ts';
import { pluginId, viewNames, viewPath, type ViewName } from './scene/view-names.ts';

/** Each view's code is loaded when the view is first opened. */
const load: Record<ViewName, () => Promise<{ createView: () => SceneObject }>> = {
  services: () => import('./views/services/services-page.ts'),
  explain: () => import('./views/explain/explain-page.ts'),
  'profile-types': () => import('./views/profile-types/profile-types-page.ts'),
  labels: () => import('./views/labels/labels-page.ts'),
  'flame-graph': () => import('./views/flame-graph/flame-graph-page.ts'),
  diff: () => import('./views/diff/diff-page.ts'),
  'side-by-side': () => import('./views/side-by-side/side-by-side-page.ts'),
  function: () => import('./views/function/function-page.ts'),
  spans: () => import('./views/spans/spans-page.ts'),
  saved: () => import('./views/saved/saved-page.ts'),
  profiles: () => import('./views/profiles/profiles-page.ts'),
  'ad-hoc': () => import('./views/ad-hoc/ad-hoc-page.ts'),
  settings: () => import('./views/settings/settings-page.ts'),
};

registerSeriesSource();

/** Scenes takes the words of its pickers from Grafana's translations, which have to be there before the first of them. */
export const prepare = () => initPluginTranslations(pluginId);

const createApp = () =>
  new SceneApp({
    pages: viewNames.map((view) => createExplorationPage(view, load[view])),
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });

/** The sidebar's links carry no state; what was selected on the page before stays selected. */
function useKeptSearch(search: string): string {
  const [kept, setKept] = useState('');
  const now = search === '' ? kept : sharedSearch(search);
  if (now !== kept) setKept(now);
  return now;
}

export default function App({ settings }: { settings: unknown }) {
  takeAppSettings(settings);
  const app = useSceneApp(createApp);
  const { pathname, search } = useLocation();
  const kept = useKeptSearch(search);
  const old = upgradeAddress(new URLSearchParams(search));
  if (old !== undefined) {
    return <Navigate to={`${viewPath(old.view)}?${old.search.toString()}`} replace />;
  }
  const view = viewOfPath(pathname.split(`/a/${pluginId}/`)[1] ?? '');
  const explained = view === 'explain' ? upgradeExplain(new URLSearchParams(search)) : undefined;
  if (explained !== undefined) return <Navigate to={`${viewPath('explain')}?${explained.toString()}`} replace />;
  if (view === undefined || (search === '' && kept !== '')) {
    return <Navigate to={`${viewPath(view ?? 'services')}${search || kept}`} replace />;
  }
  return <app.Component model={app} />;
}
