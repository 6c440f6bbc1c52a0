/** The data of a flame graph: the merged stacks, and for gauges the level that their sum stands for. */
import type { HearthError } from '#model/errors.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { WireStep } from '../../api/frame-steps.ts';
import { askInSteps } from '../../api/in-steps.ts';
import { mergeInParts } from '../../api/parted-stacks.ts';
import type { MergeQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { measureOf } from '../../scene/measure.ts';
import { askSummary, summaryOfCame, type WholeSummary } from '../../scene/series-source.ts';

/** The service's own limit; the page draws them well, but they take some seconds to come. */
export const mostNodes = 1_048_576;

export interface FlameAnswer {
  query: MergeQuery;
  tree: NameTree;
  /** What its frames are. */
  by: Granularity;
  /** What was taken out of the way before the tree was cut; absent where nothing was. */
  steps?: readonly WireStep[] | undefined;
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
  /** Of a range that was asked in parts and has not come whole: `query` is of what came. */
  parts?: FlameParts;
}

export interface FlameParts {
  whole: TimeSpan;
  /** Why no more of it comes; undefined while it does. */
  ended?: 'cancelled' | HearthError;
}

/** Whether more of it is on its way. */
export const isComing = ({ parts }: FlameAnswer): boolean => parts !== undefined && parts.ended === undefined;

/** Whether it is of single spans or profiles: charts, diffs and explanations know nothing of those. */
export const isOfSingles = ({ spans = [], profileIds = [] }: MergeQuery): boolean =>
  spans.length > 0 || profileIds.length > 0;

/**
 * @param maxNodes of the tree
 * @param onPart what has come so far, of a question that takes long
 * @param byLabels instead of all stacks as one tree, the same below labels: those that are largest in the range
 */
export async function loadFlame(
  source: ProfileSource,
  query: MergeQuery,
  maxNodes: number,
  by: Granularity,
  signal: AbortSignal,
  onPart: (answer: FlameAnswer) => void,
  byLabels?: (query: MergeQuery, until: AbortSignal) => Promise<NameTree>,
): Promise<FlameAnswer> {
  const asked = { ...query, maxNodes };
  const ofPart = async (part: NameTree, came: TimeSpan, until: AbortSignal): Promise<FlameAnswer> => {
    const of = { ...query, ...came };
    const summaryOfPart = await summaryOfCame(source, of, Number(part.total[ROOT]!), until);
    return {
      ...answerOf(source, of, part, by, summaryOfPart),
      parts: { whole: { start: query.start, end: query.end } },
    };
  };
  const [{ tree, answered }, summary] = await Promise.all([
    byLabels === undefined
      ? mergeInParts(source, asked, by, signal, async ({ tree: part, came }) =>
          onPart(await ofPart(part, came, signal)),
        )
      : belowLabels(source, asked, signal, byLabels, ofPart, onPart),
    isOfSingles(query) ? undefined : askSummary(source, query, signal),
  ]);
  return { ...answerOf(source, query, tree, by, summary), answered };
}

/** Which labels are the largest is another matter in each part, so parts are graphs of their own. */
async function belowLabels(
  source: ProfileSource,
  query: MergeQuery,
  signal: AbortSignal,
  ask: (query: MergeQuery, until: AbortSignal) => Promise<NameTree>,
  ofPart: (tree: NameTree, came: TimeSpan, until: AbortSignal) => Promise<FlameAnswer>,
  onPart: (answer: FlameAnswer) => void,
): Promise<{ tree: NameTree; answered: undefined }> {
  if (source.pinned !== undefined || isOfSingles(query)) return { tree: await ask(query, signal), answered: undefined };
  const { tree } = await askInSteps(
    source,
    { method: 'SelectMergeStacktraces', question: query, ranges: [query], readsStacks: true },
    signal,
    async ([range], until) => {
      const labelled = await ask({ ...query, ...range, isPart: true }, until);
      const isWhole = range!.start === query.start;
      return { tree: labelled, part: isWhole ? undefined : await ofPart(labelled, range!, until) };
    },
    ({ answer }) => onPart(answer.part!),
  );
  return { tree, answered: undefined };
}

function answerOf(
  source: ProfileSource,
  query: MergeQuery,
  tree: NameTree,
  by: Granularity,
  summary: WholeSummary | undefined,
): FlameAnswer {
  const sum = Number(tree.total[ROOT]!);
  const isLevel = measureOf(query.profileType).isGauge && summary !== undefined && sum !== 0;
  return {
    query,
    tree,
    by: source.pinned === undefined ? by : 'function',
    answered: undefined,
    summary,
    scale: isLevel ? summary.mean / sum : 1,
  };
}
