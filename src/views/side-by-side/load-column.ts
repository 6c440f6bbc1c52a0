/** One column: every function of a selection, and what its values stand for. One question a column, and one for all. */
import { functionCosts, type FunctionCosts } from '../../api/function-costs.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { labelValue } from '#model/labels.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { askSeries, askSummary, summaryOfCame, usualPoints } from '../../scene/series-source.ts';
import type { ColumnCosts } from './column-table.ts';

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

/**
 * @param mean what the column comes to, where that is known
 * @param onPart of a range that takes long: what has come so far, and of which time it is
 */
export async function loadColumn(
  source: ProfileSource,
  query: ProfileQuery,
  { key, mean: known }: { key: string; mean: number | undefined },
  signal: AbortSignal,
  onPart: (costs: ColumnCosts, came: TimeSpan) => void,
): Promise<ColumnCosts> {
  const columnOf = (costs: FunctionCosts, mean: number) => ({
    ...{ key, functions: costs.functions, total: costs.total },
    scale: costs.total === 0 ? 0 : mean / costs.total,
  });
  const [costs, mean] = await Promise.all([
    functionCosts(source, { ...query, limit: rows }, signal, async (some, came) => {
      // What the column comes to in all of the time says nothing of this part of it.
      const summary = await summaryOfCame(source, { ...query, ...came }, some.total, signal);
      onPart(columnOf(some, summary?.mean ?? 0), came);
    }),
    known ?? askSummary(source, query, signal).then((summary) => summary?.mean ?? 0),
  ]);
  return columnOf(costs, mean);
}
