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
  const { times, values } = drawnPoints(spreadPoints(points, bins, false), bins, part, false);
  return times.map((time, i) => `${time / second}:${values[i] ?? 'gap'}`).join(' ');
};

describe('counters', () => {
  it('are even when pushed evenly, however pushes and steps fall', () => {
    expect(drawn(pushes(10, 20))).toBe('15:2 30:2 45:2 60:2 75:2 90:2 105:2 120:2');
    expect(drawn(pushes(60, 120))).toBe('15:2 30:2 45:2 60:2 75:2 90:2 105:2 120:2');
  });

  it.each([9.7, 10.4, 12, 13.3])('are even when pushed every %s s, which no bin is', (every) => {
    const points: Record<number, number> = {};
    for (let time = 1; time < 120; time += every) points[Math.ceil(time / 5) * 5] = every * 2;
    const { values } = drawnPoints(spreadPoints(series(points), bins, false), bins, { from: 0, to: 21 }, false);
    for (const value of values) expect(Math.abs(value! - 2)).toBeLessThan(0.25);
  });

  it('have a gap where a push is missing for sure, in the line and in the mean', () => {
    const broken = series({ 5: 20, 15: 20, 25: 20, 35: 20, 95: 20, 105: 20, 115: 20 });
    expect(drawn(broken)).toBe('15:2 30:2 45:2 60:gap 105:2 120:2');
    const { mean, coveredMs } = meanOf(spreadPoints(broken, bins, false), bins.binMs, all);
    expect({ mean, coveredMs }).toEqual({ mean: 2, coveredMs: 70 * second });
  });

  it('begin and end with steps that there is enough of', () => {
    // The first push is in the last third of its step, the last one in the first third.
    expect(drawn(pushes(5, 10, 15, 65))).toBe('30:2 45:2 60:2');
  });

  it('have no gap where one push is late', () => {
    expect(drawn(series({ 5: 20, 15: 20, 35: 20, 45: 20, 55: 20 }), { from: 0, to: 12 })).not.toContain('gap');
  });

  it('draw a push that stands alone as one step', () => {
    expect(drawn(series({ 50: 30 }))).toBe('60:2');
  });

  it('keep what two pushes came to when they fell into one bin', () => {
    expect(
      meanOf(spreadPoints(series({ 5: 40, 15: 20, 25: 20 }), bins, false), bins.binMs, { from: 0, to: 6 }).mean,
    ).toBeCloseTo(80 / 30);
  });

  it('say nothing of time beyond the range', () => {
    const { mass, covered } = spreadPoints(pushes(60, 120, 35), bins, false);
    // The second one stands for a minute, of which 30 s are of the range.
    expect(mass.reduce((sum, one) => sum + one, 0)).toBe(180);
    expect([...covered].filter((part) => part > 0)).toHaveLength(18);
  });

  it('are drawn over a part alone', () => {
    expect(drawn(pushes(10, 20), { from: 12, to: 24 })).toBe('75:2 90:2 105:2 120:2');
  });
});

describe('gauges', () => {
  /** Means over bins, as the wire gives them. */
  const held = (points: Record<number, number>) => spreadPoints(series(points), bins, true);
  const run = (value: number, from: number, to: number) =>
    Object.fromEntries(Array.from({ length: (to - from) / 5 + 1 }, (_, i) => [from + 5 * i, value]));
  const over = (spread: ReturnType<typeof held>) => meanOf(spread, bins.binMs, all);

  it('read as what was held, over the time it was held', () => {
    const spread = held(run(1024, 5, 60));
    expect(over(spread)).toEqual({ mean: 1024, coveredMs: 60 * second });
    expect(drawnPoints(spread, bins, all, true).values).toEqual([1024, 1024, 1024, 1024]);
  });

  it('neither rise nor fall where a bin is held in part', () => {
    const spread = held({ 5: 256, ...run(1024, 10, 45), 50: 512 });
    expect(over(spread)).toEqual({ mean: 1024, coveredMs: 43_750 });
    expect(drawnPoints(spread, bins, all, true).values).toEqual([1024, 1024, 1024, 1024]);
  });

  it('end in a gap when nothing came for longer than values are held', () => {
    const spread = held({ ...run(1024, 5, 30), ...run(512, 90, 120) });
    expect(drawnPoints(spread, bins, all, true).values).toEqual([1024, 1024, null, 512, 512, 512]);
  });

  it('of a server that gives a value at each push, and means nothing by it, are its values', () => {
    const spread = held({ 5: 1024, 20: 1024, 35: 1024, 50: 1024 });
    expect(over(spread)).toEqual({ mean: 1024, coveredMs: 60 * second });
  });

  it('may be nothing', () => {
    expect(over(held(run(0, 5, 35))).mean).toBe(0);
  });
});

it('what any series covers is covered', () => {
  const one = spreadPoints(pushes(10, 1, 5, 25), bins, false);
  const other = spreadPoints(pushes(10, 1, 85, 105), bins, false);
  const union = unionOf([one, other], bins.count);
  expect([...union].filter((part) => part > 0)).toHaveLength(12);
});
