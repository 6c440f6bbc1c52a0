/** The data of a flame graph: the merged stacks, and for gauges the level that their sum stands for. */
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { mergeBy } from '../../api/reading.ts';
import type { MergeQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { measureOf } from '../../scene/measure.ts';
import { askSummary, type WholeSummary } from '../../scene/series-source.ts';

/** The service's own limit; the page draws them well, but they take some seconds to come. */
export const mostNodes = 1_048_576;

export interface FlameAnswer {
  query: MergeQuery;
  tree: NameTree;
  /** What its frames are. */
  by: Granularity;
  /** What the stacks are of, where that is more than was asked. */
  answered: TimeSpan | undefined;
  /** What the charts say of it; undefined when there is no data, and of spans, which charts know nothing of. */
  summary: WholeSummary | undefined;
  /**
   * What a value of the tree is multiplied by to be shown. 1 for counters. Stacks of gauges come summed over all
   * profiles of the range (a heap of 1 GiB pushed 240 times as 240 GiB): the factor makes of them what was held on
   * average.
   */
  scale: number;
}

/**
 * @param maxNodes of the tree
 * @param byLabels instead of all stacks as one tree, the same below labels
 */
export async function loadFlame(
  source: ProfileSource,
  query: MergeQuery,
  maxNodes: number,
  by: Granularity,
  signal: AbortSignal,
  byLabels?: (query: MergeQuery) => Promise<NameTree>,
): Promise<FlameAnswer> {
  const asked = { ...query, maxNodes };
  // Charts know nothing of single spans and profiles.
  const isNarrow = (query.spans?.length ?? 0) > 0 || (query.profileIds?.length ?? 0) > 0;
  const [{ tree, answered }, summary] = await Promise.all([
    byLabels === undefined
      ? mergeBy(source, asked, by, signal)
      : byLabels(asked).then((labelled) => ({ tree: labelled, answered: undefined })),
    isNarrow ? undefined : askSummary(source, query, signal),
  ]);
  const sum = Number(tree.total[ROOT]!);
  const isLevel = measureOf(query.profileType).isGauge && summary !== undefined && sum !== 0;
  return {
    query,
    tree,
    by: source.pinned === undefined ? by : 'function',
    answered,
    summary,
    scale: isLevel ? summary.mean / sum : 1,
  };
}
