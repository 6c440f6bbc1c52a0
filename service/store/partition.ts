/**
 * Partitions: (retention class, week). A week is short enough to drop old data in time and long enough that two
 * years are a hundred partitions, each with the symbols it needs.
 */
import type { UnixNanos } from '#model/brands.ts';
import type { RetentionClass } from './store.ts';

/** Stored numbers of the retention classes: never reused, at most 16. Those with names are in retention-classes.ts. */
const retentionNumbers = new Map<RetentionClass, number>([
  ['default', 0],
  ['demo', 1],
]);

export const retentionNumber = (retention: RetentionClass): number =>
  retentionNumbers.get(retention) ?? Number(retention.slice('class-'.length));

const NANOS_PER_DAY = 86_400_000_000_000n;
/** The largest day that ClickHouse's Date holds, in 2149. */
const LAST_DAY = 65_535;

/** Days since 1970 of the Monday that begins a moment's week (1970-01-01 was a Thursday). */
export function weekOf(time: UnixNanos): number {
  const day = Math.min(Number(time / NANOS_PER_DAY), LAST_DAY);
  return Math.max(0, day - ((day + 3) % 7));
}
