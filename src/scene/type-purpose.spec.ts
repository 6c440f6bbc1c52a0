import { expect, it } from 'vitest';
import { measureOf } from './measure.ts';
import { purposeOf } from './type-purpose.ts';

/** The types that the agents of the corpus send, with what a thousand million of them a second, or held, are. */
it.each([
  ['process_cpu:cpu:nanoseconds:cpu:nanoseconds', '1 core'],
  ['process_cpu:samples:count:cpu:nanoseconds', '1 G/s'],
  ['process_cpu:cpu:count::', '1 G/s'],
  ['wall:wall:nanoseconds:wall:nanoseconds', '1 s/s'],
  ['wall:wall:microseconds:wall:microseconds', '16.7 min/s'],
  ['wall:sample:count:wall:nanoseconds', '1 G/s'],
  ['memory:alloc_space:bytes:space:bytes', '954 MiB/s'],
  ['memory:alloc_objects:count:space:bytes', '1 G/s'],
  ['memory:inuse_space:bytes:space:bytes', '954 MiB'],
  ['memory:inuse_objects:count:space:bytes', '1 G'],
  ['memory:alloc_in_new_tlab_bytes:bytes:space:bytes', '954 MiB/s'],
  ['memory:live:count::', '1 G'],
  ['mutex:contentions:count:mutex:count', '1 G/s'],
  ['mutex:delay:nanoseconds:mutex:count', '1 s/s'],
  ['block:contentions:count:block:count', '1 G/s'],
  ['block:delay:nanoseconds:block:count', '1 s/s'],
  ['goroutines:goroutine:count:goroutine:count', '1 G'],
  ['threadcreate:threadcreate:count::', '1 G'],
  ['exceptions:exception:count::', '1 G/s'],
])('says in a sentence what %s is, and has its unit: %s', (profileType, mean) => {
  expect(purposeOf(profileType)).toMatch(/^[A-Z].+\.$/);
  expect(measureOf(profileType).mean(1e9)).toBe(mean);
});

it.each([
  ['gpu:gpu:nanoseconds::', '1 s/s'],
  ['disk:read_bytes:bytes::', '954 MiB/s'],
  ['page_faults:events:faults:page_faults:count', '1 G faults/s'],
])('has a unit for %s, of which nobody here has heard, and says nothing more of it', (profileType, mean) => {
  expect(measureOf(profileType).mean(1e9)).toBe(mean);
  expect(purposeOf(profileType)).toBeUndefined();
});

it('tells waiting for a lock from waiting for anything', () => {
  expect(purposeOf('mutex:delay:nanoseconds::')).not.toBe(purposeOf('block:delay:nanoseconds::'));
});
