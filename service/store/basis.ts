/**
 * What the sums of a selection stand on: how many profiles, of what total, and for how long there was data.
 *
 * A profile covers its duration or, when that is 0, the time to its series' next one, as in points.ts; what it covers
 * counts whole, also where it reaches beyond the range. The samples of spans cover no time of their own.
 */
import type { Database } from './database.ts';
import { selected } from './merge-stacks.ts';
import { DATABASE } from './migrate.ts';
import { COVERED_AT_MOST_MILLIS, heldProfiles } from './rollups/covered.ts';
import type { StackQuery } from './store.ts';

export interface Basis {
  /** Of all samples, those without a stack included. */
  total: bigint;
  /** A profile counts once for each of its series. */
  profiles: number;
  /** Summed over the series. */
  coveredSeconds: number;
  /** Σ value × seconds covered. */
  valueSeconds: number;
}

export const noBasis: Basis = { total: 0n, profiles: 0, coveredSeconds: 0, valueSeconds: 0 };

const NANOS_PER_SECOND = 1e9;
const COVERED_AT_MOST_NANOS = COVERED_AT_MOST_MILLIS * 1e6;

export async function basis(database: Database, query: StackQuery): Promise<Basis> {
  const { table, where } = selected(query);
  const from = `FROM ${DATABASE}.${table} FINAL WHERE ${where.sql}`;
  const rest = { values: where.values, signal: query.signal };
  if (table === 'span_samples') {
    const columns = 'sum(arraySum(samples)), uniqExact(profile_id, series)';
    const [spans] = await database.select({ columns, from, ...rest }, (row) => ({
      ...noBasis,
      total: row.int64(),
      profiles: Number(row.uint64()),
    }));
    return spans ?? noBasis;
  }
  const held = `least(duration_ns, ${COVERED_AT_MOST_NANOS})`;
  const columns = `sum(total), count(), countIf(duration_ns <= 0), toFloat64(sum(${held})), sum(toFloat64(total) * ${held})`;
  const [whole] = await database.select({ columns, from, ...rest }, (row) => ({
    total: row.int64(),
    profiles: Number(row.uint64()),
    durationless: row.uint64(),
    coveredSeconds: row.float64() / NANOS_PER_SECOND,
    valueSeconds: row.float64() / NANOS_PER_SECOND,
  }));
  const { durationless, ...known } = whole ?? { ...noBasis, durationless: 0n };
  if (durationless === 0n) {
    return known;
  }
  // Only now: neighbours of every profile cost a sort.
  const [covered] = await database.select(
    {
      columns: 'toFloat64(sum(held)), toFloat64(sum(total * held))',
      from: `FROM (${heldProfiles(where.sql)})`,
      ...rest,
    },
    (row) => ({
      coveredSeconds: row.float64() / NANOS_PER_SECOND,
      valueSeconds: row.float64() / NANOS_PER_SECOND,
    }),
  );
  return { ...known, ...covered };
}

export function joinBases(parts: readonly Basis[]): Basis {
  return parts.reduce((sum, part) => ({
    total: BigInt.asIntN(64, sum.total + part.total),
    profiles: sum.profiles + part.profiles,
    coveredSeconds: sum.coveredSeconds + part.coveredSeconds,
    valueSeconds: sum.valueSeconds + part.valueSeconds,
  }));
}
