/**
 * Chosen stacks over time: their sums by bucket, class and labels. A class is a number that whoever asks gives to stacks
 * that mean the same to him, so that an answer grows with the classes and not with the stacks.
 *
 *     const { ids } = await stacksOf(database, symbols, query);
 *     await stackPoints(database, { ...query, stepMillis, groupBy, ids, classes });
 *
 * Buckets are those of points.ts: (t − step, t], a point at t.
 */
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import type { Database, Select } from './database.ts';
import { IdMap } from './id-map.ts';
import { selectedRows, stackPaths, type Selected, type StackPaths } from './merge-stacks.ts';
import { DATABASE } from './migrate.ts';
import { labelsOf } from './points.ts';
import type { Plan } from './rollups/plan.ts';
import type { PointsQuery, StackQuery } from './store.ts';
import type { TenantSymbols } from './symbol-cache.ts';

export interface StoredStacks extends StackPaths {
  ids: BigUint64Array;
}

export interface StackPointsQuery extends StackQuery, Pick<PointsQuery, 'stepMillis' | 'groupBy'> {
  ids: BigUint64Array;
  /**
   * By id; what has no id in the list is of class 0. Lists longer than IDS_PER_QUESTION are asked in parts, and what has
   * no id then comes with each.
   */
  classes: Uint32Array;
}

/** Of one set of labels; the lists are parallel, in no particular order, and the same bucket may come twice. */
export interface StackPoints {
  /** In the order of groupBy; a label the series lacks is left out. */
  labels: Label[];
  classes: number[];
  timestamps: UnixMillis[];
  values: bigint[];
}

/** Of 20 digits and a class of some: about 200 KB of a statement, which may have 256 KiB. */
export const IDS_PER_QUESTION = 7_000;

const NANOS_PER_MILLI = 1_000_000;

/** SQL: the number of the bucket that rows of a table belong to. */
function bucketOf(
  { table }: Selected,
  { start, stepMillis: step }: Pick<StackPointsQuery, 'start' | 'stepMillis'>,
): string {
  const millis = table === 'rollups' ? 'toInt64(bucket)' : `intDiv(time_ns, ${NANOS_PER_MILLI})`;
  return `intDiv(${millis} - ${start} + ${step} - 1, ${step})`;
}

/** The whole buckets of a question, as a range. */
function inBuckets<Query extends StackQuery & Pick<PointsQuery, 'stepMillis'>>(query: Query): Query {
  const { start, end, stepMillis: step } = query;
  const last = start + Math.floor((end - start) / step) * step;
  return { ...query, start: unixMillis(Math.max(0, start - step + 1)), end: unixMillis(last) };
}

/** Every stack that profiles of a range of buckets have; those without frames are not among them. */
export async function stacksOf(
  database: Database,
  symbols: TenantSymbols,
  query: StackQuery & Pick<PointsQuery, 'stepMillis'>,
  plan: Plan,
): Promise<StoredStacks> {
  const tables = selectedRows(inBuckets(query), plan);
  const each = tables.map(
    ({ table, where }) =>
      `SELECT stack FROM ${DATABASE}.${table.replace(' FINAL', '')} ARRAY JOIN stacks AS stack WHERE ${where.sql} AND stack != 0 GROUP BY stack`,
  );
  const stacks = new IdMap();
  await database.scan(
    {
      columns: 'toUInt64(stack)',
      from: `FROM (${each.join(' UNION ALL ')}) GROUP BY stack`,
      values: tables[0]!.where.values,
      signal: query.signal,
    },
    (row) => stacks.addOnce(row.int32(), row.int32()),
  );
  return {
    ...(await stackPaths(database, symbols, inBuckets(query), stacks, plan)),
    ids: BigUint64Array.from({ length: stacks.count }, (_, i) => idOf(stacks.low(i), stacks.high(i))),
  };
}

const idOf = (low: number, high: number) => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

export async function stackPoints(database: Database, query: StackPointsQuery, plan: Plan): Promise<StackPoints[]> {
  const { start, stepMillis } = query;
  const parts: StackPoints[] = [];
  for (let from = 0; from < query.ids.length; from += IDS_PER_QUESTION) {
    const rows = await database.select(sumsByBucket(query, plan, from), (row) => {
      const labels = query.groupBy.map((name) => ({ name, value: row.text() })).filter(({ value }) => value !== '');
      const list = <T>(read: () => T) => Array.from({ length: row.varint() }, read);
      return {
        labels,
        classes: list(() => row.uint32()),
        timestamps: list(() => unixMillis(Number(row.int64()) * stepMillis + start)),
        values: list(() => row.int64()),
      };
    });
    parts.push(...rows);
  }
  return parts;
}

function sumsByBucket(query: StackPointsQuery, plan: Plan, from: number): Select {
  const tables = selectedRows(inBuckets(query), plan);
  const [{ where }] = tables as [Selected];
  const { select, join, kept } = labelsOf(query, where.another(), plan);
  const to = from + IDS_PER_QUESTION;
  const ids = query.ids.subarray(from, to).join(',');
  const classes = query.classes.subarray(from, to).join(',');
  const by = [...kept, 'step', 'class'].join(', ');
  const groups = query.groupBy.map((_, i) => `g${i}`);
  const grouped = [...groups, 'step', 'class'].join(', ');
  const lists = ['class', 'step', 'value'].map((column) => `groupArray(${column})`);
  const rows = tables.map(
    (each) =>
      `SELECT ${[...kept, `toInt64(${bucketOf(each, query)}) AS step`].join(', ')}, ` +
      `transform(toUInt64(stack), [${ids}]::Array(UInt64), [${classes}]::Array(UInt32), toUInt32(0)) AS class, ` +
      `sum(sample) AS value FROM ${DATABASE}.${each.table} ARRAY JOIN stacks AS stack, samples AS sample ` +
      `WHERE ${each.where.sql} GROUP BY ${by}`,
  );
  return {
    columns: [...groups, ...lists].join(', '),
    from:
      `FROM (SELECT ${[...select, 'p.step AS step', 'p.class AS class', 'sum(p.value) AS value'].join(', ')} ` +
      `FROM (${rows.join(' UNION ALL ')}) AS p ${join} GROUP BY ${grouped})` +
      (groups.length === 0 ? ' HAVING count() > 0' : ` GROUP BY ${groups.join(', ')}`),
    values: where.values,
    signal: query.signal,
  };
}
