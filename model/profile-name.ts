/**
 * The name of a profile that does not say its own: the first part of a profile type.
 *
 *     profileName([{ type: 'samples', unit: 'count' }, { type: 'cpu', unit: 'nanoseconds' }]);   // 'process_cpu'
 */
import type { ValueType } from '#model/columns.ts';

/** What a sample type is called when the client does not say. */
const defaultDisplayNames: ReadonlyMap<string, string> = new Map([
  ['samples', 'cpu'],
  ['goroutine', 'goroutines'],
  ['contentions', 'mutex_count'],
  ['delay', 'mutex_duration'],
]);

/**
 * The profile's name, chosen from what its sample types are called.
 * @param displayNames by sample type; replaces the default one
 */
export function profileName(sampleTypes: readonly ValueType[], displayNames = defaultDisplayNames): string {
  if (sampleTypes.some(({ type }) => type === 'wall')) {
    return 'wall';
  }
  let last = '';
  for (const { type } of sampleTypes) {
    const shown = displayNames.get(type) || type;
    const name = nameForDisplay(shown);
    if (name !== undefined) {
      return name;
    }
    last = shown;
  }
  return last;
}

function nameForDisplay(shown: string): string | undefined {
  if (shown.includes('cpu')) {
    return 'process_cpu';
  }
  if (shown.includes('alloc_') || shown.includes('inuse_') || shown === 'space' || shown === 'objects') {
    return 'memory';
  }
  return ['mutex_', 'block_', 'goroutines'].find((part) => shown.includes(part))?.replace('_', '');
}
