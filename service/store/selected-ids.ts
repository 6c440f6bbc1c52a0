/** Selections by ids as SQL: of profiles, of spans, of traces. Numbers and hexadecimal digits are written as they are. */
import type { StackQuery } from './store.ts';

type Ids = Pick<StackQuery, 'profileIds' | 'spanIds' | 'traceIds'>;

/** Conditions of tables that have the profile's id. */
export function profileIdConditions({ profileIds = [] }: Ids): string[] {
  const ids = profileIds.map((id) => `unhex('${Buffer.from(id).toString('hex')}')`);
  return ids.length === 0 ? [] : [`profile_id IN (${ids.join(', ')})`];
}

/** Conditions of the table of spans. */
export function spanIdConditions({ spanIds = [], traceIds = [] }: Ids): string[] {
  const conditions: string[] = [];
  if (spanIds.length > 0) {
    conditions.push(`span_id IN (${spanIds.map((id) => BigInt.asUintN(64, id)).join(', ')})`);
  }
  if (traceIds.length > 0) {
    const each = traceIds.map(({ high, low }) => `(${BigInt.asUintN(64, high)}, ${BigInt.asUintN(64, low)})`);
    conditions.push(`(trace_high, trace_low) IN (${each.join(', ')})`);
  }
  return conditions;
}
