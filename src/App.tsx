/** The app: one page per view, each a scene whose whole state is in the URL (scene/url-state.ts). */
import { SceneApp, useSceneApp } from '@grafana/scenes';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { loadView } from './load-view.ts';
import { takeAppSettings } from './scene/app-settings.ts';
import { upgradeExplain } from './scene/explain-address.ts';
import { createExplorationPage } from './scene/exploration-page.ts';
import { registerSeriesSource } from './scene/series-source.ts';
import { upgradeAddress, withReadTimes } from './scene/old-links.ts';
import { sharedSearch, viewOfPath } from './scene/url-state.ts';
import { pluginId, viewNames, viewPath } from './scene/view-names.ts';
import { prepareTexts } from './ui/text.ts';

registerSeriesSource();

/** Scenes takes the words of its pickers from Grafana's translations, which have to be there before the first of them. */
export const prepare = () => prepareTexts(pluginId);

const createApp = () =>
  new SceneApp({
    pages: viewNames.map((view) => createExplorationPage(view, loadView[view])),
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
  const read = withReadTimes(new URLSearchParams(search));
  if (read !== undefined) return <Navigate to={`${pathname}?${read.toString()}`} replace />;
  const view = viewOfPath(pathname.split(`/a/${pluginId}/`)[1] ?? '');
  const explained = view === 'explain' ? upgradeExplain(new URLSearchParams(search)) : undefined;
  if (explained !== undefined) return <Navigate to={`${viewPath('explain')}?${explained.toString()}`} replace />;
  if (view === undefined || (search === '' && kept !== '')) {
    return <Navigate to={`${viewPath(view ?? 'services')}${search || kept}`} replace />;
  }
  return <app.Component model={app} />;
}
