import { describe, expect, it } from 'vitest';
import type { PointSeries } from '../api/profile-source.ts';
import { drawnPoints, meanOf, spreadPoints, unionOf, type Bins } from './series-points.ts';

const second = 1000;

/** Two minutes in bins of 5 s, drawn in steps of 15 s; times are seconds. */
const bins: Bins = { end: 120 * second, binMs: 5 * second, count: 24, perStep: 3 };
const all = { from: 0, to: bins.count };

/** Points as the wire gives them: `edge of the bin in seconds → value`. */
const series = (points: Record<number, number>): PointSeries => ({
  labels: [],
  timestamps: Float64Array.from(Object.keys(points), (time) => Number(time) * second),
  values: Float64Array.from(Object.values(points)),
});

/** One push every so many seconds, the first in the bin that ends at `from`. */
const pushes = (every: number, value: number, from = 5, to = 120) => {
  const points: Record<number, number> = {};
  for (let time = from; time <= to; time += every) points[time] = value;
  return series(points);
};

/** `15:1 30:2 45:gap`, in seconds and values a second. */
const drawn = (points: PointSeries, part = all) => {
  const { times, values } = drawnPoints(spreadPoints(points, bins), bins, part);
  return times.map((time, i) => `${time / second}:${values[i] ?? 'gap'}`).join(' ');
};

describe('counters', () => {
  it('are even when pushed evenly, however pushes and steps fall', () => {
    expect(drawn(pushes(10, 20))).toBe('15:2 30:2 45:2 60:2 75:2 90:2 105:2 120:2');
    expect(drawn(pushes(60, 120))).toBe('15:2 30:2 45:2 60:2 75:2 90:2 105:2 120:2');
  });

  it('have a gap where a push is missing for sure, in the line and in the mean', () => {
    const broken = series({ 5: 20, 15: 20, 25: 20, 35: 20, 95: 20, 105: 20, 115: 20 });
    expect(drawn(broken)).toBe('15:2 30:2 45:2 60:gap 105:2 120:2');
    const { mean, coveredMs } = meanOf(spreadPoints(broken, bins), bins.binMs, all);
    expect({ mean, coveredMs }).toEqual({ mean: 2, coveredMs: 70 * second });
  });

  it('have no gap where one push is late', () => {
    expect(drawn(series({ 5: 20, 15: 20, 35: 20, 45: 20, 55: 20 }), { from: 0, to: 12 })).not.toContain('gap');
  });

  it('draw a push that stands alone as one step', () => {
    expect(drawn(series({ 50: 30 }))).toBe('60:2');
  });

  it('keep what two pushes came to when they fell into one bin', () => {
    expect(
      meanOf(spreadPoints(series({ 5: 40, 15: 20, 25: 20 }), bins), bins.binMs, { from: 0, to: 6 }).mean,
    ).toBeCloseTo(80 / 30);
  });

  it('say nothing of time beyond the range', () => {
    const { mass, covered } = spreadPoints(pushes(60, 120, 35), bins);
    // The second one stands for a minute, of which 30 s are of the range.
    expect(mass.reduce((sum, one) => sum + one, 0)).toBe(180);
    expect([...covered].filter((part) => part > 0)).toHaveLength(18);
  });

  it('are drawn over a part alone', () => {
    expect(drawn(pushes(10, 20), { from: 12, to: 24 })).toBe('75:2 90:2 105:2 120:2');
  });
});

describe('gauges', () => {
  /** Means and sums of the wire for profiles that are held so long: `edge → value`. */
  const held = (points: Record<number, number>, seconds: number) => {
    const means = Object.fromEntries(Object.entries(points).map(([time, value]) => [time, (value * seconds) / 5]));
    return spreadPoints(series(means), bins, series(points));
  };
  const level = (spread: ReturnType<typeof held>) => meanOf(spread, bins.binMs, all).mean;

  it('read as what was held, whatever the pushes and steps', () => {
    const spread = held({ 5: 1024, 20: 1024, 35: 1024, 50: 1024 }, 15);
    expect(level(spread)).toBe(1024);
    expect(drawnPoints(spread, bins, all).values).toEqual([1024, 1024, 1024, 1024]);
  });

  it('hold a value for as long as the server says, also when no other comes', () => {
    const { mean, coveredMs } = meanOf(held({ 5: 1024 }, 60), bins.binMs, all);
    expect({ mean, coveredMs }).toEqual({ mean: 1024, coveredMs: 60 * second });
  });

  it('are not broken by pauses between profiles that are shorter than the pushes are apart', () => {
    const spread = held({ 5: 1024, 65: 1024 }, 10);
    expect(level(spread)).toBe(1024);
    expect(drawnPoints(spread, bins, all).values).not.toContain(null);
  });

  it('of two pods add up, though they push at different times', () => {
    const spread = held({ 5: 100, 10: 200, 20: 100, 25: 200, 35: 100, 40: 200 }, 15);
    expect(meanOf(spread, bins.binMs, { from: 1, to: 8 }).mean).toBeCloseTo(300);
  });

  it('of a server that gives sums for means are its values', () => {
    const points = { 5: 1024, 20: 1024, 35: 1024 };
    expect(level(spreadPoints(series(points), bins, series(points)))).toBe(1024);
  });

  it('may be nothing', () => {
    expect(level(held({ 5: 0, 20: 0, 35: 0 }, 15))).toBe(0);
  });
});

it('what any series covers is covered', () => {
  const one = spreadPoints(pushes(10, 1, 5, 25), bins);
  const other = spreadPoints(pushes(10, 1, 85, 105), bins);
  const union = unionOf([one, other], bins.count);
  expect([...union].filter((part) => part > 0)).toHaveLength(12);
});
