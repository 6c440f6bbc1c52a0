import { createHash } from 'node:crypto';
import type { NormalisedSeries } from '../store/store.ts';

/**
 * A number for each series, the same wherever and whenever its labels are the same: what the limit of active series
 * counts. 48 bits of a hash, so a tenant at the limit of 50,000 has one chance in 200,000 of two series being taken
 * for one.
 */
export function seriesKeys(series: readonly NormalisedSeries[]): Float64Array {
  return Float64Array.from(series, ({ labels }) => {
    const hash = createHash('sha256');
    hash.update(
      labels.map((label) => `${label.name.length}:${label.name}${label.value.length}:${label.value}`).join(''),
    );
    return hash.digest().readUIntBE(0, 6);
  });
}
