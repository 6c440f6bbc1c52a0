/**
 * Questions about a selection, and about another one that it is compared with.
 *
 *     const [tree, baseline] = await eachSide(question, (side) => querier.mergeStacks(tenants, side, signal));
 */
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { joinBases, noBasis, type Basis } from '../store/basis.ts';
import type { StackQuery, TimeRange } from '../store/store.ts';
import type { Querier, StackQuestion } from './querier.ts';
import { parseRange, parseStackQuery } from './selection.ts';
import type { Tenants } from './tenant-queries.ts';

export interface Sides {
  selection: StackQuestion;
  baseline: StackQuestion | undefined;
}

/** Of each side in turn; one answer when there is no baseline. */
export async function eachSide<T>({ selection, baseline }: Sides, ask: (side: StackQuestion) => Promise<T>) {
  const both = await Promise.all((baseline === undefined ? [selection] : [selection, baseline]).map(ask));
  return both as [T, T | undefined];
}

/** Asks the store once for each tenant; a selection that is wrong is refused also when there is no such tenant. */
export function askStacks<T>(
  querier: Querier,
  tenants: Tenants,
  question: StackQuestion,
  [empty, join]: [empty: T, join: (parts: readonly T[]) => T],
  signal: AbortSignal | undefined,
  ask: (query: StackQuery) => Promise<T>,
): Promise<T> {
  const { query } = parseStackQuery(0 as TenantNumber, question, querier.queries.limitsOf(tenants));
  return querier.queries.ask(tenants, empty, join, signal, (tenant, running) =>
    ask({ ...query, tenant, signal: running }),
  );
}

export const spanOf = (a: TimeRange, b: TimeRange): TimeRange => ({
  start: unixMillis(Math.min(a.start, b.start)),
  end: unixMillis(Math.max(a.end, b.end)),
});

/** With the range that was answered. */
export type SelectionBasis = Basis & TimeRange;

export async function basisOf(
  querier: Querier,
  tenants: Tenants,
  question: StackQuestion,
  signal?: AbortSignal,
): Promise<SelectionBasis> {
  let range = parseRange(question, querier.queries.limitsOf(tenants));
  const { store } = querier.queries;
  const onWidened = (wider: TimeRange) => (range = spanOf(range, wider));
  const basis = await askStacks(querier, tenants, { ...question, onWidened }, [noBasis, joinBases], signal, (query) =>
    store.basis(query),
  );
  return { ...basis, ...range };
}
