/**
 * Series over time: the totals of profiles summed into steps.
 *
 *     start − step      start        start + step
 *          (─────────────]────────────────]          a point stands at the right end of its bucket
 *
 * A point t holds (t − step, t]; t = start, start + step … ≤ end; what lies after the last whole step is left out, and
 * empty buckets have no point. The average is a gauge's mean over the bucket: Σ (value × seconds covered in it) / step,
 * summed over the series of a group, so that two pods of 1 GB are 2 GB whatever the step. A profile covers, from its
 * time on, its duration or, when that is 0 (as in every Go heap profile), the time to its series' next profile, at most
 * two minutes; the newest covers what the one before it did. It may so cover several buckets:
 *
 *     a push a minute      |1 GB           |1 GB           |
 *     buckets of 15 s      1   1   1   1   1   1   1   1         and not 4 · · · 4 · · ·
 */
import { unixMillis } from '#model/brands.ts';
import { Conditions } from './conditions.ts';
import type { Database, Select } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { PointSeries, PointsQuery } from './store.ts';

const NANOS_PER_MILLI = 1_000_000;
const COVERED_AT_MOST_MILLIS = 120_000;
export const COVERED_AT_MOST_NANOS = COVERED_AT_MOST_MILLIS * NANOS_PER_MILLI;

export async function selectPoints(database: Database, query: PointsQuery): Promise<PointSeries[]> {
  const groups = await database.select(pointsOf(query), (row) => {
    const labels = query.groupBy.map((name) => ({ name, value: row.text() })).filter(({ value }) => value !== '');
    const count = row.varint();
    const timestamps = Array.from({ length: count }, () =>
      unixMillis(Number(row.int64()) * stepOf(query) + query.start),
    );
    row.varint();
    return { labels, timestamps, values: timestamps.map(() => row.float64()) };
  });
  return groups;
}

const stepOf = ({ stepMillis }: PointsQuery) => Math.max(1, Math.trunc(stepMillis));

function pointsOf(query: PointsQuery): Select {
  const step = stepOf(query);
  const last = query.start + Math.floor((query.end - query.start) / step) * step;
  const isAverage = query.aggregation === 'average';
  // What began before the first bucket may still cover it.
  const reachesBack = step + (isAverage ? COVERED_AT_MOST_MILLIS : 0);
  const range = { start: unixMillis(query.start - reachesBack + 1), end: unixMillis(last) };
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.times(range);
  where.seriesMatching(query.matchers, range);

  const bucket = `intDiv(intDiv(time_ns, ${NANOS_PER_MILLI}) - ${query.start} + ${step} - 1, ${step})`;
  const { select, join, kept } = labelsOf(query, where, range);
  const by = [...kept, 'bucket'].join(', ');
  const sums = isAverage
    ? `SELECT ${by}, sum(total * covered) / ${step * NANOS_PER_MILLI} AS value
         FROM (${coveredBuckets(where.sql, query.start, step)})
         WHERE bucket BETWEEN 0 AND ${(last - query.start) / step} GROUP BY ${by}`
    : `SELECT ${[...kept, `${bucket} AS bucket`].join(', ')}, sum(toInt128(total)) AS value
         FROM ${DATABASE}.profiles FINAL WHERE ${where.sql} GROUP BY ${by}`;

  const groups = query.groupBy.map((_, i) => `g${i}`);
  const columns = [...groups, 'groupArray(bucket)', 'groupArray(value)'].join(', ');
  const grouped = [...groups, 'bucket'].join(', ');
  return {
    columns,
    from:
      `FROM (SELECT ${[...select, 'toInt64(bucket) AS bucket', 'toFloat64(sum(value)) AS value'].join(', ')} ` +
      `FROM (${sums}) AS p ${join} GROUP BY ${grouped} ORDER BY ${grouped})` +
      (groups.length === 0 ? ' HAVING count() > 0' : ` GROUP BY ${groups.join(', ')}`),
    values: where.values,
    signal: query.signal,
  };
}

/** Labels that have a column of their own. */
const ownColumns = new Map([
  ['service_name', 'service'],
  ['__service_name__', 'service'],
  ['__profile_type__', 'profile_type'],
]);

/**
 * The labels to group by, as texts, and the columns that are kept for them while profiles are summed: fewer columns are
 * fewer sums. A join with the series table only when a label has no column of its own.
 */
export function labelsOf(
  query: Pick<PointsQuery, 'tenant' | 'groupBy'>,
  where: Conditions,
  range: { start: PointsQuery['start']; end: PointsQuery['end'] },
) {
  const own = query.groupBy.map((name) => ownColumns.get(name));
  const select = own.map((column, i) => `toString(${column === undefined ? `l.g${i}` : `p.${column}`}) AS g${i}`);
  const kept = [...new Set(own.map((column) => column ?? 'series'))];
  const others = query.groupBy.map((name, i) => ({ name, i })).filter(({ i }) => own[i] === undefined);
  if (others.length === 0) {
    return { select, kept, join: '' };
  }
  const series = new Conditions(query.tenant);
  series.seriesHours(range);
  const labels = others.map(({ name, i }) => `any(label_values[indexOf(label_names, ${where.bind(name)})]) AS g${i}`);
  return {
    select,
    kept,
    join:
      `INNER JOIN (SELECT series, ${labels.join(', ')} FROM ${DATABASE}.series WHERE ${series.sql} GROUP BY series) AS l ` +
      'ON p.series = l.series',
  };
}

/** A row for each bucket that a profile covers, with the nanoseconds of it that it covers. */
function coveredBuckets(where: string, startMillis: number, stepMillis: number): string {
  const step = stepMillis * NANOS_PER_MILLI;
  // Counted from a bucket before all others, so that whole divisions round down.
  const before = Math.ceil(COVERED_AT_MOST_MILLIS / stepMillis) + 1;
  const origin = `${BigInt(startMillis) * BigInt(NANOS_PER_MILLI) - BigInt(before) * BigInt(step)}`;
  const first = `intDiv(time_ns - ${origin}, ${step}) + 1`;
  const last = `intDiv(time_ns + held - ${origin} - 1, ${step}) + 1`;
  const edge = `${origin} + numbered * ${step}`;
  return `SELECT series, service, profile_type, total, toInt64(numbered) - ${before} AS bucket,
      least(time_ns + held, ${edge}) - greatest(time_ns, ${edge} - ${step}) AS covered
    FROM (SELECT *, arrayJoin(range(toUInt64(${first}), toUInt64(${last}) + 1)) AS numbered FROM (${heldProfiles(where)}))`;
}

/** Profiles with the nanoseconds for which their value held. */
export function heldProfiles(where: string): string {
  const neighbour = (call: string) =>
    `${call} OVER (PARTITION BY series ORDER BY time_ns ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)`;
  const most = COVERED_AT_MOST_NANOS;
  return `SELECT series, service, profile_type, time_ns, total,
      least(${most}, multiIf(duration_ns > 0, duration_ns, next > 0, next - time_ns, previous > 0, time_ns - previous, ${most})) AS held
    FROM (SELECT series, service, profile_type, time_ns, duration_ns, toFloat64(total) AS total,
        ${neighbour('leadInFrame(time_ns, 1, 0)')} AS next, ${neighbour('lagInFrame(time_ns, 1, 0)')} AS previous
      FROM ${DATABASE}.profiles FINAL WHERE ${where})`;
}
