/**
 * Points of the wire turned into what a chart draws: rates or levels on even steps, with gaps where data is missing.
 *
 *     the wire    a sum for each step of 15 s that has data, stamped with the step's right edge
 *     a pusher of 60 s      . . . 8 . . . 8 . . . 8 . . . . . . . . . . . 8
 *     gathered to its pace        8       8       8       |   gap   |     8     each ÷ 60 s
 *
 * Without gathering, a service that pushes once a minute would be three gaps and a peak of four times its rate, over
 * and over. A hole is a gap when at least one push is missing in it for sure: when it is longer than two paces. Shorter
 * ones come from pushes that are a little early or late.
 */
import type { PointSeries } from '../api/profile-source.ts';
import { pushInterval } from './step.ts';

export interface DrawnPoints {
  /** Unix milliseconds, ascending. */
  times: number[];
  /** Per second for counters, the level for gauges; null ends a line. */
  values: (number | null)[];
}

export interface Grid {
  /** The right edge of the last step, in Unix milliseconds. */
  end: number;
  stepMs: number;
  /** What is later than this cannot have arrived yet. */
  now: number;
}

/** A step much longer than it takes pushes to arrive looks hardly different without the last of them. */
const slowestArrivalMs = 5 * 60_000;

/** The common pace of series that share a chart; those with few points follow the others. */
export function commonPace(series: readonly PointSeries[], stepMs: number): number {
  return series.reduce((pace, { timestamps }) => Math.max(pace, pushInterval(timestamps, stepMs)), stepMs);
}

export function drawnPoints(
  { timestamps, values }: PointSeries,
  { end, stepMs, now }: Grid,
  paceMs: number,
  isGauge: boolean,
): DrawnPoints {
  const gathered = gather(timestamps, values, end, stepMs, paceMs, isGauge);
  const drawn: DrawnPoints = { times: [], values: [] };
  let before: number | undefined;
  for (const [time, value] of gathered) {
    // The newest step still fills while its pushes arrive: drawn now, it would look like a fall.
    if (paceMs <= slowestArrivalMs && before !== undefined && time > now - paceMs) continue;
    if (before !== undefined && time - before > 2 * paceMs) {
      drawn.times.push(before + paceMs);
      drawn.values.push(null);
    }
    drawn.times.push(time);
    drawn.values.push(value);
    before = time;
  }
  return drawn;
}

/** Sums of several steps are sums again; levels are averaged over the steps that have one. */
function gather(
  timestamps: ArrayLike<number>,
  values: ArrayLike<number>,
  end: number,
  stepMs: number,
  paceMs: number,
  isGauge: boolean,
): [number, number][] {
  const sums = new Map<number, { sum: number; steps: number }>();
  for (let i = 0; i < timestamps.length; i++) {
    // Counted back from the end, so that the last pace is a whole one.
    const edge = end - Math.floor((end - timestamps[i]!) / paceMs) * paceMs;
    const at = sums.get(edge) ?? { sum: 0, steps: 0 };
    at.sum += values[i]!;
    at.steps++;
    sums.set(edge, at);
  }
  const perStep = isGauge ? 1 : 1000 / paceMs;
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([edge, { sum, steps }]) => [edge, (isGauge ? sum / steps : sum) * perStep]);
}
