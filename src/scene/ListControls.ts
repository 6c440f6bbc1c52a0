/** How a view lists its cards: what they are narrowed by, in which order and form; kept in the URL. */
import type { SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { remember, remembered } from './remembered.ts';
import { lastValue, parseWord, urlKeys } from './url-state.ts';

export const layouts = ['grid', 'rows'] as const;
export type Layout = (typeof layouts)[number];

export const sorts = ['cost', 'change', 'name'] as const;
export type Sort = (typeof sorts)[number];

interface ListControlsState extends SceneObjectState {
  search: string;
  sort: Sort;
  layout: Layout;
}

export class ListControls extends SceneObjectBase<ListControlsState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, {
    keys: [urlKeys.search, urlKeys.sort, urlKeys.layout],
  });

  constructor() {
    super({ search: '', sort: 'cost', layout: parseWord(remembered('layout'), layouts) });
  }

  setLayout(layout: Layout): void {
    remember('layout', layout);
    this.setState({ layout });
  }

  getUrlState(): SceneObjectUrlValues {
    const { search, sort, layout } = this.state;
    return { [urlKeys.search]: search || undefined, [urlKeys.sort]: sort, [urlKeys.layout]: layout };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const { layout: current } = this.state;
    const at = (key: string) => lastValue(values[key]);
    this.setState({
      ...(Object.hasOwn(values, urlKeys.search) && { search: at(urlKeys.search) }),
      ...(Object.hasOwn(values, urlKeys.sort) && { sort: parseWord(at(urlKeys.sort), sorts) }),
      ...(Object.hasOwn(values, urlKeys.layout) && { layout: parseWord(at(urlKeys.layout) || current, layouts) }),
    });
  }
}
