/**
 * How finely time is cut.
 *
 *     stepFor(1_800_000, 120);            // 15_000: half an hour in at most 120 steps
 *     pushInterval(points, 15_000);       // 60_000: this service pushes once a minute
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths that people think in; agents push every 10 to 60 s, so nothing finer than 15 s is asked for. */
const niceSteps = [
  ...[15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 30].map((n) => n * day),
];

/** The shortest nice step in milliseconds that cuts the range into at most so many. */
export function stepFor(rangeMs: number, mostPoints: number): number {
  const least = rangeMs / Math.max(1, mostPoints);
  return niceSteps.find((step) => step >= least) ?? Math.ceil(least / day) * day;
}

/**
 * How far apart the pushes of a series are, in whole steps: the middle one of the gaps between its points. A series with
 * a point in every step pushes at least that often, and what happens within a step is not drawn.
 */
export function pushInterval(timestamps: ArrayLike<number>, stepMs: number): number {
  const gaps: number[] = [];
  for (let i = 1; i < timestamps.length; i++) gaps.push(timestamps[i]! - timestamps[i - 1]!);
  if (gaps.length < 2) return stepMs;
  gaps.sort((a, b) => a - b);
  return Math.max(stepMs, Math.round(gaps[gaps.length >> 1]! / stepMs) * stepMs);
}
