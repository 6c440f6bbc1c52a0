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
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { answersFrames, exploreCalls } from './explore-calls.ts';
import type { MergedStacks, MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askCells, cellsOf } from './range-parts.ts';
import { mergeBy } from './reading.ts';
import { CameTree, nodesOfPart, wholeOrParts } from './whole-or-parts.ts';

/** What has come so far: exactly the answer for a shorter range, as far as nothing was cut. */
export interface CameStacks {
  tree: NameTree;
  came: TimeSpan;
}

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
  return wholeOrParts(
    source,
    { method: 'SelectMergeStacktraces', question: query, queries: [query] },
    signal,
    (until) => mergeBy(source, { ...query, isPart: true }, by, until),
    async (own, running) => {
      // Where this call is answered the server counts what it folds, and so it is counted here.
      const counts = await answersFrames(source, exploreCalls.children, query, by).catch(() => false);
      const cut = (tree: NameTree) => (counts ? countedCut(tree, query.maxNodes) : truncateTree(tree, query.maxNodes));
      const all = new CameTree(query);
      const part = { ...query, isPart: true, maxNodes: Math.max(nodesOfPart, query.maxNodes) };
      await askCells(
        cells,
        (span) => mergeBy(source, { ...part, ...span }, by, own),
        async (one, span, came) => {
          all.add(one, span);
          running.came({ cameMs: came.end - came.start, wholeMs: query.end - query.start });
          if (came.start > query.start) await onPart({ tree: cut(all.tree!), came });
        },
      );
      return all.isExact ? { tree: cut(all.tree!), answered: all.answered } : undefined;
    },
  );
}

function countedCut({ self, total, ...shape }: NameTree, maxNodes: number): NameTree {
  const { shape: kept, sides, folded } = cutCallTree({ shape, sides: [{ self, total }] }, maxNodes);
  return { ...kept, ...sides[0]!, folded };
}
