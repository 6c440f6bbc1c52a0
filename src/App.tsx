/** The app: one page per view, each a scene whose whole state is in the URL (scene/url-state.ts). */
import type { SceneObject } from '@grafana/scenes';
import { SceneApp, useSceneApp } from '@grafana/scenes';
import { Navigate, useLocation } from 'react-router-dom';
import { createExplorationPage } from './scene/exploration-page.ts';
import { isViewName, pluginId, viewNames, viewPath, type ViewName } from './scene/view-names.ts';

/** Each view's code is loaded when the view is first opened. */
const load: Record<ViewName, () => Promise<{ createView: () => SceneObject }>> = {
  services: () => import('./views/services/services-page.ts'),
  'profile-types': () => import('./views/profile-types/profile-types-page.ts'),
  labels: () => import('./views/labels/labels-page.ts'),
  'flame-graph': () => import('./views/flame-graph/flame-graph-page.ts'),
  diff: () => import('./views/diff/diff-page.ts'),
};

const createApp = () =>
  new SceneApp({
    pages: viewNames.map((view) => createExplorationPage(view, load[view])),
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });

export default function App() {
  const app = useSceneApp(createApp);
  const { pathname, search } = useLocation();
  const word = pathname.split(`/a/${pluginId}/`)[1]?.split('/')[0] ?? '';
  if (!isViewName(word)) {
    return <Navigate to={`${viewPath('services')}${search}`} replace />;
  }
  return <app.Component model={app} />;
}
