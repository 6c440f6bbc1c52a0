import { describe, expect, it } from 'vitest';
import { measureOf } from './measure.ts';

const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const heap = 'memory:inuse_space:bytes:space:bytes';
const allocated = 'memory:alloc_space:bytes:space:bytes';
const microWall = 'wall:wall:microseconds:wall:microseconds';
const delay = 'mutex:delay:nanoseconds:contentions:count';

describe('values of a profile type', () => {
  it('are cores for CPU time and a rate for waiting', () => {
    expect(measureOf(cpu).mean(0.42e9)).toBe('0.42 cores');
    expect(measureOf(delay).mean(3e6)).toBe('3 ms/s');
    expect(measureOf(allocated).mean(2 ** 20)).toBe('1 MiB/s');
  });

  it('are levels for what is held, which has no total', () => {
    expect(measureOf(heap).mean(2 ** 30)).toBe('1 GiB');
    expect(measureOf(heap).total).toBeUndefined();
  });

  it('are drawn on an axis in the same unit', () => {
    const { axisFactor, axisUnit } = measureOf(cpu);
    expect(0.42e9 * axisFactor).toBeCloseTo(0.42);
    expect(axisUnit).toBe('si:cores');
    expect(measureOf(microWall).axisFactor).toBeCloseTo(1e-6);
    expect(measureOf(heap)).toMatchObject({ axisUnit: 'bytes', axisFactor: 1 });
  });
});
