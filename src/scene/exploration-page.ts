/**
 * One page of the app: the same time range, variables and controls on each, and the view below them.
 *
 * A view module exports `createView(): SceneObject` (src/views/<view>/<view>-page.ts); what it shows it learns from the
 * scene above it (selection.ts).
 */
import type { SceneObject } from '@grafana/scenes';
import { EmbeddedScene, SceneAppPage, SceneTimeRange } from '@grafana/scenes';
import { PageLayoutType } from '@grafana/data';
import { LazyView } from './LazyView.tsx';
import { viewPath, views, type ViewName } from './view-names.ts';

export function createExplorationPage(view: ViewName, load: () => Promise<{ createView: () => SceneObject }>) {
  return new SceneAppPage({
    title: views[view].title,
    url: viewPath(view),
    routePath: `${view}/*`,
    layout: PageLayoutType.Custom,
    getScene: () =>
      new EmbeddedScene({
        $timeRange: new SceneTimeRange({ from: 'now-30m', to: 'now' }),
        body: new LazyView({ load: async () => (await load()).createView() }),
      }),
  });
}
