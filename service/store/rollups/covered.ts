/**
 * For how long the value of a profile holds: what gauges are averaged over.
 *
 * A profile covers, from its time on, its duration or, when that is 0 (as in every Go heap profile), the time to its
 * series' next profile, at most two minutes; without a next one in that time it covers what the one before it did. A run
 * of profiles (start − 1 ms, end] is the time [start − 1 ms, end).
 *
 * So a moment depends on the profiles of four minutes before it and of two minutes after it, and on no others: the
 * same comes out whatever range is asked, and whether hours are summed first.
 */
import { DATABASE } from '../migrate.ts';
import type { RawRun } from './plan.ts';

export const COVERED_AT_MOST_MILLIS = 120_000;
/** How far the profiles that decide what is covered at a moment may be before it, and after it. */
export const DECIDED_BEFORE_MILLIS = 2 * COVERED_AT_MOST_MILLIS;
export const DECIDED_AFTER_MILLIS = COVERED_AT_MOST_MILLIS;
const NANOS_PER_MILLI = 1_000_000n;
/** Times of profiles have 64 bits: a range may end after the year 2262, but no profile does. */
const LAST_NANOS = 2n ** 63n - 1n;

/** The profiles that decide what is covered in runs: those before and after may, too. */
export function reachingOut(runs: readonly RawRun[]): RawRun[] {
  const reaching: RawRun[] = [];
  for (const run of runs) {
    const start = Math.max(0, run.start - DECIDED_BEFORE_MILLIS);
    const end = run.end + DECIDED_AFTER_MILLIS;
    const previous = reaching.at(-1);
    if (previous !== undefined && start <= previous.end + 1 && previous.arrivedAfter === run.arrivedAfter) {
      previous.end = end;
    } else {
      reaching.push({ ...run, start, end });
    }
  }
  return reaching;
}

/** SQL: the nanoseconds of [from_ns, until_ns) that lie in runs. */
export function coveredNanos(runs: readonly RawRun[]): string {
  const each = runs.map(({ start, end }) => {
    const [from, until] = [start - 1, end].map((millis) => {
      const nanos = BigInt(millis) * NANOS_PER_MILLI;
      return nanos < LAST_NANOS ? nanos : LAST_NANOS;
    });
    return `greatest(0, least(until_ns, ${until}) - greatest(from_ns, ${from}))`;
  });
  return `(${each.join(' + ') || '0'})`;
}

/** SQL: profiles with the nanoseconds for which their value held. @param total what is their value */
export function heldProfiles(where: string, total = 'total'): string {
  const neighbour = (call: string) =>
    `${call} OVER (PARTITION BY series ORDER BY time_ns, profile_id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)`;
  const most = BigInt(COVERED_AT_MOST_MILLIS) * NANOS_PER_MILLI;
  return `SELECT retention_class, series, service, profile_type, time_ns, total,
      multiIf(duration_ns > 0, least(duration_ns, ${most}), next > 0 AND next - time_ns <= ${most}, next - time_ns,
        previous > 0 AND time_ns - previous <= ${most}, time_ns - previous, ${most}) AS held
    FROM (SELECT retention_class, series, service, profile_type, time_ns, duration_ns, toInt128(${total}) AS total,
        ${neighbour('leadInFrame(time_ns, 1, 0)')} AS next, ${neighbour('lagInFrame(time_ns, 1, 0)')} AS previous
      FROM ${DATABASE}.profiles FINAL WHERE ${where})`;
}
