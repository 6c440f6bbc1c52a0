/**
 * A selection's stacks in blocks of time: how the sums scatter from one block to the next tells what is noise.
 *
 *     const counts = await profileCounts(database, query, plan);
 *     const { edges } = blocksOf(counts);        // so that each block has as many profiles
 *     await stackBlocks(database, symbols, { ...query, edges }, plan);
 *
 * Profiles are counted by cells of 2^bits nanoseconds since 1970, so that the counts of several tenants fit together.
 */
import type { LocationTree } from '#model/columns.ts';
import type { Database, Select } from './database.ts';
import { IdMap, NO_ROW } from './id-map.ts';
import { selectedRows, stackPaths } from './merge-stacks.ts';
import { DATABASE } from './migrate.ts';
import type { Plan, Planned } from './rollups/plan.ts';
import type { StackQuery } from './store.ts';
import type { TenantSymbols } from './symbol-cache.ts';

export interface ProfileCounts {
  bits: number;
  /** By cell, in order of time. */
  counts: Map<bigint, number>;
}

export interface BlocksQuery extends StackQuery {
  /** Profiles by themselves as far as they are kept, however long the range is: sums of hours would be few blocks. */
  isFine?: boolean;
}

export interface StackBlocksQuery extends BlocksQuery {
  /** Nanoseconds since 1970, ascending: where the second block begins, and each after it. */
  edges: readonly bigint[];
}

/** Rows of stack, block and sum in parallel lists. */
export interface StackBlocks {
  /** Without values. */
  tree: LocationTree;
  /** By row: the node where the stack ends, or -1 for samples without a stack. */
  leaf: Int32Array;
  block: Uint8Array;
  value: Float64Array;
}

export const noCounts: ProfileCounts = { bits: 0, counts: new Map() };

/** Enough to see how profiles scatter; each more is as much to add up again for each resampling. */
const MOST_BLOCKS = 32;
const NANOS_PER_MILLI = 1_000_000;
/** Of samples without a stack. */
const NO_LEAF = -1;
/** Of the span of a selection's profiles: some thousand cells. */
const CELL_BITS = 10;

/** No rollup may be coarser than a block. */
export const plannedBlocks = ({ start, end, matchers, isFine }: BlocksQuery): Planned => ({
  start,
  end,
  labels: matchers.map(({ name }) => name),
  steps: { origin: start, millis: isFine ? 1 : Math.max(1, Math.ceil((end - start) / MOST_BLOCKS)) },
});

export async function profileCounts(database: Database, query: StackQuery, plan: Plan): Promise<ProfileCounts> {
  const { rows, rest } = timedRows(query, plan);
  const [times] = await database.select({ columns: 'min(at), max(at)', from: `FROM (${rows})`, ...rest }, (row) => ({
    first: row.int64(),
    last: row.int64(),
  }));
  const span = times === undefined ? 0n : times.last - times.first;
  const bits = Math.max(0, span.toString(2).length - CELL_BITS);
  const cells = await database.select(
    {
      columns: `bitShiftRight(at, ${bits}) AS cell, sum(counted)`,
      from: `FROM (${rows}) GROUP BY cell ORDER BY cell`,
      ...rest,
    },
    (row) => [row.int64(), Number(row.uint64())] as const,
  );
  return { bits, counts: new Map(cells) };
}

/** Profiles and buckets of rollups alike: when they were (of a bucket, its end), and how many profiles they are. */
function timedRows(query: StackQuery, plan: Plan) {
  const tables = selectedRows(query, plan);
  const rows = tables.map(({ table, where }) => {
    const [at, counted] = table === 'rollups' ? [`toInt64(bucket) * ${NANOS_PER_MILLI}`, 'profiles'] : ['time_ns', '1'];
    return `SELECT ${at} AS at, toUInt64(${counted}) AS counted, stacks, samples FROM ${DATABASE}.${table} WHERE ${where.sql}`;
  });
  return { rows: rows.join(' UNION ALL '), rest: { values: tables[0]!.where.values, signal: query.signal } };
}

export function joinCounts(parts: readonly ProfileCounts[]): ProfileCounts {
  const bits = Math.max(...parts.map((part) => part.bits));
  const joined = new Map<bigint, number>();
  for (const part of parts) {
    for (const [cell, count] of part.counts) {
      const coarse = cell >> BigInt(bits - part.bits);
      joined.set(coarse, (joined.get(coarse) ?? 0) + count);
    }
  }
  return { bits, counts: new Map([...joined].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Cuts the time into blocks with about as many profiles each, and says how many each one has. */
export function blocksOf({ bits, counts }: ProfileCounts, most = MOST_BLOCKS): { edges: bigint[]; profiles: number[] } {
  const edges: bigint[] = [];
  const profiles: number[] = [];
  let left = [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const [cell, count] of counts) {
    const current = profiles.at(-1);
    const blocks = most - profiles.length + 1;
    const isFull = current !== undefined && profiles.length < most && current + count / 2 > (current + left) / blocks;
    if (current === undefined) {
      profiles.push(count);
    } else if (isFull) {
      edges.push(cell << BigInt(bits));
      profiles.push(count);
    } else {
      profiles[profiles.length - 1] = current + count;
    }
    left -= count;
  }
  return { edges, profiles };
}

export async function stackBlocks(
  database: Database,
  symbols: TenantSymbols,
  query: StackBlocksQuery,
  plan: Plan,
): Promise<StackBlocks> {
  const stacks = new IdMap();
  const stack: number[] = [];
  const block: number[] = [];
  const value: number[] = [];
  await database.scan(sumsByBlock(query, plan), (row) => {
    const low = row.int32();
    const high = row.int32();
    if (low !== 0 || high !== 0) {
      stacks.addOnce(low, high);
    }
    stack.push(stacks.row(low, high));
    block.push(row.uint8());
    value.push(row.float64());
  });
  const { tree, leaf } = await stackPaths(database, symbols, query, stacks, plan);
  return {
    tree,
    leaf: Int32Array.from(stack, (row) => (row === NO_ROW ? NO_LEAF : leaf[row]!)),
    block: Uint8Array.from(block),
    value: Float64Array.from(value),
  };
}

function sumsByBlock(query: StackBlocksQuery, plan: Plan): Select {
  const { rows, rest } = timedRows(query, plan);
  const number = `toUInt8(arrayCount(edge -> at >= edge, [${query.edges.join(', ')}]::Array(Int64)))`;
  return {
    columns: 'toUInt64(stack), block, toFloat64(sum(sample))',
    from:
      `FROM (SELECT stacks, samples, ${number} AS block FROM (${rows})) ` +
      'ARRAY JOIN stacks AS stack, samples AS sample GROUP BY stack, block',
    ...rest,
  };
}
