/**
 * The part of the range that a person has picked by dragging over a chart; kept in the URL, marked on the chart.
 *
 *     const picks = new PickedRange();
 *     seriesPanel({ picks });              // dragging over it no longer zooms
 *     const { picked } = picks.useState();
 *
 * To the chart it is the page's time range, whose change it takes for a pick.
 */
import type { PanelData, TimeRange } from '@grafana/data';
import type { SceneDataProvider, SceneObjectUrlValues, SceneTimeRangeState } from '@grafana/scenes';
import { sceneGraph, SceneObjectUrlSyncConfig, SceneTimeRangeTransformerBase } from '@grafana/scenes';
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import { isPickedMark, pickedMark } from './chart-marks.ts';
import { lastValue, parsePicked, printPicked, urlKeys } from './url-state.ts';
import { getDefaultTimeRange } from '@grafana/data';

interface PickedRangeState extends SceneTimeRangeState {
  picked?: TimeSpan | undefined;
}

export class PickedRange extends SceneTimeRangeTransformerBase<PickedRangeState> {
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [urlKeys.picked] });

  constructor() {
    super({ from: 'now-30m', to: 'now', value: getDefaultTimeRange() });
    this.addActivationHandler(() => {
      const data = this.parent === undefined ? undefined : sceneGraph.getData(this.parent);
      if (data === undefined) return;
      this._subs.add(data.subscribeToState(() => this.mark(data)));
      this._subs.add(this.subscribeToState((now, before) => now.picked !== before.picked && this.mark(data)));
      this.mark(data);
    });
  }

  protected ancestorTimeRangeChanged({ from, to, timeZone, value }: SceneTimeRangeState): void {
    this.setState({ from, to, value, ...(timeZone !== undefined && { timeZone }) });
  }

  override onTimeRangeChange({ from, to }: TimeRange): void {
    this.pick({ start: unixMillis(from.valueOf()), end: unixMillis(to.valueOf()) });
  }

  /** A step in the browser's history; nothing lets go of what was picked. */
  pick(picked: TimeSpan | undefined): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ picked }));
  }

  getUrlState(): SceneObjectUrlValues {
    const { picked } = this.state;
    return { [urlKeys.picked]: picked && printPicked(picked) };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    if (!Object.hasOwn(values, urlKeys.picked)) return;
    const picked = parsePicked(lastValue(values[urlKeys.picked]));
    this.setState({ picked: picked && { start: unixMillis(picked.start), end: unixMillis(picked.end) } });
  }

  /** Every answer comes without the mark. */
  private mark(provider: SceneDataProvider): void {
    const { data } = provider.state;
    if (data === undefined) return;
    const { picked } = this.state;
    const now = data.annotations?.find(isPickedMark);
    if (printed(picked) === (now?.meta?.custom?.['picked'] ?? '')) return;
    const others = (data.annotations ?? []).filter((frame) => !isPickedMark(frame));
    const marked: PanelData = { ...data, annotations: picked === undefined ? others : [...others, pickedMark(picked)] };
    provider.setState({ data: marked });
  }
}

const printed = (picked: TimeSpan | undefined) => (picked === undefined ? '' : printPicked(picked));
