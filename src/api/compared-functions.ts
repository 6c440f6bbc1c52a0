/** What a comparison asks beyond its stacks, of servers that know: every function of both sides, and all of one. */
import type { DiffTree } from '#model/diff.ts';
import type { FunctionChange } from '#model/function-table.ts';
import { ExploreService, FunctionOrder, type CallTree, type FunctionRow } from '#proto/hearth/v1/explore_pb.ts';
import type { MergeQuery, ProfileSource } from './profile-source.ts';
import { callTreeShape, mergedSelection } from './reading.ts';

/** The functions of two sides that changed most and that cost most by themselves: what a cut diff cannot say. */
export function askFunctionChanges(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  limit: number,
  signal?: AbortSignal,
): Promise<FunctionChange[]> {
  return source.ask('FunctionTable', { left, right, limit }, signal, async (own) => {
    const client = source.clientOf(ExploreService);
    const sides = { selection: mergedSelection(right), baseline: mergedSelection(left) };
    const ask = (order: FunctionOrder) => client.functionTable({ ...sides, order, limit }, { signal: own });
    const byChange = await ask(FunctionOrder.CHANGE);
    const answers = byChange.functionCount > limit ? [byChange, await ask(FunctionOrder.SELF)] : [byChange];
    const rows = new Map(answers.flatMap(({ functions }) => functions.map((row) => [row.name, changeOf(row)])));
    return [...rows.values()];
  });
}

function changeOf({ name, self, total, baselineSelf, baselineTotal }: FunctionRow): FunctionChange {
  return {
    name,
    left: { self: baselineSelf, total: baselineTotal },
    right: { self, total },
    selfChange: BigInt.asIntN(64, self - baselineSelf),
    totalChange: BigInt.asIntN(64, total - baselineTotal),
    folded: false,
  };
}

export interface DiffSandwich {
  callers: DiffTree;
  callees: DiffTree;
}

/** Callers and callees of a function, of all stacks of both sides; undefined when it is in neither. */
export function askDiffSandwich(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  name: string,
  signal?: AbortSignal,
): Promise<DiffSandwich | undefined> {
  return source.ask('Sandwich', { left, right, name }, signal, async (own) => {
    const sides = { selection: mergedSelection(right), baseline: mergedSelection(left) };
    const { callers, callees } = await source
      .clientOf(ExploreService)
      .sandwich({ ...sides, function: name }, { signal: own });
    const [up, down] = [diffOf(callers), diffOf(callees)];
    return up && down && { callers: up, callees: down };
  });
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
