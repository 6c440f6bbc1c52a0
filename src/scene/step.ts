/**
 * How finely time is cut.
 *
 *     stepFor(1_800_000, 120);            // 15_000: half an hour in at most 120 steps
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
