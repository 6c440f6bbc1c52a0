/**
 * One page of the app: the same time range, selection and controls on each, and the view below them.
 *
 * A view module exports `createView(): SceneObject` (src/views/<view>/<view>-page.ts). What it shows it learns from the
 * scene above it: `selectionOf(this)`, `catalogOf(this)`, `spanFor(this)`, in components `useSelection(model)` and the
 * like (use-selection.ts). A view that has URL keys of its own takes them from url-state.ts.
 */
import { PageLayoutType } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { SceneAppPage, SceneRefreshPicker, SceneTimePicker, SceneTimeRange } from '@grafana/scenes';
import { forgetAnswers } from '../api/profile-source.ts';
import { Catalog } from './Catalog.ts';
import { Demo } from './Demo.ts';
import { Exploration } from './Exploration.tsx';
import { Favorites } from './favorites.ts';
import { LazyView } from './LazyView.tsx';
import { Pins } from './pin.ts';
import { PriceList } from './PriceList.ts';
import { Selection } from './Selection.ts';
import { ServicePane } from './ServicePane.ts';
import { viewPath, views, type ViewName } from './view-names.ts';

export function createExplorationPage(view: ViewName, load: () => Promise<{ createView: () => SceneObject }>) {
  return new SceneAppPage({
    title: views[view].title,
    url: viewPath(view),
    routePath: `${view}/*`,
    layout: PageLayoutType.Custom,
    getScene: () => {
      const pins = new Pins();
      return new Exploration({
        $timeRange: new SceneTimeRange({ from: 'now-30m', to: 'now' }),
        $behaviors: [
          ...[pins, new Selection((real) => pins.over(real)), new Catalog(), new Demo(), new Favorites()],
          ...[new PriceList(), new ServicePane()],
        ],
        controls: [new SceneTimePicker({ isOnCanvas: true }), refreshPicker()],
        body: new LazyView({ load: async () => (await load()).createView() }),
      });
    },
  });
}

/** Refreshing means asking again, even for a range that has an end. */
export function refreshPicker(): SceneRefreshPicker {
  const picker = new SceneRefreshPicker({
    isOnCanvas: true,
    withText: true,
    intervals: ['10s', '30s', '1m', '5m', '15m'],
  });
  const refresh = picker.onRefresh;
  picker.onRefresh = () => {
    forgetAnswers();
    refresh();
  };
  return picker;
}
