/** Places and marks of a small chart: time along the width, values from zero up. */

/** The shortest of these that leaves room for its labels is the distance of time marks. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const distances = [
  ...[15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * day),
];

/**
 * Round times in a window, as the clock of a time zone shows them.
 *
 * @param most how many have room
 * @param offsetMs how far the time zone is ahead of UTC
 */
export function timeMarks(
  from: number,
  to: number,
  most: number,
  offsetMs: number,
): { distance: number; at: number[] } {
  const least = (to - from) / Math.max(1, most);
  const distance = distances.find((one) => one >= least) ?? distances.at(-1)!;
  const at: number[] = [];
  for (let t = Math.ceil((from + offsetMs) / distance) * distance - offsetMs; t <= to; t += distance) at.push(t);
  return { distance, at };
}

/** How a mark reads: with the day where hours do not tell enough. */
export const markFormat = (distance: number, window: number): string =>
  distance >= day ? 'MM-DD' : distance < minute ? 'HH:mm:ss' : window > day ? 'MM-DD HH:mm' : 'HH:mm';

/**
 * The next round number up, so that marks at it and at its half are short: 1, 2, 5, 10 …
 *
 * @param base 1024 for bytes, whose units are that far apart
 */
export function roundUp(value: number, base: 10 | 1024 = 10): number {
  if (!(value > 0)) return 1;
  if (base === 1024) {
    const unit = 1024 ** Math.floor(Math.log(value) / Math.log(1024));
    return roundUp(value / unit) * unit;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= value * (1 - 1e-9))!;
}

export interface Place {
  /** In pixels, as is y. */
  x: number;
  y: number;
}

/** The points of a line in pieces: a null ends one, so that gaps stay gaps. */
export function pieces(
  times: readonly number[],
  values: readonly (number | null)[],
  place: (time: number, value: number) => Place,
): Place[][] {
  const found: Place[][] = [];
  let open: Place[] | undefined;
  times.forEach((time, i) => {
    const value = values[i] ?? null;
    if (value === null) {
      open = undefined;
      return;
    }
    if (open === undefined) found.push((open = []));
    open.push(place(time, value));
  });
  return found;
}

/** Farther from a point than this part of the chart, nothing is pointed at. */
const nearPart = 0.03;

/** The point whose time is nearest to a time; undefined in a gap and beyond the ends. */
export function nearestPoint(
  times: readonly number[],
  values: readonly (number | null)[],
  time: number,
): { time: number; value: number } | undefined {
  let nearest: { time: number; value: number } | undefined;
  times.forEach((at, i) => {
    const value = values[i] ?? null;
    if (value === null) return;
    if (nearest === undefined || Math.abs(at - time) < Math.abs(nearest.time - time)) nearest = { time: at, value };
  });
  const length = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return nearest !== undefined && Math.abs(nearest.time - time) <= length * nearPart ? nearest : undefined;
}
