/**
 * Series over time in the older JSON of the wire: a value for each step, zero where there is nothing.
 *
 *     const stepSeconds = timelineStep({ start, end });
 *     timeline(range, stepSeconds, points);      // {"startTime":1795412640,"samples":[0,10,0],"durationDelta":15,…}
 */
import type { PointSeries } from '../store/store.ts';

interface Range {
  /** Unix milliseconds. */
  start: number;
  end: number;
}

const MOST_STEPS = 1_500;
const SHORTEST_SECONDS = 15;
/** Steps in seconds, each with the longest part of a range that it stands for: what people can read. */
const steps: readonly (readonly [step: number, upTo: number])[] = [
  [15, 17.5],
  [20, 25],
  [30, 45],
  [60, 90],
  [120, 210],
  [300, 450],
  [600, 750],
  [900, 1_050],
  [1_200, 1_500],
  [1_800, 2_700],
  [3_600, 5_400],
  [7_200, 9_000],
  [10_800, 16_200],
  [21_600, 32_400],
  [43_200, 86_400],
  [86_400, 604_800],
  [604_800, 1_814_400],
];
const THIRTY_DAYS_SECONDS = 2_592_000;

/** Seconds: the round number next to the range's 1,500th part, at least 15. */
export function timelineStep({ start, end }: Range): number {
  const part = Math.max(SHORTEST_SECONDS, (end - start) / 1_000 / MOST_STEPS);
  return steps.find(([, upTo]) => part <= upTo)?.[0] ?? THIRTY_DAYS_SECONDS;
}

/** How many steps a range touches. */
export function timelineLength({ start, end }: Range, stepSeconds: number): number {
  const step = stepSeconds * 1_000;
  return Math.floor(end / step) - Math.floor(start / step) + 1;
}

/** The sum of series as JSON. */
export function timeline(range: Range, stepSeconds: number, series: readonly PointSeries[]): string {
  const step = stepSeconds * 1_000;
  const first = Math.floor(range.start / step);
  const samples = new Float64Array(timelineLength(range, stepSeconds));
  for (const { timestamps, values } of series) {
    timestamps.forEach((at, i) => (samples[Math.floor(at / step) - first]! += values[i]!));
  }
  const shown = Array.from(samples, wholeNumber).join(',');
  return `{"startTime":${first * stepSeconds},"samples":[${shown}],"durationDelta":${stepSeconds},"watermarks":null}`;
}

/** In digits, however large: readers of this JSON take nothing else. */
const wholeNumber = (value: number) =>
  Number.isSafeInteger(value) ? String(value) : String(BigInt(Math.trunc(value)));
