/** What a question would cost: how much the store would have to read for it. */
import type { TenantNumber } from '#model/brands.ts';
import type { Matcher } from '#model/labels.ts';
import { parseProfileType, printProfileType } from '#model/profile-type.ts';
import { METRIC_NAME } from '#model/selector.ts';
import { queryCost } from '../limits.ts';
import type { ReadEstimate } from '../store/read-estimate.ts';
import type { Querier } from './querier.ts';
import { parseMatchers, parseRange, type WireRange } from './selection.ts';
import type { Tenants } from './tenant-queries.ts';

export interface AnalyzedQuestion extends WireRange {
  /** A selector, with a profile type before its braces or without one; '' for everything. */
  query: string;
}

/** @throws HearthError for a question that is wrong */
export async function analyzeQuery(
  { queries }: Querier,
  tenants: Tenants,
  { query, ...range }: AnalyzedQuestion,
  signal?: AbortSignal,
): Promise<ReadEstimate> {
  const limits = queries.limitsOf(tenants);
  const matchers = parseMatchers([query.trim() === '' ? '{}' : query], limits).map(typeMatcher);
  const asked = { ...parseRange(range, limits), matchers, cost: queryCost(limits) };
  const nothing: ReadEstimate = { tables: [], series: 0 };
  return queries.ask(tenants, nothing, joinEstimates, signal, (tenant: TenantNumber, running) =>
    queries.store.readEstimate({ tenant, ...asked, signal: running }),
  );
}

/** Before the braces stands a profile type, where PromQL has a name. */
function typeMatcher(matcher: Matcher): Matcher {
  return matcher.name === METRIC_NAME && matcher.operator === '=' && matcher.value.includes(':')
    ? { ...matcher, name: '__profile_type__', value: printProfileType(parseProfileType(matcher.value)) }
    : matcher;
}

const joinEstimates = (parts: readonly ReadEstimate[]): ReadEstimate => ({
  tables: parts.flatMap(({ tables }) => tables),
  series: parts.reduce((sum, { series }) => sum + series, 0),
});
