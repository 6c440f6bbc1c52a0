import { describe, expect, it } from 'vitest';
import { inPreferredOrder, likeType, preferredType } from './preferred-type.ts';

const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const heap = 'memory:inuse_space:bytes:space:bytes';
const allocated = 'memory:alloc_space:bytes:space:bytes';
const wall = 'wall:wall:nanoseconds:wall:nanoseconds';
const microWall = 'wall:wall:microseconds:wall:microseconds';

describe('which profile type is opened', () => {
  it('is the last one, else CPU, else wall time, else the first', () => {
    expect(preferredType([heap, cpu, wall], heap)).toBe(heap);
    expect(preferredType([heap, cpu, wall])).toBe(cpu);
    expect(preferredType([allocated, wall])).toBe(wall);
    expect(preferredType([allocated])).toBe(allocated);
    expect(preferredType([])).toBe('');
  });

  it('is CPU time before a count of samples that is named like it', () => {
    const counted = 'process_cpu:cpu:count::';
    expect(preferredType([counted, cpu])).toBe(cpu);
    expect(preferredType([wall, counted])).toBe(counted);
    expect(inPreferredOrder([counted, cpu])).toEqual([cpu, counted]);
  });

  it('stays the same measure from service to service', () => {
    expect(likeType([cpu, microWall], wall)).toBe(microWall);
    expect(likeType([cpu, heap], wall)).toBe(cpu);
    expect(likeType([cpu, heap], heap)).toBe(heap);
  });

  it('comes first in a list', () => {
    expect(inPreferredOrder([allocated, heap, cpu])).toEqual([cpu, heap, allocated]);
  });
});
