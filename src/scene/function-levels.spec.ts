import { describe, expect, it } from 'vitest';
import { functionLevels } from './function-levels.ts';

const series = (labels: Record<string, string>, points: Record<number, number>) => ({
  labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
  timestamps: Float64Array.from(Object.keys(points), Number),
  values: Float64Array.from(Object.values(points)),
});

describe('functionLevels', () => {
  it('gives a function its part of the level, until the next profile tells another', () => {
    const [held] = functionLevels(
      [series({ __function__: 'main.cache', pod: 'a' }, { 1: 2, 3: 4 })],
      [series({ pod: 'a' }, { 1: 8, 3: 8 })],
      [series({ pod: 'a' }, { 1: 100, 2: 100, 3: 200 })],
    );
    expect([...held!.timestamps]).toEqual([1, 2, 3]);
    expect([...held!.values]).toEqual([25, 25, 100]);
  });

  it('leaves out what nothing is known of', () => {
    expect(functionLevels([series({ __function__: 'main.cache', pod: 'b' }, { 1: 2 })], [], [])).toEqual([]);
  });
});
