/**
 * Moments to compare before and after: a label's value that was not there before, such as a new version.
 *
 *     momentsOf('version', series, window, step);
 *     // [{ at: 12:04, text: 'version 1.1.0' }]
 *
 *     window    |············|
 *     1.0.0     ·xxxxxxxxx····      there from the start on: it may be older
 *     1.1.0     ········xxxxxx      new
 */
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import type { PointSeries, TimeSpan } from '../../api/profile-source.ts';
import { lengthOf } from './sides.ts';

export interface Moment {
  at: UnixMillis;
  label: string;
  value: string;
}

/** Values that come and go all the time, as those of pods may, are no events. */
const mostOfLabel = 6;

/** @param series by the label, in points of a step that hold what fell into the time before them */
export function momentsOf(label: string, series: readonly PointSeries[], window: TimeSpan, stepMs: number): Moment[] {
  const first = ({ timestamps }: PointSeries) => timestamps[0] ?? Infinity;
  const oldest = Math.min(...series.map(first));
  const found = series.flatMap((one) => {
    const value = one.labels.find(({ name }) => name === label)?.value ?? '';
    const from = first(one);
    // A step after the first of all, a profile may only have been late.
    const isNew =
      value !== '' && Number.isFinite(from) && from > oldest + 2 * stepMs && from > window.start + 2 * stepMs;
    return isNew ? [{ at: unixMillis(Math.max(window.start, from - stepMs)), label, value }] : [];
  });
  return found.length > mostOfLabel ? [] : found.sort((a, b) => b.at - a.at);
}

/** As long before as after, as far as the window reaches. */
export function aroundMoment(at: UnixMillis, page: TimeSpan): { baseline: TimeSpan; comparison: TimeSpan } {
  const length = Math.max(1_000, Math.min(lengthOf(page), page.end - at));
  return {
    baseline: { start: unixMillis(at - length), end: at },
    comparison: { start: at, end: unixMillis(at + length) },
  };
}
