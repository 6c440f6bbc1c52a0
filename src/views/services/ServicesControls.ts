/** How the services are listed: what lines stand for, which are shown, in which order and form; kept in the URL. */
import type { SceneObjectState, SceneObjectUrlValues } from '@grafana/scenes';
import { SceneObjectBase, SceneObjectUrlSyncConfig } from '@grafana/scenes';
import { layouts, type Layout } from '../../scene/ListControls.ts';
import { remember, remembered } from '../../scene/remembered.ts';
import { serviceLabel } from '../../scene/Selection.ts';
import { lastValue, parseWord, urlKeys } from '../../scene/url-state.ts';
import { parseOrder, printOrder, type Order } from './line-order.ts';

interface ServicesControlsState extends SceneObjectState {
  search: string;
  order: Order;
  layout: Layout;
  /** Labels, at least one. */
  groupBy: readonly string[];
  /** Whether services that have nothing of the profile type are listed. */
  showNoData: boolean;
}

/** More labels make lines of single pods, and names that nobody reads. */
export const mostGroupLabels = 3;

export class ServicesControls extends SceneObjectBase<ServicesControlsState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, {
    keys: [urlKeys.search, urlKeys.sort, urlKeys.layout, urlKeys.by, urlKeys.noData],
  });

  constructor() {
    super({
      search: '',
      order: parseOrder(''),
      layout: parseWord(remembered('layout'), layouts),
      groupBy: [serviceLabel],
      showNoData: false,
    });
  }

  setLayout(layout: Layout): void {
    remember('layout', layout);
    this.choose({ layout });
  }

  /** A step in the browser's history. */
  choose(choice: Partial<ServicesControlsState>): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState(choice));
  }

  getUrlState(): SceneObjectUrlValues {
    const { search, order, layout, groupBy, showNoData } = this.state;
    const isOfServices = groupBy.length === 1 && groupBy[0] === serviceLabel;
    return {
      [urlKeys.search]: search || undefined,
      [urlKeys.sort]: printOrder(order),
      [urlKeys.layout]: layout,
      [urlKeys.by]: isOfServices ? undefined : groupBy.map(encodeURIComponent).join(','),
      [urlKeys.noData]: showNoData ? 'show' : undefined,
    };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const { layout: current } = this.state;
    const at = (key: string) => lastValue(values[key]);
    this.setState({
      ...(Object.hasOwn(values, urlKeys.search) && { search: at(urlKeys.search) }),
      ...(Object.hasOwn(values, urlKeys.sort) && { order: parseOrder(at(urlKeys.sort)) }),
      ...(Object.hasOwn(values, urlKeys.layout) && { layout: parseWord(at(urlKeys.layout) || current, layouts) }),
      ...(Object.hasOwn(values, urlKeys.by) && { groupBy: labelsOf(at(urlKeys.by)) }),
      ...(Object.hasOwn(values, urlKeys.noData) && { showNoData: at(urlKeys.noData) === 'show' }),
    });
  }
}

/** Names with commas and per cent signs in them are written as in URLs. */
function labelsOf(text: string): string[] {
  const labels = [...new Set(text.split(',').map(decoded))].filter((name) => name !== '').slice(0, mostGroupLabels);
  return labels.length === 0 ? [serviceLabel] : labels;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
