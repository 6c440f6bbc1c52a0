/**
 * What a profile type measures, in a sentence; undefined for types that nobody here has heard of, which their title and
 * unit have to explain.
 *
 *     purposeOf('process_cpu:cpu:nanoseconds:cpu:nanoseconds');   // 'Time that its threads ran on processors: …'
 */
import { parseProfileType } from '#model/profile-type.ts';
import { unitOf } from '#model/units.ts';
import { t } from '../ui/text.ts';

export function purposeOf(profileType: string): string | undefined {
  const { name, sampleType, sampleUnit } = parseProfileType(profileType);
  const { kind } = unitOf(sampleUnit);
  switch (sampleType) {
    case 'cpu':
      return kind === 'duration'
        ? t('types.cpu', 'Time that its threads ran on processors: a second in each second is a core.')
        : t('types.cpu-samples', 'How often the profiler found it running on a processor.');
    case 'cycles':
      return t('types.cycles', 'Cycles that processors spent on it.');
    case 'wall':
      return t('types.wall', 'Time that passed in it, whether it ran or waited.');
    case 'sample':
    case 'samples':
      return samplesOf(name);
    case 'alloc_space':
    case 'alloc_in_new_tlab_bytes':
    case 'alloc_outside_tlab_bytes':
    case 'alloc_sample_bytes':
      return t('types.alloc-space', 'Memory that it asked for, also what it has given back since.');
    case 'alloc_objects':
    case 'alloc_in_new_tlab_objects':
    case 'alloc_outside_tlab_objects':
    case 'alloc_sample_objects':
      return t('types.alloc-objects', 'Objects that it made, also those that are gone again.');
    case 'inuse_space':
      return t('types.inuse-space', 'Memory that it holds: the mean of what was held at each moment.');
    case 'inuse_objects':
    case 'live':
      return t('types.inuse-objects', 'Objects that it holds: the mean of how many there were at each moment.');
    case 'malloc_bytes':
    case 'malloc_objects':
      return t('types.malloc', 'Memory outside the heap of the language that it asked for.');
    case 'contentions':
      return name === 'block'
        ? t('types.block-events', 'How often it had to wait: for a channel, a lock, a timer.')
        : t('types.contentions', 'How often a lock was held when somebody wanted it.');
    case 'delay':
      return name === 'block'
        ? t(
            'types.block-delay',
            'Time that it waited: for channels, locks, timers. Seconds in each second, of all threads.',
          )
        : t('types.mutex-delay', 'Time that others waited for locks. Seconds in each second, of all threads.');
    case 'goroutine':
    case 'goroutines':
      return t('types.goroutines', 'Goroutines that there are: the mean of how many there were at each moment.');
    case 'threadcreate':
      return t('types.threads', 'Threads that were made for it.');
    case 'exception':
      return t('types.exceptions', 'Exceptions that were thrown.');
    case 'off_cpu':
      return t('types.off-cpu', 'Time that its threads were off the processor: they waited, or others were first.');
    default:
      return undefined;
  }
}

function samplesOf(name: string): string | undefined {
  switch (name) {
    case 'process_cpu':
      return t('types.cpu-samples', 'How often the profiler found it running on a processor.');
    case 'wall':
      return t('types.wall-samples', 'How often the profiler looked, whether it ran or waited.');
    case 'exceptions':
      return t('types.exceptions', 'Exceptions that were thrown.');
    default:
      return undefined;
  }
}
