/** What a flame graph asks beyond its stacks, of servers that know: everything of one function, and what was folded. */
import type { FunctionRow } from '#model/function-table.ts';
import type { NameTree } from '#model/name-tree.ts';
import { linkShape, NONE, type TreeShape } from '#model/tree-shape.ts';
import { ExploreService, FunctionOrder, type CallTree } from '#proto/hearth/v1/explore_pb.ts';
import type { MergeQuery, ProfileSource } from './profile-source.ts';

/** Callers and callees of a function, of all stacks; undefined when it is nowhere. */
export function askSandwich(
  source: ProfileSource,
  query: MergeQuery,
  name: string,
  signal?: AbortSignal,
): Promise<{ callers: NameTree; callees: NameTree } | undefined> {
  return source.ask('Sandwich', { query, name }, signal, async (own) => {
    const request = { selection: mergedSelection(query), function: name };
    const { callers, callees } = await source.clientOf(ExploreService).sandwich(request, { signal: own });
    const [up, down] = [treeOf(callers), treeOf(callees)];
    return up && down && { callers: up, callees: down };
  });
}

export interface ChildrenQuery {
  /** Names from the root, which is not among them. */
  path: readonly string[];
  /** Children that are there already. */
  without: readonly string[];
  maxNodes: number;
}

/** What is below a node, besides what is known; its root is the node. Undefined when the data no longer has it. */
export function askChildren(
  source: ProfileSource,
  query: MergeQuery,
  { path, without, maxNodes }: ChildrenQuery,
  signal?: AbortSignal,
): Promise<NameTree | undefined> {
  return source.ask('Children', { query, path, without, maxNodes }, signal, async (own) => {
    const selection = mergedSelection(query);
    const request = { selection, path: [...path], without: [...without], maxNodes: BigInt(maxNodes) };
    const { tree } = await source.clientOf(ExploreService).children(request, { signal: own });
    return treeOf(tree);
  });
}

export interface TableRow extends FunctionRow {
  /** '' where profiles do not say. */
  file: string;
}

/** The functions that cost most, of all stacks, by self and by total: what a cut tree cannot say. */
export function askFunctions(
  source: ProfileSource,
  query: MergeQuery,
  limit: number,
  signal?: AbortSignal,
): Promise<TableRow[]> {
  return source.ask('FunctionTable', { query, limit, all: true }, signal, async (own) => {
    const client = source.clientOf(ExploreService);
    const ask = (order: FunctionOrder) =>
      client.functionTable({ selection: mergedSelection(query), order, limit }, { signal: own });
    const bySelf = await ask(FunctionOrder.SELF);
    const answers = bySelf.functionCount > limit ? [bySelf, await ask(FunctionOrder.TOTAL)] : [bySelf];
    const rows = new Map<string, TableRow>();
    for (const { functions } of answers) {
      for (const { name, file, self, total } of functions) rows.set(name, { name, file, self, total, folded: false });
    }
    return [...rows.values()];
  });
}

/** As wireMerge of profile-source.ts has it: what is after the start. */
export const mergedSelection = ({ profileType, selector, start, end, spans = [], profileIds = [] }: MergeQuery) => ({
  profileType,
  labelSelector: selector,
  start: BigInt(Math.trunc(start)) + 1n,
  end: BigInt(Math.trunc(end)),
  spanSelector: [...spans],
  profileIdSelector: [...profileIds],
});

function treeOf(tree: CallTree | undefined): NameTree | undefined {
  const shape = callTreeShape(tree);
  if (tree === undefined || shape === undefined) return undefined;
  return { ...shape, self: BigInt64Array.from(tree.self), total: BigInt64Array.from(tree.total) };
}

/** Undefined when it has no node. */
export function callTreeShape(tree: CallTree | undefined): TreeShape | undefined {
  if (tree === undefined || tree.name.length === 0) return undefined;
  const folded = tree.folded.findIndex((nodes) => nodes > 0);
  const foldName = folded === -1 ? NONE : tree.name[folded]!;
  return linkShape(tree.names, Int32Array.from(tree.name), Int32Array.from(tree.parent), foldName);
}
