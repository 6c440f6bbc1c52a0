/**
 * Both sides of a diff, part after part where they are slow to come. What has come can be compared meanwhile, and the
 * last answer is the one that the undivided question has. The sides come at the same pace (range-parts.ts), so that as
 * much of the one as of the other is compared.
 */
import { diffTrees, truncateDiff, type DiffTree } from '#model/diff.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { diffByPlace } from './compared-functions.ts';
import type { MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askPaced, cellsOf } from './range-parts.ts';
import { mergeBy } from './reading.ts';
import { CameTree, nodesOfPart, wholeOrParts } from './whole-or-parts.ts';

export interface CameDiff {
  diff: DiffTree;
  /** What of each side has come. */
  left: TimeSpan;
  right: TimeSpan;
}

interface DiffQuestion {
  by: Granularity;
  /** What is small on both sides together is folded. */
  maxNodes: number;
}

/** @throws HearthError */
export async function diffInParts(
  source: ProfileSource,
  [left, right]: readonly [MergeQuery, MergeQuery],
  { by, maxNodes }: DiffQuestion,
  signal: AbortSignal,
  onPart: (came: CameDiff) => void | Promise<void>,
): Promise<DiffTree> {
  const whole = (isPart: boolean, until: AbortSignal) =>
    wholeDiff(
      source,
      [
        { ...left, isPart },
        { ...right, isPart },
      ],
      { by, maxNodes },
      until,
    );
  const isShort = [left, right].every((side) => cellsOf(side).length < 2);
  if (source.pinned !== undefined || isShort) return whole(false, signal);
  return wholeOrParts(
    source,
    { method: 'Diff', question: { left, right }, queries: [left, right] },
    signal,
    (until) => whole(true, until),
    async (own, running) => {
      const sides = [new CameTree(left), new CameTree(right)] as const;
      // Of two types each side is cut by itself, as in the undivided answer.
      const isAlike = left.profileType === right.profileType || by !== 'function' || left.noInlines === true;
      const ofSide = (tree: NameTree) => (isAlike ? tree : truncateTree(tree, maxNodes));
      const joined = () => truncateDiff(diffTrees(ofSide(sides[0].tree!), ofSide(sides[1].tree!)), maxNodes);
      await askPaced(
        [left, right],
        (side, span) => {
          const query = { ...[left, right][side]!, ...span, isPart: true, maxNodes: Math.max(nodesOfPart, maxNodes) };
          return mergeBy(source, query, by, own);
        },
        async (parts, came, longest) => {
          for (const { range, part, answer } of parts) sides[range]!.add(answer, part);
          running.came({ cameMs: came.end - came.start, wholeMs: longest.end - longest.start });
          if (came.start > longest.start) await onPart({ diff: joined(), left: sides[0].came!, right: sides[1].came! });
        },
      );
      return sides.every(({ isExact }) => isExact) ? joined() : undefined;
    },
  );
}

async function wholeDiff(
  source: ProfileSource,
  [left, right]: readonly [MergeQuery, MergeQuery],
  { by, maxNodes }: DiffQuestion,
  signal: AbortSignal,
): Promise<DiffTree> {
  if (by !== 'function' || left.noInlines) return diffByPlace(source, left, right, { by, maxNodes }, signal);
  const [before, after] = [left, right].map((side) => ({ ...side, maxNodes })) as [MergeQuery, MergeQuery];
  if (left.profileType === right.profileType) return source.diff(before, after, signal);
  // Not every server compares two profile types; each side is asked for, and they are laid side by side here.
  const sides = await Promise.all([before, after].map((side) => source.mergeStacks(side, signal)));
  return truncateDiff(diffTrees(sides[0]!.tree, sides[1]!.tree), maxNodes);
}
