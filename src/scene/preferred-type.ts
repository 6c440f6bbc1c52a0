/**
 * Which profile type is opened when nobody said: CPU before wall time before what else there is.
 *
 *     preferredType(['memory:alloc_space:…', 'process_cpu:cpu:nanoseconds:cpu:nanoseconds']);   // the second
 */
import { compareText } from '#model/labels.ts';
import { parseProfileType } from '#model/profile-type.ts';

/** Name and sample type, best first; units and periods differ between agents. */
const preferences = ['process_cpu:cpu', 'process_cpu:samples', 'wall:wall', 'wall:samples', 'memory:inuse_space'];

const nameOf = (id: string) => {
  const { name, sampleType, sampleUnit } = parseProfileType(id);
  // async-profiler's pprof files call samples so; time is worth more, where there is both.
  if (name === 'process_cpu' && sampleType === 'cpu' && sampleUnit === 'count') return 'process_cpu:samples';
  return `${name}:${sampleType}`;
};

/** @returns '' when there are no types */
export function preferredType(types: readonly string[], last = ''): string {
  if (types.includes(last)) return last;
  for (const preference of preferences) {
    const found = types.find((id) => nameOf(id) === preference);
    if (found !== undefined) return found;
  }
  return types[0] ?? '';
}

/** The one of these types that is most like the current one: itself, the same measure in another unit, else the best. */
export function likeType(types: readonly string[], current: string): string {
  if (current === '' || types.includes(current)) return current || preferredType(types);
  const name = nameOf(current);
  return types.find((id) => nameOf(id) === name) ?? preferredType(types);
}

/** CPU first, then the others by name, so that the costliest question is answered at the top. */
export function inPreferredOrder(types: readonly string[]): string[] {
  const rank = (id: string) => {
    const at = preferences.indexOf(nameOf(id));
    return at === -1 ? preferences.length : at;
  };
  return [...types].sort((a, b) => rank(a) - rank(b) || compareText(a, b));
}
