/**
 * Questions about series: their types, label names and values. Exact to the hour, and to the bucket where only sums are
 * left: of those the labels that sums keep.
 */
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { compareText, type Label } from '#model/labels.ts';
import { Conditions, type KeptSpan } from './conditions.ts';
import type { Database } from './database.ts';
import { namesOf, projections, valuesOf } from './held/held-lists.ts';
import type { HeldSeries } from './held/held-series.ts';
import { DATABASE } from './migrate.ts';
import { day, RAW_CLASSES } from './rollups/resolutions.ts';
import type { DataBounds, SeriesQuery } from './store.ts';

const HOUR_NANOS = 3_600_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;

/** A question, with the parts of its range of which only rollups are left. */
export interface KeptQuery extends SeriesQuery {
  kept: readonly KeptSpan[];
}

export async function profileTypes(database: Database, query: KeptQuery, held?: HeldSeries): Promise<string[]> {
  const found = held?.find(query);
  return found !== undefined ? valuesOf(found, '__profile_type__') : texts(database, query, () => 'profile_type');
}

export async function labelNames(database: Database, query: KeptQuery, held?: HeldSeries): Promise<string[]> {
  const found = held?.find(query);
  return found !== undefined ? namesOf(found) : texts(database, query, () => 'arrayJoin(label_names)');
}

export async function labelValues(
  database: Database,
  query: KeptQuery,
  name: string,
  held?: HeldSeries,
): Promise<string[]> {
  const found = held?.find(query);
  if (found !== undefined) {
    return valuesOf(found, name);
  }
  const values = await texts(database, query, (where) => where.label(name));
  return values.filter((value) => value !== '');
}

export async function series(
  database: Database,
  query: KeptQuery,
  names: readonly string[],
  held?: HeldSeries,
): Promise<Label[][]> {
  const found = held?.find(query);
  if (found !== undefined) {
    return projections(found, names);
  }
  const where = seriesConditions(query);
  const wanted = names.map((name) => `toString(${where.label(name)})`);
  const columns = names.length === 0 ? 'label_names, label_values' : `[${wanted.join(', ')}] AS wanted`;
  const grouped = names.length === 0 ? 'label_names, label_values' : 'wanted';
  return database.select(
    {
      columns,
      from: `FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY ${grouped} ORDER BY ${grouped}`,
      values: where.values,
    },
    (row) => {
      const keys = names.length === 0 ? Array.from({ length: row.varint() }, () => row.text()) : names;
      const values = Array.from({ length: row.varint() }, () => row.text());
      return keys
        .map((name, i) => ({ name, value: values[i]! }))
        .filter(({ value }) => value !== '')
        .sort((a, b) => compareText(a.name, b.name));
    },
  );
}

export async function bounds(database: Database, tenant: TenantNumber): Promise<DataBounds | undefined> {
  // Rows of sums have the hour that their bucket begins with.
  const hours = await database.select(
    {
      columns: `multiIf(retention_class < ${RAW_CLASSES}, 0, retention_class < ${day.firstClass}, 1, 24) AS length, min(hour), max(hour)`,
      from: `FROM ${DATABASE}.series WHERE tenant = ${tenant} GROUP BY length ORDER BY length DESC`,
    },
    (row) => ({ length: BigInt(row.uint8()), first: BigInt(row.uint32()), last: BigInt(row.uint32()) }),
  );
  if (hours.length === 0) {
    return undefined;
  }
  // What is finer tells the time better, unless it begins later than the first bucket of what is coarser.
  const oldest = hours.reduce((coarser, finer) => (finer.first <= coarser.first + coarser.length ? finer : coarser));
  const newest = hours.reduce((one, other) => (other.last > one.last ? other : one));
  const edge = async (hour: bigint) => {
    const from = hour * HOUR_NANOS;
    const [times] = await database.select(
      {
        columns: 'min(time_ns), max(time_ns)',
        from: `FROM ${DATABASE}.profiles WHERE tenant = ${tenant} AND time_ns BETWEEN ${from} AND ${from + HOUR_NANOS - 1n}`,
      },
      (row) => ({ first: row.int64(), last: row.int64() }),
    );
    // Without profiles: of what was rolled up, to the hour.
    return times === undefined || times.last === 0n ? { first: from, last: from + HOUR_NANOS - 1n } : times;
  };
  const [first, last] = await Promise.all([edge(oldest.first), edge(newest.last)]);
  return {
    oldest: unixMillis(Number(first.first / NANOS_PER_MILLI)),
    newest: unixMillis(Number(last.last / NANOS_PER_MILLI)),
  };
}

async function texts(database: Database, query: KeptQuery, column: (where: Conditions) => string): Promise<string[]> {
  const where = seriesConditions(query);
  const columns = `toString(${column(where)}) AS wanted`;
  return database.select(
    {
      columns,
      from: `FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY wanted ORDER BY wanted`,
      values: where.values,
    },
    (row) => row.text(),
  );
}

function seriesConditions(query: KeptQuery): Conditions {
  const where = new Conditions(query.tenant);
  where.seriesHours(query, query.kept);
  where.matchers(query.matchers);
  return where;
}
