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
import { IdMapOf } from './fetch-symbols.ts';
import { selected, stackPaths, type StackPaths } from './merge-stacks.ts';
import { DATABASE } from './migrate.ts';
import { labelsOf } from './points.ts';
import type { PointsQuery, StackQuery } from './store.ts';
import type { TenantSymbols } from './symbol-cache.ts';

export interface StoredStacks extends StackPaths {
  ids: BigUint64Array;
}

export interface StackPointsQuery extends StackQuery, Pick<PointsQuery, 'stepMillis' | 'groupBy'> {
  ids: BigUint64Array;
  /** By id, from 1 on; what has no id in the list is of class 0. */
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
const IDS_PER_QUESTION = 7_000;

const NANOS_PER_MILLI = 1_000_000;

/** The whole buckets of a question: which profiles are in them, and the number of each one's bucket. */
function bucketsOf({ start, end, stepMillis: step }: Pick<StackPointsQuery, 'start' | 'end' | 'stepMillis'>) {
  const last = start + Math.floor((end - start) / step) * step;
  return {
    range: { start: unixMillis(start - step + 1), end: unixMillis(last) },
    bucket: `intDiv(intDiv(time_ns, ${NANOS_PER_MILLI}) - ${start} + ${step} - 1, ${step})`,
  };
}

/** Every stack that profiles of a range of buckets have; those without frames are not among them. */
export async function stacksOf(
  database: Database,
  symbols: TenantSymbols,
  query: StackQuery & Pick<PointsQuery, 'stepMillis'>,
): Promise<StoredStacks> {
  const inBuckets = { ...query, ...bucketsOf(query).range };
  const { table, where } = selected(inBuckets);
  const stacks = new IdMapOf();
  await database.scan(
    {
      columns: 'toUInt64(stack)',
      from: `FROM ${DATABASE}.${table} ARRAY JOIN stacks AS stack WHERE ${where.sql} AND stack != 0 GROUP BY stack`,
      values: where.values,
      signal: query.signal,
    },
    (row) => stacks.addOnce(row.int32(), row.int32()),
  );
  const { ids } = stacks;
  return {
    ...(await stackPaths(database, symbols, inBuckets, ids)),
    ids: BigUint64Array.from({ length: ids.count }, (_, i) => idOf(ids.low(i), ids.high(i))),
  };
}

const idOf = (low: number, high: number) => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

export async function stackPoints(database: Database, query: StackPointsQuery): Promise<StackPoints[]> {
  const { start, stepMillis } = query;
  const parts: StackPoints[] = [];
  for (let from = 0; from < query.ids.length; from += IDS_PER_QUESTION) {
    const rows = await database.select(sumsByBucket(query, from), (row) => {
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

function sumsByBucket(query: StackPointsQuery, from: number): Select {
  const { range, bucket } = bucketsOf(query);
  const { table, where } = selected({ ...query, ...range });
  const { select, join, kept } = labelsOf(query, where, range);
  const to = from + IDS_PER_QUESTION;
  const ids = query.ids.subarray(from, to).join(',');
  const classes = query.classes.subarray(from, to).join(',');
  const by = [...kept, 'bucket', 'class'].join(', ');
  const groups = query.groupBy.map((_, i) => `g${i}`);
  const grouped = [...groups, 'bucket', 'class'].join(', ');
  const lists = ['class', 'bucket', 'value'].map((column) => `groupArray(${column})`);
  return {
    columns: [...groups, ...lists].join(', '),
    from:
      `FROM (SELECT ${[...select, 'p.bucket AS bucket', 'p.class AS class', 'sum(p.value) AS value'].join(', ')} ` +
      `FROM (SELECT ${[...kept, `toInt64(${bucket}) AS bucket`].join(', ')}, ` +
      `transform(toUInt64(stack), [${ids}]::Array(UInt64), [${classes}]::Array(UInt32), toUInt32(0)) AS class, ` +
      `sum(sample) AS value FROM ${DATABASE}.${table} FINAL ARRAY JOIN stacks AS stack, samples AS sample ` +
      `WHERE ${where.sql} GROUP BY ${by}) AS p ${join} GROUP BY ${grouped})` +
      (groups.length === 0 ? ' HAVING count() > 0' : ` GROUP BY ${groups.join(', ')}`),
    values: where.values,
    signal: query.signal,
  };
}
