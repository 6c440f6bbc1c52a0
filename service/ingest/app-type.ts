/**
 * The last segment of an application's name says what was measured, where the format does not: agents that push
 * folded stacks have no other place for it.
 *
 *     appType('shop.cpu')            // app shop, process_cpu:samples:count
 *     appType('shop.inuse_space')    // app shop, memory:inuse_space:bytes
 *     appType('shop')                // cpu, as the first agents meant it
 */
import { HearthError } from '#model/errors.ts';

/** What a word stands for: the first part of a profile type, and the sample type. */
export interface Meaning {
  name: string;
  sampleType: string;
  unit: string;
  /** Whether samples stand for time, one period of the sampling rate each. */
  isTime: boolean;
}

export interface AppType {
  /** Without the segment. */
  app: string;
  meaning: Meaning;
}

const CPU: Meaning = { name: 'process_cpu', sampleType: 'samples', unit: 'count', isTime: true };
const WALL: Meaning = { ...CPU, name: 'wall' };

const of = (name: string, sampleType: string, unit: string): Meaning => ({ name, sampleType, unit, isTime: false });

const meanings = new Map<string, Meaning>([
  ['cpu', CPU],
  ['itimer', CPU],
  ['wall', WALL],
  ['seconds', WALL],
  ['milliseconds', WALL],
  ['microseconds', WALL],
  ['nanoseconds', WALL],
  ['inuse_objects', of('memory', 'inuse_objects', 'count')],
  ['inuse_space', of('memory', 'inuse_space', 'bytes')],
  ['alloc_objects', of('memory', 'alloc_objects', 'count')],
  ['alloc_space', of('memory', 'alloc_space', 'bytes')],
  ['alloc_in_new_tlab_objects', of('memory', 'alloc_in_new_tlab_objects', 'count')],
  ['alloc_in_new_tlab_bytes', of('memory', 'alloc_in_new_tlab_bytes', 'bytes')],
  ['alloc_outside_tlab_objects', of('memory', 'alloc_outside_tlab_objects', 'count')],
  ['alloc_outside_tlab_bytes', of('memory', 'alloc_outside_tlab_bytes', 'bytes')],
  ['live', of('memory', 'live', 'count')],
  ['bytes', of('memory', 'samples', 'bytes')],
  ['goroutines', of('goroutine', 'goroutines', 'count')],
  ['exceptions', of('exceptions', 'samples', 'count')],
  ['mutex_count', of('mutex', 'contentions', 'count')],
  ['mutex_duration', of('mutex', 'delay', 'nanoseconds')],
  ['block_count', of('block', 'contentions', 'count')],
  ['block_duration', of('block', 'delay', 'nanoseconds')],
  ['lock_count', of('block', 'contentions', 'count')],
  ['lock_duration', of('block', 'delay', 'nanoseconds')],
]);

/**
 * @param unit where a file holds several profiles, the unit of this one decides instead
 * @throws HearthError unknown_profile_type
 */
export function appType(fullName: string, unit = ''): AppType {
  const dot = fullName.lastIndexOf('.');
  if (unit !== '') {
    return { app: fullName, meaning: meaningOf(unit) };
  }
  return dot === -1
    ? { app: fullName, meaning: CPU }
    : { app: fullName.slice(0, dot), meaning: meaningOf(fullName.slice(dot + 1)) };
}

/** @throws HearthError unknown_profile_type */
export function meaningOf(word: string): Meaning {
  const meaning = meanings.get(word);
  if (meaning === undefined) {
    throw new HearthError(
      'unknown_profile_type',
      `unknown profile type: ${word.slice(0, 100)} (of a profile that does not say what it measured, the part of its name after the last '.' does: one of ${[...meanings.keys()].join(', ')})`,
    );
  }
  return meaning;
}
