/**
 * What the engine would have to read for the merged stacks of a selection, without reading it: only lengths of lists,
 * and where in its part each row is. The engine reads granules, so that a row costs what its granule has.
 */
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { Plan } from './rollups/plan.ts';
import type { SeriesQuery } from './store.ts';

export interface EstimateQuery extends SeriesQuery {
  signal?: AbortSignal;
}

export interface TableEstimate {
  table: 'profiles' | 'rollups';
  parts: number;
  /** Of the selection. */
  rows: number;
  /** Stacks of all rows, each with its value. */
  samples: number;
  /** What is read, unpacked. */
  bytes: number;
}

export interface ReadEstimate {
  tables: TableEstimate[];
  series: number;
}

/** `index_granularity` of both tables. */
const GRANULE_ROWS = 256;
/** A value, and a number in the block's dictionary of stack ids. */
const SAMPLE_BYTES = 10;
/** The columns that are not lists, and where the lists end. */
const ROW_BYTES = 78;

export async function estimateRead(database: Database, query: EstimateQuery, plan: Plan): Promise<ReadEstimate> {
  const raw = new Conditions(query.tenant);
  raw.rawRuns(plan.raw);
  raw.seriesMatching(query.matchers, { ...plan, buckets: [] });
  const rolled = new Conditions(query.tenant);
  rolled.bucketRuns(plan.buckets);
  rolled.seriesMatching(query.matchers, { ...plan, raw: [] });
  const [series, ...tables] = await Promise.all([
    countSeries(database, query, plan),
    ...(plan.raw.length > 0 ? [estimateTable(database, 'profiles', raw, query.signal)] : []),
    ...(plan.buckets.length > 0 ? [estimateTable(database, 'rollups', rolled, query.signal)] : []),
  ]);
  return { series, tables: tables.filter(({ rows }) => rows > 0) };
}

async function estimateTable(
  database: Database,
  table: TableEstimate['table'],
  where: Conditions,
  signal: AbortSignal | undefined,
): Promise<TableEstimate> {
  const [sums] = await database.select(
    {
      columns: `toUInt32(count()), toFloat64(sum(found)), toFloat64(sum(listed)), toFloat64(sum(least(p.rows, granules * ${GRANULE_ROWS}) * (${ROW_BYTES} + ${SAMPLE_BYTES} * listed / found)))`,
      from:
        `FROM (SELECT toString(_part) AS part, count() AS found, sum(length(stacks)) AS listed, ` +
        `uniqExact(intDiv(_part_offset, ${GRANULE_ROWS})) AS granules ` +
        `FROM ${DATABASE}.${table} WHERE ${where.sql} GROUP BY part) AS s ` +
        `INNER JOIN (SELECT name, max(rows) AS rows FROM system.parts WHERE database = '${DATABASE}' AND table = '${table}' AND active GROUP BY name) AS p ` +
        'ON s.part = p.name',
      values: where.values,
      signal,
    },
    (row) => ({ parts: row.uint32(), rows: row.float64(), samples: row.float64(), bytes: Math.round(row.float64()) }),
  );
  return { table, ...(sums ?? { parts: 0, rows: 0, samples: 0, bytes: 0 }) };
}

async function countSeries(database: Database, query: EstimateQuery, plan: Plan): Promise<number> {
  const where = new Conditions(query.tenant);
  where.partitions(plan);
  where.rawHours(plan.raw);
  where.matchers(query.matchers);
  const [count] = await database.select(
    {
      columns: 'uniqExact(series)',
      from: `FROM ${DATABASE}.series WHERE ${where.sql}`,
      values: where.values,
      signal: query.signal,
    },
    (row) => Number(row.uint64()),
  );
  return count ?? 0;
}
