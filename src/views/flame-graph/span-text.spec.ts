import { expect, it } from 'vitest';
import { mostlyWaited, sampleCounts, waitingTypes } from './span-text.ts';

const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const wall = 'wall:wall:nanoseconds:wall:nanoseconds';

it('counts samples by the ten milliseconds that each stands for', () => {
  expect(sampleCounts(cpu, 40_000_000n, 120)).toEqual({ seen: 4, expected: 12 });
  expect(sampleCounts(cpu, 3_000_000n, undefined)).toEqual({ seen: 1, expected: undefined });
  expect(sampleCounts(cpu, 0n, 4)).toEqual({ seen: 0, expected: 0 });
  expect(sampleCounts('memory:inuse_space:bytes:space:bytes', 5n, 120)).toBeUndefined();
});

it('takes a span for waiting that had a processor for less than half of its time', () => {
  expect(mostlyWaited(cpu, 49_000_000n, 100)).toBe(true);
  expect(mostlyWaited(cpu, 51_000_000n, 100)).toBe(false);
  expect(mostlyWaited(cpu, 1n, undefined)).toBe(false);
  expect(mostlyWaited(wall, 1n, 100)).toBe(false);
});

it('offers types of waiting by their time', () => {
  const lock = 'mutex:delay:nanoseconds:contentions:count';
  expect(
    waitingTypes([cpu, wall, 'wall:samples:count:wall:nanoseconds', lock, 'mutex:contentions:count:contentions:count']),
  ).toEqual([wall, lock]);
});
