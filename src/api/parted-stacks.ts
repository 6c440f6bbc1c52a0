/**
 * The merged stacks of a long range, part after part where they are slow to come: what has come can be drawn, and the
 * last answer is the one that the undivided question has.
 *
 *     await mergeInParts(source, query, 'function', signal, ({ tree, came }) => draw(tree, came));
 *
 * Sums of stacks are the sums of their parts, so parts that came whole are joined, and cut to the largest nodes once, as
 * the server does it. Of parts that the server cut themselves that would be another tree: what is large in all of
 * them may be small, and folded, in each. They are good enough to look at; in the end the range is asked for undivided.
 */
import { cutCallTree } from '#model/call-tree.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { isCut, joinTrees } from '#model/join-trees.ts';
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { exploreCalls } from './explore-calls.ts';
import type { MergedStacks, MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askCells, askPatiently, cellsOf } from './range-parts.ts';
import { mergeBy } from './reading.ts';

/** What has come so far: exactly the answer for a shorter range, as far as nothing was cut. */
export interface CameStacks {
  tree: NameTree;
  came: TimeSpan;
}

/** Two cores of an embedded store take about a second for it. */
const slowBytes = 256 * 2 ** 20;
/** A part has nearly always fewer nodes, so that it comes whole; the largest that a server gives is 2²⁰. */
const nodesOfPart = 2 ** 18;

/** @throws HearthError */
export async function mergeInParts(
  source: ProfileSource,
  query: MergeQuery & { maxNodes: number },
  by: Granularity,
  signal: AbortSignal,
  onPart: (came: CameStacks) => void | Promise<void>,
): Promise<MergedStacks> {
  const cells = cellsOf(query);
  // Single spans and profiles are few, however far apart.
  const isSmall = (query.spans?.length ?? 0) > 0 || (query.profileIds?.length ?? 0) > 0;
  if (source.pinned !== undefined || isSmall || cells.length < 2) return mergeBy(source, query, by, signal);
  return source.oversee('SelectMergeStacktraces', query, signal, async (own, running) => {
    const askWhole = (until: AbortSignal) => mergeBy(source, { ...query, isPart: true }, by, until);
    const slow = await isSlow(source, query, own);
    if (slow === false) return askWhole(own);
    const quick = slow === undefined ? await askPatiently(askWhole, own) : undefined;
    if (quick !== undefined) return quick.answer;

    // Where this call is answered the server counts what it folds, and so it is counted here.
    const counts = await source.answers(exploreCalls.children).catch(() => false);
    const cut = (tree: NameTree) => (counts ? countedCut(tree, query.maxNodes) : truncateTree(tree, query.maxNodes));
    let all: NameTree | undefined;
    let answered: TimeSpan | undefined;
    let isExact = true;
    const part = { ...query, isPart: true, maxNodes: Math.max(nodesOfPart, query.maxNodes) };
    await askCells(
      cells,
      (span) => mergeBy(source, { ...part, ...span }, by, own),
      async (one, span, came) => {
        all = all === undefined ? one.tree : joinTrees([all, one.tree]);
        answered = joinAnswered(answered, one.answered, span, query);
        isExact &&= !isCut(one.tree) && isWithin(one.answered, span, query);
        const wholeMs = query.end - query.start;
        running.came({ cameMs: came.end - came.start, wholeMs });
        if (came.start > query.start) await onPart({ tree: cut(all), came });
      },
    );
    return isExact && all !== undefined ? { tree: cut(all), answered } : askWhole(own);
  });
}

/** Undefined where the server does not say, and of ranges that it is not asked about. */
async function isSlow(source: ProfileSource, query: MergeQuery, signal: AbortSignal): Promise<boolean | undefined> {
  if (query.end - query.start < estimatedMs) return undefined;
  const bytes = await source.bytesRead(query, signal);
  return bytes === undefined ? undefined : bytes >= slowBytes;
}

/** Shorter ranges are begun with no question before (query-cost.ts). */
const estimatedMs = 24 * 3_600_000;

/** Whether the server answered no more than the part, where another part begins: that would count twice. */
function isWithin(answered: TimeSpan | undefined, part: TimeSpan, whole: TimeSpan): boolean {
  if (answered === undefined) return true;
  return (
    (answered.start > part.start || part.start === whole.start) && (answered.end <= part.end || part.end === whole.end)
  );
}

/** What is said of a widened range names its first millisecond, unlike a question. */
function joinAnswered(
  known: TimeSpan | undefined,
  answered: TimeSpan | undefined,
  part: TimeSpan,
  whole: TimeSpan,
): TimeSpan | undefined {
  if (known === undefined && answered === undefined) return undefined;
  const start = answered?.start ?? ((part.start + 1) as TimeSpan['start']);
  return { start, end: known?.end ?? (part.end === whole.end ? (answered?.end ?? whole.end) : whole.end) };
}

function countedCut({ self, total, ...shape }: NameTree, maxNodes: number): NameTree {
  const { shape: kept, sides, folded } = cutCallTree({ shape, sides: [{ self, total }] }, maxNodes);
  return { ...kept, ...sides[0]!, folded };
}
