/** The data of a flame graph: the merged stacks, and for gauges the level that their sum stands for. */
import type { WeighedTree } from '#model/flame-layout.ts';
import { weighed } from '#model/flame-layout.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';
import { levelOf } from '../../scene/level.ts';
import { measureOf } from '../../scene/measure.ts';

/** Enough that hardly anything of a real profile is folded; about a megabyte on the wire. */
export const nodeBudget = 65_536;

export interface FlameAnswer {
  query: MergeQuery;
  tree: NameTree;
  weighed: WeighedTree;
  /**
   * What a value of the tree is multiplied by to be shown. 1 for counters. Stacks of gauges come summed over all
   * profiles of the range (a heap of 1 GiB pushed 240 times as 240 GiB): the factor makes of them what was held on
   * average.
   */
  scale: number;
}

export async function loadFlame(source: ProfileSource, query: MergeQuery, signal: AbortSignal): Promise<FlameAnswer> {
  const [tree, level] = await Promise.all([
    source.mergeStacks({ ...query, maxNodes: nodeBudget }, signal),
    measureOf(query.profileType).isGauge ? levelOf(source, query, signal) : undefined,
  ]);
  const sum = Number(tree.total[ROOT]!);
  const scale = level === undefined || sum === 0 ? 1 : level / sum;
  return { query, tree, weighed: weighed(tree, tree.total), scale };
}
