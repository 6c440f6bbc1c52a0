/**
 * What the chart of a side shows, and what follows from it: from where to where there is data, and where the nearest is.
 *
 *     const chart = sideChart(window, times, values);
 *     chart.stored;                  // around all data; undefined when there is none
 *     nearestData(chart, range);     // for a side without data
 */
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../../api/profile-source.ts';

export interface SideChart {
  window: TimeSpan;
  /** Unix milliseconds, ascending: the right edges of steps. */
  times: readonly number[];
  /** Per second for counters, the level for gauges; null ends a line. */
  values: readonly (number | null)[];
  /** Around all data of the window; undefined when there is none. */
  stored: TimeSpan | undefined;
}

export function sideChart(window: TimeSpan, times: readonly number[], values: readonly (number | null)[]): SideChart {
  const first = times[0];
  if (first === undefined) return { window, times, values, stored: undefined };
  const start = unixMillis(Math.max(window.start, first - stepOf(times)));
  const end = unixMillis(Math.min(window.end, times.at(-1)!));
  return { window, times, values, stored: { start, end } };
}

/** How long a step is: no two points are closer. A point alone has the shortest that is asked for. */
function stepOf(times: readonly number[]): number {
  const apart = times.slice(1).map((time, i) => time - times[i]!);
  return apart.length === 0 ? 15_000 : Math.min(...apart);
}

/**
 * The nearest range of a length that has data, for a side that has none; undefined when its chart has none either.
 *
 *     ····xxxxxxx····[    ]···   →   ····xx[xxxx]···
 */
export function nearestData({ times, values, stored }: SideChart, range: TimeSpan): TimeSpan | undefined {
  if (stored === undefined) return undefined;
  const known = times.filter((_, i) => values[i] !== null);
  const length = range.end - range.start;
  const before = known.findLast((time) => time <= range.start);
  const after = known.find((time) => time > range.end);
  const isAfter = before === undefined || (after !== undefined && after - range.end < range.start - before);
  const edge = isAfter ? after : before;
  if (edge === undefined) return undefined;
  const start = Math.max(stored.start, isAfter ? edge - stepOf(times) : edge - length);
  const end = isAfter ? Math.min(stored.end, start + length) : edge;
  return end > start ? { start: unixMillis(start), end: unixMillis(end) } : undefined;
}

/** Where both sides have data. */
export function storedOfBoth(baseline: SideChart, comparison: SideChart): TimeSpan | undefined {
  if (baseline.stored === undefined || comparison.stored === undefined) return undefined;
  return {
    start: unixMillis(Math.max(baseline.stored.start, comparison.stored.start)),
    end: unixMillis(Math.min(baseline.stored.end, comparison.stored.end)),
  };
}

const marginPart = 0.03;

/** Begins where something is, at `first`: a young store would be a thin line at the end of nothing. */
export function withoutVoid({ window: { start, end }, ...chart }: SideChart, first: number): SideChart {
  const earliest = first - marginPart * (end - first);
  return { ...chart, window: { start: unixMillis(Math.max(start, earliest)), end } };
}
