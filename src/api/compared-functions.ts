/** What a comparison asks beyond its stacks, of servers that know: every function of both sides, and all of one. */
import { type DiffTree, diffTrees, truncateDiff } from '#model/diff.ts';
import type { FunctionChange } from '#model/function-table.ts';
import { placeName, type Granularity } from '#model/granular-frames.ts';
import { ExploreService, FunctionOrder, type CallTree, type FunctionRow } from '#proto/hearth/v1/explore_pb.ts';
import { answersFrames, exploreCalls } from './explore-calls.ts';
import type { MergeQuery, ProfileSource } from './profile-source.ts';
import { callTreeShape, mergeBy, mergedSelection, onlyRoot } from './reading.ts';
import { framesOf } from './wire-frames.ts';

/** The most that a tree made here is cut to before both are laid side by side and cut together. */
const mostNodes = 1_048_576;

/**
 * Both sides' stacks by file or by line, or without inlined functions, as one tree. Where the server cannot say, it is
 * made here of all stacks.
 *
 * @param maxNodes what is small on both sides together is folded
 */
export async function diffByPlace(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  { by, maxNodes }: { by: Granularity; maxNodes: number },
  signal?: AbortSignal,
): Promise<DiffTree> {
  // A server that is away says so when it is asked for the stacks.
  if (!(await answersFrames(source, exploreCalls.children, left, by).catch(() => false))) {
    const sides = [left, right].map((side) => mergeBy(source, { ...side, maxNodes: mostNodes }, by, signal));
    const [before, after] = await Promise.all(sides);
    return truncateDiff(diffTrees(before!.tree, after!.tree), maxNodes);
  }
  return source.ask('Children', { left, right, by, maxNodes, whole: true }, signal, async (own) => {
    const sides = { selection: mergedSelection(right), baseline: mergedSelection(left) };
    const request = { ...sides, maxNodes: BigInt(maxNodes), ...framesOf(right, by) };
    const { tree } = await source.clientOf(ExploreService).children(request, { signal: own });
    return diffOf(tree) ?? noChange();
  });
}

function noChange(): DiffTree {
  const side = () => ({ self: BigInt64Array.of(0n), total: BigInt64Array.of(0n) });
  return { ...onlyRoot(), left: side(), right: side() };
}

/** The functions of two sides that changed most and that cost most by themselves: what a cut diff cannot say. */
export function askFunctionChanges(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  { limit, by }: { limit: number; by: Granularity },
  signal?: AbortSignal,
): Promise<FunctionChange[]> {
  return source.ask('FunctionTable', { left, right, limit, by }, signal, async (own) => {
    const client = source.clientOf(ExploreService);
    const sides = { selection: mergedSelection(right), baseline: mergedSelection(left) };
    const request = { ...sides, limit, ...framesOf(right, by) };
    const ask = (order: FunctionOrder) => client.functionTable({ ...request, order }, { signal: own });
    const byChange = await ask(FunctionOrder.CHANGE);
    const answers = byChange.functionCount > limit ? [byChange, await ask(FunctionOrder.SELF)] : [byChange];
    const rows = new Map<string, FunctionChange>();
    for (const row of answers.flatMap(({ functions }) => functions)) {
      const name = placeName(row, by);
      rows.set(name, changeOf(name, row));
    }
    return [...rows.values()];
  });
}

function changeOf(name: string, { self, total, baselineSelf, baselineTotal }: FunctionRow): FunctionChange {
  return {
    name,
    left: { self: baselineSelf, total: baselineTotal },
    right: { self, total },
    selfChange: BigInt.asIntN(64, self - baselineSelf),
    totalChange: BigInt.asIntN(64, total - baselineTotal),
    folded: false,
  };
}

function diffOf(tree: CallTree | undefined): DiffTree | undefined {
  const shape = callTreeShape(tree);
  if (tree === undefined || shape === undefined) return undefined;
  return {
    ...shape,
    left: { self: BigInt64Array.from(tree.baselineSelf), total: BigInt64Array.from(tree.baselineTotal) },
    right: { self: BigInt64Array.from(tree.self), total: BigInt64Array.from(tree.total) },
  };
}
