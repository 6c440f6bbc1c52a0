/**
 * Single profiles of a selection, page by page: a page begins after the last row of the one before it, so that what
 * arrives meanwhile shifts nothing.
 */
import { toMillis, unixNanos, type UnixMillis, type UnixNanos } from '#model/brands.ts';
import { sortLabels, type Label } from '#model/labels.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { labelsOfSeries } from './series-labels.ts';
import { profileIdConditions, spanIdConditions } from './selected-ids.ts';
import type { StackQuery } from './store.ts';

/** Where a profile of one series stands in the order of the list. */
export interface ProfilePlace {
  value: bigint;
  time: UnixNanos;
  profileId: Uint8Array;
  series: bigint;
}

export interface ListedProfile extends ProfilePlace {
  durationNanos: bigint;
  stacks: number;
  /** Private ones left out. */
  labels: Label[];
}

export interface ProfilesQuery extends StackQuery {
  order: 'newest' | 'largest';
  limit: number;
  /** Not this one, but those that come after it in this order. */
  after?: ProfilePlace | undefined;
}

export async function listProfiles(database: Database, query: ProfilesQuery): Promise<ListedProfile[]> {
  const places = await selectPlaces(database, query);
  const labels = await publicLabels(database, query, places);
  return places.map((place) => ({ ...place, labels: labels.get(place.series) ?? [] }));
}

/** Every row has another place: equal ones of a retry are one row. */
const orders = {
  newest: ['time_ns', 'profile_id', 'series'],
  largest: ['total', 'time_ns', 'profile_id', 'series'],
} as const;

function selectPlaces(database: Database, query: ProfilesQuery): Promise<Omit<ListedProfile, 'labels'>[]> {
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.times(query);
  where.seriesMatching(query.matchers, query);
  profileIdConditions(query).forEach((condition) => where.add(condition));
  const spans = spanIdConditions(query);
  if (spans.length > 0) {
    const marked = new Conditions(query.tenant);
    marked.times(query);
    spans.forEach((condition) => marked.add(condition));
    where.add(`(series, profile_id) IN (SELECT series, profile_id FROM ${DATABASE}.span_samples WHERE ${marked.sql})`);
  }
  const columns = orders[query.order];
  if (query.after !== undefined) {
    const { value, time, profileId, series } = query.after;
    const at = {
      total: `toInt64(${value})`,
      time_ns: `toInt64(${time})`,
      profile_id: `toFixedString(unhex('${Buffer.from(profileId).toString('hex')}'), 16)`,
      series: `toUInt64(${series})`,
    };
    where.add(`(${columns.join(', ')}) < (${columns.map((column) => at[column]).join(', ')})`);
  }
  return database.select(
    {
      columns: 'total, time_ns, hex(profile_id), series, duration_ns, toUInt32(length(stacks))',
      from:
        `FROM ${DATABASE}.profiles FINAL WHERE ${where.sql} ` +
        `ORDER BY ${columns.map((column) => `${column} DESC`).join(', ')} LIMIT ${Math.trunc(query.limit)}`,
      values: where.values,
      signal: query.signal,
    },
    (row) => ({
      value: row.int64(),
      time: unixNanos(row.int64()),
      profileId: new Uint8Array(Buffer.from(row.text(), 'hex')),
      series: row.uint64(),
      durationNanos: row.int64(),
      stacks: row.uint32(),
    }),
  );
}

/** Of the hours of these profiles only; public labels, sorted by name. */
async function publicLabels(
  database: Database,
  query: ProfilesQuery,
  places: readonly ProfilePlace[],
): Promise<Map<bigint, Label[]>> {
  if (places.length === 0) {
    return new Map();
  }
  const times: UnixMillis[] = places.map(({ time }) => toMillis(time));
  const hours = { ...query, start: least(times), end: most(times) };
  const all = await labelsOfSeries(database, hours, new Set(places.map(({ series }) => series)));
  return new Map(
    [...all].map(([series, labels]) => [series, sortLabels(labels.filter(({ name }) => !name.startsWith('__')))]),
  );
}

const least = (times: readonly UnixMillis[]) => times.reduce((a, b) => (a < b ? a : b));
const most = (times: readonly UnixMillis[]) => times.reduce((a, b) => (a > b ? a : b));
