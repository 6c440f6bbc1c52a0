/** One column: every function of a selection, and what its values stand for. One question a column, and one for all. */
import { functionTable } from '#model/function-table.ts';
import { ROOT } from '#model/tree-shape.ts';
import { functionCosts } from '../../api/function-costs.ts';
import type { ProfileQuery, ProfileSource } from '../../api/profile-source.ts';
import { labelValue } from '#model/labels.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { askSeries, askSummary, usualPoints } from '../../scene/series-source.ts';
import type { ColumnCosts, FunctionCost } from './column-table.ts';

/** A value of a label, the largest first. */
export interface ColumnValue {
  value: string;
  /** Per second for counters, the level for gauges. */
  mean: number;
  /** Of all values, 0 to 1. */
  share: number;
}

/** Beyond these nobody looks for one by name in a list. */
const mostValues = 200;

export async function loadValues(
  source: ProfileSource,
  query: ProfileQuery,
  label: string,
  signal: AbortSignal,
): Promise<ColumnValue[]> {
  const { profileType, selector, start, end } = query;
  const wish = { refId: 'A', dataSource: source.uid, profileType, selector, groupBy: [label], limit: mostValues };
  const frames = await askSeries(wish, { start, end }, usualPoints, signal);
  return frames
    .map(summaryOf)
    .filter(({ total }) => total > 0)
    .map(({ labels, mean, share }) => ({ value: labelValue(labels, label), mean, share }));
}

/** Functions that are smaller than so many others of a column cost next to nothing. */
const rows = 5_000;
/** Where the server has no table: enough that hardly anything is folded. */
const nodeBudget = 65_536;

/** @param mean what the column comes to, where that is known */
export async function loadColumn(
  source: ProfileSource,
  query: ProfileQuery,
  { key, mean: known }: { key: string; mean: number | undefined },
  signal: AbortSignal,
): Promise<ColumnCosts> {
  const [costs, mean] = await Promise.all([
    costsOf(source, query, signal),
    known ?? askSummary(source, query, signal).then((summary) => summary?.mean ?? 0),
  ]);
  return { key, ...costs, scale: costs.total === 0 ? 0 : mean / costs.total };
}

async function costsOf(source: ProfileSource, query: ProfileQuery, signal: AbortSignal) {
  const exact = await functionCosts(source, { ...query, limit: rows }, signal);
  if (exact !== undefined) return exact;
  const { tree } = await source.mergeStacks({ ...query, maxNodes: nodeBudget }, signal);
  const functions = new Map<string, FunctionCost>(
    functionTable(tree)
      .filter(({ folded }) => !folded)
      .map(({ name, self, total }) => [name, { self: Number(self), total: Number(total) }]),
  );
  return { functions, total: Number(tree.total[ROOT]!) };
}
