/**
 * Profile types: what was measured, in five parts.
 *
 *     process_cpu:cpu:nanoseconds:cpu:nanoseconds
 *     name        sampleType:sampleUnit  periodType:periodUnit
 *
 *     parseProfileType(id).sampleUnit;   // 'nanoseconds'
 *     profileTypeTitle(parseProfileType('memory:inuse_space:bytes:space:bytes'));  // 'Memory in use'
 */
import { HearthError } from '#model/errors.ts';

export interface ProfileType {
  name: string;
  sampleType: string;
  sampleUnit: string;
  /** Empty when the profile names no period. */
  periodType: string;
  periodUnit: string;
}

/**
 * A sixth part `delta`, which old links have, is accepted and means nothing.
 *
 * @throws HearthError bad_profile_type
 */
export function parseProfileType(id: string): ProfileType {
  const parts = id.split(':');
  if (parts.length !== 5 && !(parts.length === 6 && parts[5] === 'delta')) {
    throw new HearthError(
      'bad_profile_type',
      `profile-type selection must be of the form <name>:<sample-type>:<sample-unit>:<period-type>:<period-unit>(:delta), got(${parts.length}): "${id}"`,
    );
  }
  const [name = '', sampleType = '', sampleUnit = '', periodType = '', periodUnit = ''] = parts;
  return { name, sampleType, sampleUnit, periodType, periodUnit };
}

export function printProfileType(type: ProfileType): string {
  return [type.name, type.sampleType, type.sampleUnit, type.periodType, type.periodUnit].join(':');
}

/** By name and sample type; sample units and periods vary between agents that mean the same. */
const titles = new Map([
  ['process_cpu:cpu', 'CPU'],
  ['process_cpu:samples', 'CPU samples'],
  ['process_cpu:cycles', 'CPU cycles'],
  ['wall:wall', 'Wall time'],
  ['wall:samples', 'Wall samples'],
  ['wall:sample', 'Wall samples'],
  ['memory:alloc_objects', 'Objects allocated'],
  ['memory:alloc_space', 'Memory allocated'],
  ['memory:inuse_objects', 'Objects in use'],
  ['memory:inuse_space', 'Memory in use'],
  ['memory:alloc_in_new_tlab_objects', 'Objects allocated in TLABs'],
  ['memory:alloc_in_new_tlab_bytes', 'Memory allocated in TLABs'],
  ['memory:alloc_outside_tlab_objects', 'Objects allocated outside TLABs'],
  ['memory:alloc_outside_tlab_bytes', 'Memory allocated outside TLABs'],
  ['memory:alloc_sample_objects', 'Objects allocated (sampled)'],
  ['memory:alloc_sample_bytes', 'Memory allocated (sampled)'],
  ['memory:malloc_objects', 'Native objects allocated'],
  ['memory:malloc_bytes', 'Native memory allocated'],
  ['memory:live', 'Live objects'],
  ['mutex:contentions', 'Lock contentions'],
  ['mutex:delay', 'Time waiting for locks'],
  ['block:contentions', 'Blocking events'],
  ['block:delay', 'Time blocked'],
  ['goroutine:goroutine', 'Goroutines'],
  ['goroutine:goroutines', 'Goroutines'],
  ['goroutines:goroutine', 'Goroutines'],
  ['goroutines:goroutines', 'Goroutines'],
  ['threadcreate:threadcreate', 'Threads created'],
  ['exceptions:samples', 'Exceptions'],
  ['exceptions:exception', 'Exceptions'],
  ['off_cpu:off_cpu', 'Time off CPU'],
]);

/** A title for people. A type that is not known is named by its own words: `disk:read_bytes` is 'Disk read bytes'. */
export function profileTypeTitle({ name, sampleType, sampleUnit }: ProfileType): string {
  // async-profiler's pprof files count samples under the name that others give to time.
  if (name === 'process_cpu' && sampleType === 'cpu' && sampleUnit === 'count') {
    return 'CPU samples';
  }
  const known = titles.get(`${name}:${sampleType}`);
  if (known !== undefined) {
    return known;
  }
  const words = `${name} ${sampleType}`.split(/[^\p{L}\p{N}.]+/u).filter((word) => word !== '');
  const title = words.filter((word, i) => i === 0 || word !== words[i - 1]).join(' ');
  return title === '' ? 'Unnamed profile' : title[0]!.toUpperCase() + title.slice(1);
}
