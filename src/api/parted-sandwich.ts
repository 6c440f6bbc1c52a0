/**
 * Callers and callees of a function, of all stacks of a selection, or of both sides of a diff; part after part where they
 * are slow to come. Both are sums of stacks, as flame graphs are: those of parts that came whole are joined, and cut once.
 *
 *     const both = await sandwichInParts(source, [query], { name: 'parse', by: 'function' }, signal, draw);
 *     both?.callers.sides[0]!.total[ROOT];     // the function's
 */
import { cutCallTree, sidedTree, type CutTree } from '#model/call-tree.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { isCut, joinTrees } from '#model/join-trees.ts';
import type { Side } from '#model/levels.ts';
import type { NameTree } from '#model/name-tree.ts';
import { linkShape, NONE } from '#model/tree-shape.ts';
import { ExploreService, FrameStepKind, type Basis, type CallTree } from '#proto/hearth/v1/explore_pb.ts';
import type { WireStep } from './frame-steps.ts';
import type { MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askPaced, cellsOf } from './range-parts.ts';
import { callTreeShape, mergedSelection } from './reading.ts';
import type { RunningQuestion } from './under-way.ts';
import { isWithin, nodesOfPart, wholeOrParts } from './whole-or-parts.ts';
import { framesOf } from './wire-frames.ts';

export interface Sandwich {
  callers: CutTree;
  callees: CutTree;
}

export interface CameSandwich extends Sandwich {
  /** What has come of each selection, and what all of its samples come to. */
  sides: readonly { came: TimeSpan; total: bigint }[];
}

export interface SandwichQuestion {
  name: string;
  /** What it is the name of. */
  by: Granularity;
  /** What was taken out of the way before. */
  steps?: readonly WireStep[] | undefined;
}

/** Of each half: as many as the service would choose. */
const nodesOfHalf = 8_192;

/**
 * @param queries one selection, or the comparison and then its baseline
 * @param onPart exactly the answer for what has come; not called while the function is not in it
 * @returns undefined when the function is nowhere. @throws HearthError
 */
export async function sandwichInParts(
  source: ProfileSource,
  queries: readonly MergeQuery[],
  question: SandwichQuestion,
  signal: AbortSignal,
  onPart: (came: CameSandwich) => void | Promise<void>,
): Promise<Sandwich | undefined> {
  const [query, baseline] = queries as [MergeQuery, MergeQuery | undefined];
  const asked = baseline === undefined ? { query, ...question } : { left: baseline, right: query, ...question };
  const askWhole = async (until: AbortSignal) => {
    const answer = await askSandwich(source, queries, question, nodesOfHalf, until);
    const [callers, callees] = [cutOf(answer.callers), cutOf(answer.callees)];
    return { sandwich: callers && callees && { callers, callees } };
  };
  // Single spans and profiles are few, however far apart.
  const isSmall = queries.some(({ spans = [], profileIds = [] }) => spans.length + profileIds.length > 0);
  const { sandwich } =
    isSmall || queries.every((side) => cellsOf(side).length < 2)
      ? await source.oversee('Sandwich', asked, signal, askWhole)
      : await wholeOrParts(source, { method: 'Sandwich', question: asked, queries }, signal, askWhole, askParts);
  return sandwich;

  async function askParts(own: AbortSignal, running: RunningQuestion) {
    const sides = queries.map((side) => new CameHalves(side, question));
    await askPaced(
      queries,
      (side, part) => askSandwich(source, [{ ...queries[side]!, ...part }], question, nodesOfPart, own),
      async (parts, came, longest) => {
        for (const { range, part, answer } of parts) sides[range]!.add(answer, part);
        running.came({ cameMs: came.end - came.start, wholeMs: longest.end - longest.start });
        const both = came.start > longest.start ? joined(sides) : undefined;
        if (both !== undefined) await onPart({ ...both, sides: sides.map((side) => ({ ...side.known })) });
      },
    );
    return sides.every(({ isExact }) => isExact) ? { sandwich: joined(sides) } : undefined;
  }
}

function joined(sides: readonly CameHalves[]): Sandwich | undefined {
  if (sides.every(({ isEmpty }) => isEmpty)) return undefined;
  const half = (of: 'callers' | 'callees') => cutCallTree(sidedTree(sides.map((side) => side[of])), nodesOfHalf);
  return { callers: half('callers'), callees: half('callees') };
}

/** Of one selection, of the parts that came until now. */
class CameHalves {
  private readonly whole: MergeQuery;
  private readonly name: string;
  callers: NameTree;
  callees: NameTree;
  private came: TimeSpan | undefined;
  private total = 0n;
  isEmpty = true;
  /** Whether each part came whole, and none of them twice. */
  isExact: boolean;

  constructor(whole: MergeQuery, { name, steps = [] }: SandwichQuestion) {
    this.whole = whole;
    this.name = name;
    this.callers = this.callees = nothingOf(name);
    // Which library a function is in may be told of another part than all of them.
    this.isExact = steps.every(({ kind }) => kind !== FrameStepKind.RESOURCE);
  }

  get known(): CameSandwich['sides'][number] {
    return { came: this.came!, total: this.total };
  }

  add({ callers, callees, basis }: AnsweredSandwich, part: TimeSpan): void {
    const [up, down] = [treeOf(callers), treeOf(callees)];
    if (up !== undefined && down !== undefined) {
      this.callers = this.join(this.callers, up);
      this.callees = this.join(this.callees, down);
      this.isEmpty = false;
      this.isExact &&= !isCut(up) && !isCut(down);
    }
    this.total += basis?.total ?? 0n;
    const answered = basis && {
      start: Number(basis.start) as TimeSpan['start'],
      end: Number(basis.end) as TimeSpan['end'],
    };
    this.isExact &&= isWithin(answered, part, this.whole);
    this.came = { start: part.start, end: this.came?.end ?? part.end };
  }

  /** The first name is the root's, which is the function. */
  private join(known: NameTree, more: NameTree): NameTree {
    const tree = joinTrees([known, more]);
    return { ...tree, names: [this.name, ...tree.names.slice(1)] };
  }
}

function nothingOf(name: string): NameTree {
  const nothing = BigInt64Array.of(0n);
  return { ...linkShape([name], Int32Array.of(0), Int32Array.of(NONE), NONE), self: nothing, total: nothing };
}

interface AnsweredSandwich {
  callers?: CallTree | undefined;
  callees?: CallTree | undefined;
  basis?: Basis | undefined;
}

function askSandwich(
  source: ProfileSource,
  [query, baseline]: readonly MergeQuery[],
  { name, by, steps = [] }: SandwichQuestion,
  maxNodes: number,
  signal: AbortSignal,
): Promise<AnsweredSandwich> {
  const asked = { ...query!, isPart: true };
  return source.ask('Sandwich', { query: asked, other: baseline, name, by, steps, maxNodes }, signal, async (own) => {
    const request = {
      selection: mergedSelection(asked),
      ...(baseline && { baseline: mergedSelection(baseline) }),
      ...{ function: name, maxNodes: BigInt(maxNodes), steps: [...steps] },
      ...framesOf(asked, by),
    };
    return source.clientOf(ExploreService).sandwich(request, { signal: own });
  });
}

function cutOf(tree: CallTree | undefined): CutTree | undefined {
  const shape = callTreeShape(tree);
  if (tree === undefined || shape === undefined) return undefined;
  const sides = [sideOf(tree.self, tree.total)];
  if (tree.baselineSelf.length > 0) sides.push(sideOf(tree.baselineSelf, tree.baselineTotal));
  return { shape, sides, folded: Int32Array.from(tree.folded) };
}

const sideOf = (self: readonly bigint[], total: readonly bigint[]): Side => ({
  self: BigInt64Array.from(self),
  total: BigInt64Array.from(total),
});

function treeOf(tree: CallTree | undefined): NameTree | undefined {
  const cut = cutOf(tree);
  return cut && { ...cut.shape, ...cut.sides[0]!, folded: cut.folded };
}
