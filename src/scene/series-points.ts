/**
 * Points of the wire turned into what a chart draws: rates or levels on even steps, with gaps where data is missing.
 *
 *     pushes      |8      |8      |8                       |8
 *     spread      ########|#######|########                ########     each over the time it stands for
 *     drawn       1   1   1   1   1   1      gap           1   1        ÷ the seconds that are covered
 *
 * A push stands for the time until the next one; when that one is missing, for as long as pushes are apart elsewhere.
 * Counted where they were stamped, pushes every 10 s drawn in steps of 15 s would be one, two, one, two: a saw that
 * nobody measured. What nothing stands for is a gap, in the line as in the mean: neither a slope nor a zero.
 */
import type { PointSeries } from '../api/profile-source.ts';

/** Fine steps of time, up to the end of the range and as far back as is asked for. */
export interface Bins {
  /** The right edge of the last one, in Unix milliseconds. */
  end: number;
  binMs: number;
  count: number;
  /** How many of them a step of the chart is. */
  perStep: number;
}

export interface Spread {
  /** What fell into each bin: a counter's sum; a gauge's level times the seconds it was held. */
  mass: Float64Array;
  /** The part of each bin that is stood for, 0 to 1. */
  covered: Float64Array;
}

/** No agent's pushes are farther apart; two pushes that are, are two pushes by hand. */
const slowestAgentMs = 120_000;

/** A hole is a gap when at least one push is missing in it for sure; shorter ones come from pushes a little late. */
const heldAtMost = 2;

export function spreadPoints(points: PointSeries, bins: Bins, isGauge: boolean): Spread {
  const { binMs, count } = bins;
  const spread: Spread = { mass: new Float64Array(count), covered: new Float64Array(count) };
  const at = Array.from(points.timestamps, (time) => count - 1 - Math.round((bins.end - time) / binMs));
  const apart = usualGap(at, bins);
  const places = isGauge ? at : placesWithin(at, apart);
  for (let i = 0; i < at.length; i++) {
    const together = i + 1 < at.length && at[i + 1]! - at[i]! <= heldAtMost * apart;
    const length = together ? places[i + 1]! - places[i]! : apart;
    const value = points.values[i]!;
    if (!isGauge) lay(spread, places[i]!, value, length);
    else lay(spread, at[i]!, (value * binMs * length) / 1000, length * heldPart(points.values, at, i));
  }
  return spread;
}

/** How many pushes before and after one tell how far apart they are there. */
const neighbours = 8;

/**
 * Where in its bin each push was, as far as that can be told: wherever the pushes are as evenly apart as the bins allow.
 * Else a push that falls into the next bin, for being a little late every time, would look like a pause.
 */
function placesWithin(at: readonly number[], apart: number): number[] {
  const places: number[] = [];
  let first = 0;
  for (let i = 0; i < at.length; i++) {
    if (i === 0 || at[i]! - at[i - 1]! > heldAtMost * apart) {
      first = i;
      places.push(at[i]!);
      continue;
    }
    const from = Math.max(first, i - neighbours);
    let to = i;
    while (to < i + neighbours && to + 1 < at.length && at[to + 1]! - at[to]! <= heldAtMost * apart) to++;
    const expected = places[i - 1]! + (at[to]! - at[from]!) / (to - from);
    places.push(Math.min(Math.max(expected, at[i]!), at[i]! + 0.99));
  }
  return places;
}

/**
 * How much of its bin a gauge's mean is of. The wire divides by all of it, so that the first and the last bin of a run,
 * of which only a part is held, look like a rise and a fall that there was not.
 */
function heldPart(values: Float64Array, at: readonly number[], i: number): number {
  const before = at[i]! - 1 === at[i - 1];
  const after = at[i]! + 1 === at[i + 1];
  if (before === after) return 1;
  const beside = values[before ? i - 1 : i + 1]!;
  return beside > 0 && values[i]! > 0 ? Math.min(1, values[i]! / beside) : 1;
}

/** Spreads a mass evenly over so many bins; what lies beyond the last one is not of the range. */
function lay({ mass, covered }: Spread, from: number, amount: number, length: number): void {
  const until = from + length;
  for (let bin = Math.floor(from); bin < Math.min(mass.length, until); bin++) {
    if (bin < 0) continue;
    const part = Math.min(bin + 1, until) - Math.max(bin, from);
    mass[bin]! += (amount * part) / length;
    covered[bin] = Math.min(1, covered[bin]! + part);
  }
}

/** How far apart pushes are, in bins: the middle one of the gaps. A push alone stands for a step of the chart. */
function usualGap(at: readonly number[], { binMs, perStep }: Bins): number {
  const gaps = at.slice(1).map((bin, i) => bin - at[i]!);
  if (gaps.length === 0 || (gaps.length === 1 && gaps[0]! * binMs > slowestAgentMs)) return perStep;
  gaps.sort((a, b) => a - b);
  return Math.max(1, gaps[(gaps.length - 1) >> 1]!);
}

/** What any of several covers. */
export function unionOf(all: readonly Spread[], count: number): Float64Array {
  const union = new Float64Array(count);
  for (const { covered } of all) covered.forEach((part, bin) => (union[bin] = Math.max(union[bin]!, part)));
  return union;
}

export interface Part {
  /** First bin, and the one after the last. */
  from: number;
  to: number;
}

/** The mean over a part: per second for counters, the level for gauges; over the time that is covered. */
export function meanOf(
  { mass, covered }: Spread,
  binMs: number,
  { from, to }: Part,
): { mean: number; coveredMs: number } {
  let sum = 0;
  let bins = 0;
  for (let bin = from; bin < to; bin++) {
    if (covered[bin] === 0) continue;
    sum += mass[bin]!;
    bins += covered[bin]!;
  }
  return bins === 0 ? { mean: 0, coveredMs: 0 } : { mean: (sum * 1000) / (bins * binMs), coveredMs: bins * binMs };
}

export interface DrawnPoints {
  /** Unix milliseconds, ascending: the right edges of steps. */
  times: number[];
  /** Null ends a line. */
  values: (number | null)[];
}

/** The steps of a part, counted back from its end. */
export function drawnPoints(
  spread: Spread,
  { end, binMs, count, perStep }: Bins,
  part: Part,
  isGauge: boolean,
): DrawnPoints {
  const first = part.to - Math.ceil((part.to - part.from) / perStep) * perStep;
  const steps = Array.from({ length: Math.ceil((part.to - part.from) / perStep) }, (_, i) => {
    const from = first + i * perStep;
    const { mean, coveredMs } = meanOf(spread, binMs, { from: Math.max(part.from, from), to: from + perStep });
    return { time: end - (count - from - perStep) * binMs, mean, coveredMs };
  });
  const drawn: DrawnPoints = { times: [], values: [] };
  let gapAt: number | undefined;
  for (const [i, { time, mean, coveredMs }] of steps.entries()) {
    // Of little of a step, beside much of the next: most of its rate is whether one push more fell into it.
    const isEdge = !isGauge && coveredMs < (perStep * binMs) / 2;
    const beside = Math.max(steps[i - 1]?.coveredMs ?? 0, steps[i + 1]?.coveredMs ?? 0);
    if (coveredMs === 0 || (isEdge && beside > coveredMs)) {
      gapAt ??= time;
      continue;
    }
    if (gapAt !== undefined && drawn.times.length > 0) {
      drawn.times.push(gapAt);
      drawn.values.push(null);
    }
    gapAt = undefined;
    drawn.times.push(time);
    drawn.values.push(mean);
  }
  return drawn;
}
