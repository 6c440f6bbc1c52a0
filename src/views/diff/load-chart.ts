/** The time series of one side, as its chart draws it, and from where to where there is data. */
import { unixMillis } from '#model/brands.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { finePoints } from '../../scene/fine-points.ts';
import { measureOf } from '../../scene/measure.ts';
import { commonPace, drawnPoints, type DrawnPoints } from '../../scene/series-points.ts';

export interface SideChart extends DrawnPoints {
  window: TimeSpan;
  /** Around all data of the window; undefined when there is none. */
  stored: TimeSpan | undefined;
}

/** Of at least 30 s in an hour: agents push every 10 to 15 s, and a step that holds now one push, now two, is a saw. */
const mostPoints = 120;

export async function loadChart(source: ProfileSource, query: ProfileQuery, signal: AbortSignal): Promise<SideChart> {
  const { start, end } = query;
  const { isGauge } = measureOf(query.profileType);
  const asked = { ...query, groupBy: [], aggregation: isGauge ? ('average' as const) : ('sum' as const) };
  const { points, stepMs } = await finePoints(source, asked, mostPoints, signal);
  const [series] = points;
  if (series === undefined || series.timestamps.length === 0) {
    return { window: { start, end }, stored: undefined, times: [], values: [] };
  }
  const { timestamps } = series;
  const grid = { end, stepMs, now: Date.now() };
  const stored = {
    start: unixMillis(Math.max(start, timestamps[0]! - stepMs)),
    end: unixMillis(timestamps.at(-1)!),
  };
  return { window: { start, end }, stored, ...drawnPoints(series, grid, commonPace(points, stepMs), isGauge) };
}

/** A point stands at the end of the time it stands for. */
const firstPush = 60_000;

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
  const start = Math.max(stored.start, isAfter ? edge - firstPush : edge - length);
  const end = isAfter ? Math.min(stored.end, start + length) : Math.min(edge, stored.end);
  return end > start ? { start: unixMillis(start), end: unixMillis(end) } : undefined;
}
