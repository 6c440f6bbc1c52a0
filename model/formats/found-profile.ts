/**
 * What a reader of any format gives back: the profiles that a file or a push holds, each with what the format itself
 * says about it.
 *
 *     readJfr(bytes, limits);   // [{ name: 'process_cpu', labels: [], columns }, { name: 'memory', labels: [], columns }]
 */
import type { ProfileColumns } from '#model/columns.ts';
import type { TimedSamples } from '#model/formats/timed-samples.ts';
import type { Label } from '#model/labels.ts';

export interface FoundProfile {
  /** What was measured, the first part of a profile type (`process_cpu`, `wall`, `memory`); '' when the format does not say. */
  name: string;
  /** Labels of the whole profile that the format gives, such as the attributes of an OTLP resource. */
  labels: Label[];
  columns: ProfileColumns;
}

/** What a reader refuses, before it makes room for it; 0 or absent is no limit. */
export interface ReadLimits {
  /** Samples of one profile: `samples_limit`. */
  maxSamples?: number;
  /** Labels of one sample: `sample_labels_limit`. */
  maxSampleLabels?: number;
  /** Objects and lists of one file of JSON: `malformed_profile`; four million where it is absent. */
  maxContainers?: number;
  /** Where samples are noted as they come, with time and thread; absent where nobody wants them in time order. */
  timed?: TimedSamples;
}
