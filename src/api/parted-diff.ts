/**
 * Both sides of a diff, part after part where they are slow to come. What has come can be compared meanwhile, and the
 * last answer is the one that the undivided question has.
 *
 *     baseline      │ third │ second │ first │          comparison    │ third │ second │ first │
 *
 * The sides come at the same pace, each from its newest end, so that as much of the one as of the other is compared; a
 * short side comes whole beside the first part of a long one.
 */
import { diffTrees, truncateDiff, type DiffTree } from '#model/diff.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { diffByPlace } from './compared-functions.ts';
import type { MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askCells, cellsOf, partOfCame } from './range-parts.ts';
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
  const sides = [new Side(left), new Side(right)] as const;
  const isShort = sides.every(({ cells }) => cells.length < 2);
  if (source.pinned !== undefined || isShort) return whole(false, signal);
  return wholeOrParts(
    source,
    { method: 'Diff', question: { left, right }, queries: [left, right] },
    signal,
    (until) => whole(true, until),
    async (own, running) => {
      // Of two types each side is cut by itself, as in the undivided answer.
      const isAlike = left.profileType === right.profileType || by !== 'function' || left.noInlines === true;
      const ofSide = (tree: NameTree) => (isAlike ? tree : truncateTree(tree, maxNodes));
      const joined = () => truncateDiff(diffTrees(ofSide(sides[0].all.tree!), ofSide(sides[1].all.tree!)), maxNodes);
      const [leader, other] = sides[0].cells.length >= sides[1].cells.length ? sides : [sides[1], sides[0]];
      const ask = (side: Side, span: TimeSpan) =>
        mergeBy(source, { ...side.query, ...span, isPart: true, maxNodes: Math.max(nodesOfPart, maxNodes) }, by, own);
      await askCells(
        leader.cells,
        (span) => {
          const beside = other.upTo(partOfCame(span, leader.query));
          return Promise.all([
            ask(leader, span),
            beside && ask(other, beside).then((stacks) => ({ stacks, span: beside })),
          ]);
        },
        async ([own, beside], span, came) => {
          leader.all.add(own, span);
          if (beside !== undefined) other.all.add(beside.stacks, beside.span);
          running.came({ cameMs: came.end - came.start, wholeMs: leader.query.end - leader.query.start });
          if (came.start > leader.query.start)
            await onPart({ diff: joined(), left: sides[0].all.came!, right: sides[1].all.came! });
        },
      );
      return sides.every(({ all }) => all.isExact) ? joined() : undefined;
    },
  );
}

/** One side: what it asks, what of it has come, and what comes next. */
class Side {
  readonly query: MergeQuery;
  readonly cells: readonly TimeSpan[];
  readonly all: CameTree;
  private next = 0;

  constructor(query: MergeQuery) {
    this.query = query;
    this.cells = cellsOf(query);
    this.all = new CameTree(query);
  }

  /** What is to be asked so that at least this part of it, 0 to 1, has come; undefined when it has. */
  upTo(part: number): TimeSpan | undefined {
    const first = this.cells[this.next];
    if (first === undefined || (this.next > 0 && partOfCame(this.cells[this.next - 1]!, this.query) >= part)) {
      return undefined;
    }
    let last = first;
    while (partOfCame(last, this.query) < part && this.next + 1 < this.cells.length) last = this.cells[++this.next]!;
    this.next++;
    return { start: last.start, end: first.end };
  }
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
