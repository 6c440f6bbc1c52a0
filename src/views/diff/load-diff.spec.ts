import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { diffTrees } from '#model/diff.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import type { MergeQuery, PointSeries, ProfileSource, SelectSeriesQuery } from '../../api/profile-source.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { loadChart, nearestData, type SideChart } from './load-chart.ts';
import { loadDiff } from './load-diff.ts';

const minute = 60_000;
const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));
const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const heap = 'memory:inuse_space:bytes:inuse_space:bytes';

const query = (profileType: string, from: number, to: number): MergeQuery => ({
  profileType,
  selector: '{}',
  start: unixMillis(from * minute),
  end: unixMillis(to * minute),
});

/** A source whose pushes lie at the given times, a step of any length holding each. */
function sourceOf(pushes: readonly number[], stacks: readonly [string, string], level = 0): ProfileSource {
  const selectSeries = ({ start, end, stepSeconds, aggregation }: SelectSeriesQuery): Promise<PointSeries[]> => {
    const step = stepSeconds * 1000;
    const edges = pushes
      .filter((time) => time > start - step && time <= end)
      .map((time) => start + Math.ceil((time - start) / step) * step);
    const timestamps = Float64Array.from(new Set(edges));
    const values = timestamps.map(() => (aggregation === 'average' ? level : 1));
    return Promise.resolve(timestamps.length === 0 ? [] : [{ labels: [], timestamps, values }]);
  };
  const diff = () => Promise.resolve(diffTrees(treeOf(stacks[0]), treeOf(stacks[1])));
  return { selectSeries, diff } as unknown as ProfileSource;
}

const everyMinute = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => (from + i + 1) * minute);
const { signal } = new AbortController();

describe('loadDiff', () => {
  it('compares counters by the second, however long each side is', async () => {
    const source = sourceOf(everyMinute(0, 40), ['main 1000', 'main 3000']);
    const { left, right, scales } = await loadDiff(source, query(cpu, 0, 10), query(cpu, 10, 40), signal);
    expect([left.total, right.total]).toEqual([1000n, 3000n]);
    expect([left.coveredMs, right.coveredMs]).toEqual([10 * minute, 30 * minute]);
    expect(1000 * scales[0]).toBeCloseTo(3000 * scales[1], 9);
  });

  it('counts only the seconds with data', async () => {
    const source = sourceOf([...everyMinute(20, 30), ...everyMinute(30, 60)], ['main 1000', 'main 3000']);
    const { left, right, scales } = await loadDiff(source, query(cpu, 0, 30), query(cpu, 30, 60), signal);
    expect([left.coveredMs, right.coveredMs]).toEqual([10 * minute, 30 * minute]);
    expect(1000 * scales[0]).toBeCloseTo(1000 / 600, 9);
    expect(1000 * scales[0]).toBeCloseTo(3000 * scales[1], 9);
  });

  it('compares what was held of gauges, over the time with data', async () => {
    const source = sourceOf(everyMinute(15, 60), ['main 1500', 'main 3000'], 100);
    const { scales } = await loadDiff(source, query(heap, 0, 30), query(heap, 30, 60), signal);
    expect(1500 * scales[0]).toBeCloseTo(200, 9);
    expect(3000 * scales[1]).toBeCloseTo(100, 9);
  });

  it('has nothing to say of a side without data', async () => {
    const source = sourceOf(everyMinute(30, 60), ['', 'main 3000']);
    const { left } = await loadDiff(source, query(cpu, 0, 30), query(cpu, 30, 60), signal);
    expect(left).toMatchObject({ total: 0n, coveredMs: 0, scale: 0 });
  });
});

describe('loadChart', () => {
  it('keeps gaps and says from where to where there is data', async () => {
    const source = sourceOf([...everyMinute(5, 10), ...everyMinute(20, 30)], ['', '']);
    const chart = await loadChart(source, query(cpu, 0, 60), signal);
    expect(chart.stored).toEqual({ start: 330_000, end: 30 * minute });
    expect(chart.values.filter((value) => value === null)).toHaveLength(1);
  });

  it('knows when there is none', async () => {
    const chart = await loadChart(sourceOf([], ['', '']), query(cpu, 0, 60), signal);
    expect(chart).toMatchObject({ stored: undefined, times: [] });
  });
});

describe('nearestData', () => {
  const span = (from: number, to: number) => ({ start: unixMillis(from * minute), end: unixMillis(to * minute) });
  const chartOf = (times: number[]): SideChart => ({
    window: span(0, 60),
    stored: span(times[0]! - 1, times.at(-1)!),
    times: times.map((time) => time * minute),
    values: times.map(() => 1),
  });

  it('is the last data before the range, or the first after it, whichever is nearer', () => {
    const chart = chartOf([1, 2, 3, 4, 5, 40, 41, 42, 43, 44, 45]);
    expect(nearestData(chart, span(8, 12))).toEqual(span(1, 5));
    expect(nearestData(chart, span(30, 33))).toEqual(span(39, 42));
  });

  it('is no longer than what is stored', () => {
    expect(nearestData(chartOf([3, 4, 5]), span(20, 50))).toEqual(span(2, 5));
  });

  it('is nowhere when the chart is empty', () => {
    expect(nearestData({ window: span(0, 60), stored: undefined, times: [], values: [] }, span(1, 2))).toBeUndefined();
  });
});
