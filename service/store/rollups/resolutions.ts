/**
 * Resolutions: the profiles as they came, and their sums over hours and days.
 *
 * A bucket of length h that ends at b holds (b − h, b], by whole milliseconds as the wire has them: so the steps of a
 * series that are made of whole buckets are their sums. Buckets end at multiples of h since 1970.
 *
 *     bucketOf(hour, time)     // the end of the hour that holds it, in milliseconds
 *     classOf(0, hour)         // 16: the default retention class, by the hour
 *
 * Every table has the partition key (retention class, first day): classes of a resolution are numbers of their own,
 * and coarser rows, which are kept longer, have longer partitions.
 */
export interface Resolution {
  name: 'hour' | 'day';
  /** What its retention classes begin at. */
  firstClass: number;
  /** Length of a bucket, in milliseconds. */
  millis: number;
  /** Length of a partition, in days: whole weeks that begin on a Monday. */
  partitionDays: number;
}

export const hour: Resolution = { name: 'hour', firstClass: 16, millis: 3_600_000, partitionDays: 28 };
export const day: Resolution = { name: 'day', firstClass: 32, millis: 86_400_000, partitionDays: 364 };

/** The finest first. */
export const resolutions: readonly Resolution[] = [hour, day];

/** Retention classes of raw profiles are below this. */
export const RAW_CLASSES = hour.firstClass;

export const bucketOf = ({ millis }: Resolution, time: number) => Math.ceil(time / millis) * millis;

const MILLIS_PER_DAY = 86_400_000;
/** The largest day that ClickHouse's Date holds, in 2149. */
const LAST_DAY = 65_535;
/** 1970-01-01 was a Thursday. */
const DAYS_SINCE_MONDAY = 3;

/** Days since 1970 of the day that begins a moment's partition, of the resolution's rows. */
export function partitionOf({ partitionDays }: Pick<Resolution, 'partitionDays'>, time: number): number {
  const days = Math.min(Math.max(0, Math.floor(time / MILLIS_PER_DAY)), LAST_DAY);
  return Math.max(0, days - ((days + DAYS_SINCE_MONDAY) % partitionDays));
}

/** The same in SQL. @param days an expression: days since 1970 */
export const partitionSql = ({ partitionDays }: Resolution, days: string) =>
  `toDate(toUInt16(greatest(0, ${days} - (${days} + ${DAYS_SINCE_MONDAY}) % ${partitionDays})))`;

/** The end of a partition, in milliseconds since 1970. @param first days since 1970 */
export const partitionEnd = ({ partitionDays }: Pick<Resolution, 'partitionDays'>, first: number) =>
  // Time begins within a partition.
  (first - ((first + DAYS_SINCE_MONDAY) % partitionDays) + partitionDays) * MILLIS_PER_DAY;

export const rawPartitions = { partitionDays: 7 };
