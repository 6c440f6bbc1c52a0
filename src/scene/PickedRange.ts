/**
 * Has dragging over a chart pick a part of the range, and marks what is picked.
 *
 *     seriesPanel({ picks: new PickedRange(part) });    // dragging over it no longer zooms
 *
 * To the chart it is the page's time range, whose change it takes for a pick.
 */
import type { PanelData, TimeRange } from '@grafana/data';
import { getDefaultTimeRange } from '@grafana/data';
import type { SceneDataProvider, SceneTimeRangeState } from '@grafana/scenes';
import { sceneGraph, SceneTimeRangeTransformerBase } from '@grafana/scenes';
import { unixMillis } from '#model/brands.ts';
import { isPickedMark, pickedMark } from './chart-marks.ts';
import type { PickedPart } from './PickedPart.ts';
import { printPicked } from './url-state.ts';

export class PickedRange extends SceneTimeRangeTransformerBase<SceneTimeRangeState> {
  private readonly part: PickedPart;

  constructor(part: PickedPart) {
    super({ from: 'now-30m', to: 'now', value: getDefaultTimeRange() });
    this.part = part;
    this.addActivationHandler(() => {
      const data = this.parent === undefined ? undefined : sceneGraph.getData(this.parent);
      if (data === undefined) return;
      this._subs.add(data.subscribeToState(() => this.mark(data)));
      this._subs.add(part.subscribeToState(() => this.mark(data)));
      this.mark(data);
    });
  }

  protected ancestorTimeRangeChanged({ from, to, timeZone, value }: SceneTimeRangeState): void {
    this.setState({ from, to, value, ...(timeZone !== undefined && { timeZone }) });
  }

  override onTimeRangeChange({ from, to }: TimeRange): void {
    this.part.pick({ start: unixMillis(from.valueOf()), end: unixMillis(to.valueOf()) });
  }

  /** Every answer comes without the mark. */
  private mark(provider: SceneDataProvider): void {
    const { data } = provider.state;
    if (data === undefined) return;
    const { picked } = this.part.state;
    const wanted = picked === undefined ? '' : printPicked(picked);
    const there = data.annotations?.find(isPickedMark)?.meta?.custom?.['picked'] as string | undefined;
    if (wanted === (there ?? '')) return;
    const others = (data.annotations ?? []).filter((frame) => !isPickedMark(frame));
    const marked: PanelData = { ...data, annotations: picked === undefined ? others : [...others, pickedMark(picked)] };
    provider.setState({ data: marked });
  }
}
