/** Profiles with some of their sample types, and with all values multiplied. */
import type { ProfileColumns } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';

const MAX_INT64 = 2n ** 63n - 1n;

/** @param kept for each sample type whether it stays */
export function withoutTypes(columns: ProfileColumns, kept: readonly boolean[]): ProfileColumns {
  const types = columns.sampleTypes.length;
  const left = columns.sampleTypes.map((_, i) => i).filter((i) => kept[i]);
  if (left.length === types) {
    return columns;
  }
  const samples = columns.values.length / types;
  const values = new BigInt64Array(samples * left.length);
  for (let sample = 0, at = 0; sample < samples; sample++) {
    for (const type of left) {
      values[at++] = columns.values[sample * types + type]!;
    }
  }
  return { ...columns, sampleTypes: left.map((i) => columns.sampleTypes[i]!), values };
}

/** @throws HearthError malformed_profile when a value would be over 2^63 - 1 */
export function withValuesTimes(columns: ProfileColumns, factor: number): ProfileColumns {
  if (factor === 1) {
    return columns;
  }
  const by = BigInt(factor);
  const most = MAX_INT64 / by;
  const values = columns.values.map((value) => {
    if (value > most) {
      throw new HearthError(
        'malformed_profile',
        `the value ${value}, of a profile that stands for ${factor}, would be over 2^63 - 1 when multiplied by that`,
      );
    }
    // Values below zero are never stored.
    return value > 0n ? value * by : value;
  });
  return { ...columns, values };
}
