/**
 * What the sums of a selection stand on: how many profiles, of what total, and for how long there was data.
 *
 * A profile covers its duration or, when that is 0, the time to its series' next one (rollups/covered.ts), as far as
 * that is in the range. The samples of spans cover no time of their own.
 */
import type { Database } from './database.ts';
import { isOfProfiles, selected, selectedRows, type Selected } from './merge-stacks.ts';
import { DATABASE } from './migrate.ts';
import { COVERED_AT_MOST_MILLIS, coveredNanos, heldProfiles, reachingOut } from './rollups/covered.ts';
import type { Plan } from './rollups/plan.ts';
import type { RowReader } from './row-binary.ts';
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

export async function basis(database: Database, query: StackQuery, plan: Plan): Promise<Basis> {
  if (isOfProfiles(query)) {
    return basisOfProfiles(database, query);
  }
  const parts = await Promise.all([
    ...(plan.raw.length > 0 ? [basisOfRaw(database, query, plan)] : []),
    ...(plan.buckets.length > 0 ? [basisOfBuckets(database, query, plan)] : []),
  ]);
  return joinBases([noBasis, ...parts]);
}

/** Of single profiles and spans, which stand for themselves: what they cover counts whole. */
async function basisOfProfiles(database: Database, query: StackQuery): Promise<Basis> {
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
  const columns = `sum(total), count(), toFloat64(sum(${held})), toFloat64(sum(toInt128(total) * ${held}))`;
  const [whole] = await database.select({ columns, from, ...rest }, readBasis);
  return whole ?? noBasis;
}

async function basisOfRaw(database: Database, query: StackQuery, plan: Plan): Promise<Basis> {
  const [{ where }] = selectedRows(query, { ...plan, buckets: [] }) as [Selected];
  const around = where.another();
  around.profileType(query.profileType);
  around.rawRuns(reachingOut(plan.raw));
  around.seriesMatching(query.matchers, { ...plan, buckets: [] });
  const rest = { values: where.values, signal: query.signal };
  const [whole] = await database.select(
    {
      columns: 'sum(total), count(), countIf(duration_ns <= 0)',
      from: `FROM ${DATABASE}.profiles FINAL WHERE ${where.sql}`,
      ...rest,
    },
    (row) => ({ total: row.int64(), profiles: Number(row.uint64()), durationless: row.uint64() }),
  );
  const { durationless, ...known } = whole ?? { ...noBasis, durationless: 0n };
  // Neighbours of every profile cost a sort, so they are looked at only when one says nothing of its duration.
  const held =
    durationless === 0n
      ? `SELECT time_ns, toInt128(total) AS total, least(duration_ns, ${COVERED_AT_MOST_NANOS}) AS held
          FROM ${DATABASE}.profiles FINAL WHERE ${around.sql}`
      : heldProfiles(around.sql);
  const covered = coveredNanos(plan.raw);
  const [seconds] = await database.select(
    {
      columns: `toFloat64(sum(${covered})), toFloat64(sum(total * ${covered}))`,
      from: `FROM (SELECT time_ns AS from_ns, time_ns + held AS until_ns, total FROM (${held}))`,
      ...rest,
    },
    readSeconds,
  );
  return { ...known, ...(seconds ?? { coveredSeconds: 0, valueSeconds: 0 }) };
}

async function basisOfBuckets(database: Database, query: StackQuery, plan: Plan): Promise<Basis> {
  const [{ where }] = selectedRows(query, { ...plan, raw: [] }) as [Selected];
  const [whole] = await database.select(
    {
      columns: 'sum(total), sum(profiles), toFloat64(sum(covered_ns)), toFloat64(sum(value_ns))',
      from: `FROM ${DATABASE}.rollups WHERE ${where.sql}`,
      values: where.values,
      signal: query.signal,
    },
    readBasis,
  );
  return whole ?? noBasis;
}

function readBasis(row: RowReader): Basis {
  return { total: row.int64(), profiles: Number(row.uint64()), ...readSeconds(row) };
}

const readSeconds = (row: RowReader) => ({
  coveredSeconds: row.float64() / NANOS_PER_SECOND,
  valueSeconds: row.float64() / NANOS_PER_SECOND,
});

export function joinBases(parts: readonly Basis[]): Basis {
  return parts.reduce((sum, part) => ({
    total: BigInt.asIntN(64, sum.total + part.total),
    profiles: sum.profiles + part.profiles,
    coveredSeconds: sum.coveredSeconds + part.coveredSeconds,
    valueSeconds: sum.valueSeconds + part.valueSeconds,
  }));
}
