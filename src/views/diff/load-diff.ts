/** The data of a diff: both sides' stacks as one tree, and for gauges the level that each side's sum stands for. */
import type { DiffTree } from '#model/diff.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';
import { levelOf } from '../../scene/level.ts';
import { measureOf } from '../../scene/measure.ts';

export const nodeBudget = 65_536;

export interface DiffAnswer {
  left: MergeQuery;
  right: MergeQuery;
  diff: DiffTree;
  /** What values of each side are multiplied by to be shown; 1 for counters (see views/flame-graph/load-flame.ts). */
  scales: readonly [left: number, right: number];
}

export async function loadDiff(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  signal: AbortSignal,
): Promise<DiffAnswer> {
  const isGauge = measureOf(left.profileType).isGauge;
  const level = (query: MergeQuery) => (isGauge ? levelOf(source, query, signal) : undefined);
  const [diff, before, after] = await Promise.all([
    source.diff({ ...left, maxNodes: nodeBudget }, { ...right, maxNodes: nodeBudget }, signal),
    level(left),
    level(right),
  ]);
  const scale = (found: number | undefined, total: bigint) =>
    found === undefined || total === 0n ? 1 : found / Number(total);
  const scales = [scale(before, diff.left.total[ROOT]!), scale(after, diff.right.total[ROOT]!)] as const;
  return { left, right, diff, scales };
}
