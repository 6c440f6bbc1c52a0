/**
 * Partitions: (retention class, week). A week is short enough to drop old data in time and long enough that two
 * years are a hundred partitions, each with the symbols it needs.
 */
import type { UnixNanos } from '#model/brands.ts';
import { partitionOf, rawPartitions } from './rollups/resolutions.ts';
import type { RetentionClass } from './store.ts';

/** Stored numbers of the retention classes: never reused, at most 16. Those with names are in retention-classes.ts. */
const retentionNumbers = new Map<RetentionClass, number>([
  ['default', 0],
  ['demo', 1],
]);

export const retentionNumber = (retention: RetentionClass): number =>
  retentionNumbers.get(retention) ?? Number(retention.slice('class-'.length));

const NANOS_PER_MILLI = 1_000_000n;

/** Days since 1970 of the Monday that begins a moment's week. */
export const weekOf = (time: UnixNanos): number => partitionOf(rawPartitions, Number(time / NANOS_PER_MILLI));
