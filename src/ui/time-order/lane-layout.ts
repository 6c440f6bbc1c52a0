/**
 * Where the lanes of a time chart lie, which box is at a point, and the marks of its axis.
 *
 *     const layout = laneLayout(chart.lanes);
 *     boxAt(chart, layout, { x: 120, y: 40 }, { from: 0, to: 1e9, width: 800 });   // { lane: 0, box: 17 }
 */
import type { ChartLane, TimeChart, TimeRange } from '#model/time-chart.ts';

/** In CSS pixels, as everything here. */
export const boxHeight = 16;
export const laneHead = 20;
const laneGap = 8;

export interface LaneLayout {
  /** By lane, from the top of the first one. */
  tops: number[];
  height: number;
}

export function laneLayout(lanes: readonly ChartLane[]): LaneLayout {
  const tops: number[] = [];
  let height = 0;
  for (const { offsets } of lanes) {
    tops.push(height);
    height += laneHead + (offsets.length - 1) * boxHeight + laneGap;
  }
  return { tops, height };
}

export interface View extends TimeRange {
  width: number;
}

export const xOf = (time: number, { from, to, width }: View) => ((time - from) / (to - from)) * width;
export const timeAt = (x: number, { from, to, width }: View) => from + (x / width) * (to - from);

/** The first box of a depth that ends after a time; the depth's end when none does. */
export function firstAfter({ offsets, ends }: ChartLane, depth: number, time: number): number {
  let [low, high] = [offsets[depth]!, offsets[depth + 1]!];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface BoxPlace {
  lane: number;
  box: number;
}

/** @param y from the top of the first lane */
export function boxAt(
  { lanes }: TimeChart,
  { tops }: LaneLayout,
  { x, y }: { x: number; y: number },
  view: View,
): BoxPlace | undefined {
  const lane = tops.findLastIndex((top) => top <= y);
  if (lane === -1) return undefined;
  const depth = Math.floor((y - tops[lane]! - laneHead) / boxHeight);
  const one = lanes[lane]!;
  if (depth < 0 || depth >= one.offsets.length - 1) return undefined;
  const time = timeAt(x, view);
  const box = firstAfter(one, depth, time);
  return box < one.offsets[depth + 1]! && one.starts[box]! <= time ? { lane, box } : undefined;
}

/** Round times that are some hundred pixels apart, and what they are called. */
export function ticksOf(view: View): { time: number; text: string }[] {
  const least = ((view.to - view.from) * 110) / Math.max(1, view.width);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= least) ?? 10 * power;
  const ticks = [];
  for (let time = Math.ceil(view.from / step) * step; time <= view.to; time += step) {
    ticks.push({ time, text: timeText(time, step) });
  }
  return ticks;
}

const units = [
  { word: 's', nanos: 1e9 },
  { word: 'ms', nanos: 1e6 },
  { word: 'µs', nanos: 1e3 },
  { word: 'ns', nanos: 1 },
];

/** @param step what it is to be told from, in nanoseconds: 1.25 s by tens of milliseconds */
export function timeText(time: number, step: number): string {
  const { word, nanos } = units.find((unit) => step >= unit.nanos / 100) ?? units[3]!;
  const decimals = Math.max(0, -Math.floor(Math.log10(step / nanos) + 1e-9));
  return `${(time / nanos).toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })} ${word}`;
}

/** Zoomed by a factor around a point, never beyond the whole nor below some nanoseconds. */
export function zoomed({ from, to }: TimeRange, factor: number, around: number, end: number): TimeRange {
  const length = Math.min(end, Math.max(100, (to - from) * factor));
  const share = (around - from) / (to - from);
  return moved({ from: around - share * length, to: around + (1 - share) * length }, 0, end);
}

export function moved({ from, to }: TimeRange, by: number, end: number): TimeRange {
  const length = Math.min(end, to - from);
  const start = Math.min(Math.max(0, from + by), end - length);
  return { from: start, to: start + length };
}
