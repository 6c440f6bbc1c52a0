/**
 * When something was last heard of: the series table knows the hour, and only the profiles of that hour are looked at
 * for the moment.
 */
import { toMillis, unixMillis, unixNanos, type UnixMillis } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import { Conditions, type KeptSpan } from './conditions.ts';
import type { Database, Select } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { RowReader } from './row-binary.ts';
import type { SeriesQuery } from './store.ts';

export interface LastProfilesQuery extends SeriesQuery {
  profileType: string;
  groupBy: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface LastProfile {
  /** In the order of groupBy; a label that is lacked is left out. */
  labels: Label[];
  /** Of the group, whatever type was asked for; sorted. */
  profileTypes: string[];
  /** Of the type that was asked for; undefined where the range has none, or only sums of them are kept. */
  last: UnixMillis | undefined;
}

export type LastEverQuery = Pick<SeriesQuery, 'tenant' | 'matchers' | 'cost'> & { signal?: AbortSignal | undefined };

const NANOS_PER_HOUR = 3_600_000_000_000n;
const MILLIS_PER_HOUR = 3_600_000;
/** The last hour that the column holds. */
const LAST_HOUR = 2 ** 32 - 1;

/** Of each group of labels that has any profiles in the hours of the range. */
export async function lastProfiles(
  database: Database,
  query: LastProfilesQuery,
  kept: readonly KeptSpan[] = [],
): Promise<LastProfile[]> {
  const groups = await database.select(groupHours(query, kept), (row) => ({
    labels: labelsOfRow(query, row),
    profileTypes: Array.from({ length: row.varint() }, () => row.text()),
    hours: [row.uint32(), row.uint32()].filter((hour) => hour > 0),
  }));
  const hours = new Set(groups.flatMap((group) => group.hours));
  const moments =
    hours.size === 0
      ? []
      : await database.select(lastMoments(query, [...hours]), (row) => ({
          key: JSON.stringify(labelsOfRow(query, row)),
          last: toMillis(unixNanos(row.int64())),
        }));
  const lastOf = new Map(moments.map(({ key, last }) => [key, last]));
  return groups.map(({ labels, profileTypes }) => ({
    labels,
    profileTypes: profileTypes.sort(),
    last: lastOf.get(JSON.stringify(labels)),
  }));
}

/** Of all that match, at any time and of any type. */
export async function lastEver(
  database: Database,
  { tenant, matchers, signal }: LastEverQuery,
): Promise<UnixMillis | undefined> {
  const where = new Conditions(tenant);
  where.matchers(matchers);
  const [hour] = await database.select(
    { columns: 'max(hour)', from: `FROM ${DATABASE}.series WHERE ${where.sql}`, values: where.values, signal },
    (row) => row.uint32(),
  );
  if (hour === undefined || hour === 0) {
    return undefined;
  }
  const rows = new Conditions(tenant);
  const range = rangeOfHours(hour, hour);
  rows.times(range);
  rows.seriesMatching(matchers, range);
  const [last] = await database.select(
    { columns: 'max(time_ns)', from: `FROM ${DATABASE}.profiles WHERE ${rows.sql}`, values: rows.values, signal },
    (row) => row.int64(),
  );
  // Where the profiles themselves are no longer kept, the hour is what is known.
  return last === undefined || last === 0n ? range.end : toMillis(unixNanos(last));
}

const rangeOfHours = (first: number, last: number) => ({
  start: unixMillis(first * MILLIS_PER_HOUR),
  end: unixMillis(last * MILLIS_PER_HOUR + MILLIS_PER_HOUR - 1),
});

/** The last hour of each group, and the one before it where the last one goes on after the range. */
function groupHours(query: LastProfilesQuery, kept: readonly KeptSpan[]): Select {
  const where = new Conditions(query.tenant);
  where.seriesHours(query, kept);
  where.matchers(query.matchers);
  const type = `profile_type = ${where.bind(query.profileType)}`;
  const end = Math.min(LAST_HOUR, Math.floor(query.end / MILLIS_PER_HOUR));
  const groups = query.groupBy.map((name, i) => `toString(${where.label(name)}) AS g${i}`);
  const hours = [`maxIf(hour, ${type})`, `maxIf(hour, ${type} AND hour < ${end})`];
  return {
    columns: [...groups, 'groupUniqArray(toString(profile_type))', ...hours].join(', '),
    from: `FROM ${DATABASE}.series WHERE ${where.sql} ${groupBy(query)}`,
    values: where.values,
    signal: query.signal,
  };
}

function lastMoments(query: LastProfilesQuery, hours: readonly number[]): Select {
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.times(query);
  where.seriesMatching(query.matchers, query);
  where.add(`intDiv(time_ns, ${NANOS_PER_HOUR}) IN (${hours.join(', ')})`);
  const series = new Conditions(query.tenant);
  series.seriesHours(rangeOfHours(Math.min(...hours), Math.max(...hours)));
  series.add(`hour IN (${hours.join(', ')})`);
  // Texts are bound by the conditions that the statement is sent with.
  const labels = query.groupBy.map((name, i) => `any(toString(${where.label(name)})) AS g${i}`);
  return {
    columns: [...query.groupBy.map((_, i) => `l.g${i} AS g${i}`), 'max(p.last)'].join(', '),
    from:
      `FROM (SELECT series, max(time_ns) AS last FROM ${DATABASE}.profiles WHERE ${where.sql} GROUP BY series) AS p ` +
      `INNER JOIN (SELECT ${['series', ...labels].join(', ')} FROM ${DATABASE}.series WHERE ${series.sql} GROUP BY series) AS l ` +
      `ON p.series = l.series ${groupBy(query)}`,
    values: where.values,
    signal: query.signal,
  };
}

const groupBy = (query: LastProfilesQuery) =>
  query.groupBy.length === 0 ? 'HAVING count() > 0' : `GROUP BY ${query.groupBy.map((_, i) => `g${i}`).join(', ')}`;

const labelsOfRow = (query: LastProfilesQuery, row: RowReader): Label[] =>
  query.groupBy.map((name) => ({ name, value: row.text() })).filter(({ value }) => value !== '');
