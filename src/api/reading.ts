/** What a flame graph asks beyond its stacks, of servers that know: everything of one function, and what was folded. */
import type { LocationTree } from '#model/columns.ts';
import type { FunctionRow } from '#model/function-table.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { placeFrames, placeName, type Granularity } from '#model/granular-frames.ts';
import { nameTree, truncateTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { binariesOf, resourcesOf } from '#model/resources.ts';
import { withoutInlined } from '#model/without-inlined.ts';
import { linkShape, NONE, TOTAL, type TreeShape } from '#model/tree-shape.ts';
import { ExploreService, FunctionOrder, type CallTree } from '#proto/hearth/v1/explore_pb.ts';
import { answeredRange } from './answered-range.ts';
import { answersFrames, exploreCalls } from './explore-calls.ts';
import type { FrameSteps, WireStep } from './frame-steps.ts';
import type { MergedStacks, MergeQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { storedPprof } from './stored-pprof.ts';
import { framesOf } from './wire-frames.ts';

/** Cut to the largest nodes where the query says no other number. */
const usualNodes = 65_536;

/**
 * The merged stacks by function, file or line. Where the server cannot say, they are made here of all stacks; a pin keeps
 * functions only, whatever is asked.
 */
export async function mergeBy(
  source: ProfileSource,
  query: MergeQuery,
  by: Granularity,
  signal?: AbortSignal,
): Promise<MergedStacks> {
  if (source.pinned !== undefined) return source.mergeStacks(query, signal);
  // A server that is away says so when it is asked for the stacks.
  const isAnswered = await answersFrames(source, exploreCalls.children, query, by).catch(() => false);
  if (isAnswered) return askWhole(source, query, by, signal);
  if (by === 'function' && !query.noInlines) return source.mergeStacks(query, signal);
  const stacks = await allStacks(source, query, signal);
  if (stacks === undefined) return { tree: noStacks(), answered: undefined };
  const tree = nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));
  return { tree: truncateTree(tree, query.maxNodes ?? usualNodes), answered: undefined };
}

/** All stacks of a selection, from the file that every server gives; undefined where there are none. */
async function allStacks(
  source: ProfileSource,
  query: MergeQuery,
  signal: AbortSignal | undefined,
): Promise<LocationTree | undefined> {
  const file = await storedPprof(source, query, signal);
  // Of a time without data comes a profile with nothing in it, not even a sample type.
  if (file.length === 0) return undefined;
  const stacks = locationTree(readPprof(file), 0);
  return query.noInlines ? withoutInlined(stacks) : stacks;
}

/** With how many nodes each folded one stands for, which the querier's answer has no room for. */
function askWhole(
  source: ProfileSource,
  query: MergeQuery,
  by: Granularity,
  signal?: AbortSignal,
): Promise<MergedStacks> {
  return source.ask('Children', { query, by, whole: true }, signal, async (own) => {
    let answered: TimeSpan | undefined;
    const onHeader = (headers: Headers) => (answered = answeredRange(headers));
    const request = {
      selection: mergedSelection(query),
      maxNodes: BigInt(query.maxNodes ?? 0),
      ...framesOf(query, by),
    };
    const { tree } = await source.clientOf(ExploreService).children(request, { signal: own, onHeader });
    return { tree: treeOf(tree) ?? noStacks(), answered };
  });
}

/**
 * The merged stacks with steps taken in all of them, and only then cut. Where the server cannot, it is done here, with
 * all stacks; undefined of a pin, which keeps no more than there is.
 */
export async function mergeStepped(
  source: ProfileSource,
  query: MergeQuery,
  by: Granularity,
  steps: FrameSteps,
  signal?: AbortSignal,
): Promise<NameTree | undefined> {
  if (source.pinned !== undefined) return undefined;
  const { maxNodes = usualNodes } = query;
  if (await answersFrames(source, exploreCalls.children, query, by)) {
    const { wire } = steps;
    const tree = await askChildren(source, query, { path: [], without: [], maxNodes, by, steps: wire }, signal);
    return tree ?? noStacks();
  }
  const stacks = await allStacks(source, query, signal);
  if (stacks === undefined) return noStacks();
  const tree = nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by));
  const resources = resourcesOf(stacks, by);
  return truncateTree(
    steps.take(tree, (name) => resources.get(name)),
    maxNodes,
  );
}

/** The library or file of each function, from all stacks. */
export async function askResources(
  source: ProfileSource,
  query: MergeQuery,
  by: Granularity,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const stacks = source.pinned === undefined ? await allStacks(source, query, signal) : undefined;
  return stacks === undefined ? new Map() : resourcesOf(stacks, by);
}

/** The program or library of each function, likewise. */
export async function askBinaries(
  source: ProfileSource,
  query: MergeQuery,
  by: Granularity,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const stacks = source.pinned === undefined ? await allStacks(source, query, signal) : undefined;
  return stacks === undefined ? new Map() : binariesOf(stacks, by);
}

export interface ChildrenQuery {
  /** Names from the root, which is not among them. */
  path: readonly string[];
  /** Children that are there already. */
  without: readonly string[];
  maxNodes: number;
  /** What the names are of. */
  by: Granularity;
  /** What was taken out of the way before. */
  steps?: readonly WireStep[] | undefined;
}

/** What is below a node, besides what is known; its root is the node. Undefined when the data no longer has it. */
export function askChildren(
  source: ProfileSource,
  query: MergeQuery,
  { path, without, maxNodes, by, steps = [] }: ChildrenQuery,
  signal?: AbortSignal,
): Promise<NameTree | undefined> {
  return source.ask('Children', { query, path, without, maxNodes, by, steps }, signal, async (own) => {
    const selection = mergedSelection(query);
    const request = {
      selection,
      path: [...path],
      without: [...without],
      maxNodes: BigInt(maxNodes),
      ...framesOf(query, by),
      steps: [...steps],
    };
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
  { limit, by, steps = [] }: { limit: number; by: Granularity; steps?: readonly WireStep[] | undefined },
  signal?: AbortSignal,
): Promise<TableRow[]> {
  return source.ask('FunctionTable', { query, limit, by, steps, all: true }, signal, async (own) => {
    const client = source.clientOf(ExploreService);
    const ask = (order: FunctionOrder) =>
      client.functionTable(
        { selection: mergedSelection(query), order, limit, ...framesOf(query, by), steps: [...steps] },
        { signal: own },
      );
    const bySelf = await ask(FunctionOrder.SELF);
    const answers = bySelf.functionCount > limit ? [bySelf, await ask(FunctionOrder.TOTAL)] : [bySelf];
    const rows = new Map<string, TableRow>();
    for (const { functions } of answers) {
      for (const { file, self, total, ...place } of functions) {
        const name = placeName({ ...place, file }, by);
        rows.set(name, { name, file, self, total, folded: false });
      }
    }
    return [...rows.values()];
  });
}

/** As wireMerge of profile-source.ts has it: what is after the start. */
export const mergedSelection = ({
  profileType,
  selector,
  start,
  end,
  spans = [],
  profileIds = [],
  callSite = [],
}: MergeQuery) => ({
  profileType,
  labelSelector: selector,
  start: BigInt(Math.trunc(start)) + 1n,
  end: BigInt(Math.trunc(end)),
  callSite: [...callSite],
  spanSelector: [...spans],
  profileIdSelector: [...profileIds],
});

function treeOf(tree: CallTree | undefined): NameTree | undefined {
  const shape = callTreeShape(tree);
  if (tree === undefined || shape === undefined) return undefined;
  return {
    ...shape,
    self: BigInt64Array.from(tree.self),
    total: BigInt64Array.from(tree.total),
    folded: Int32Array.from(tree.folded),
  };
}

/** Undefined when it has no node. */
export function callTreeShape(tree: CallTree | undefined): TreeShape | undefined {
  if (tree === undefined || tree.name.length === 0) return undefined;
  const folded = tree.folded.findIndex((nodes) => nodes > 0);
  const foldName = folded === -1 ? NONE : tree.name[folded]!;
  return linkShape(tree.names, Int32Array.from(tree.name), Int32Array.from(tree.parent), foldName);
}

/** Of an answer without a single stack. */
export const onlyRoot = (): TreeShape => linkShape([TOTAL], Int32Array.of(0), Int32Array.of(NONE), NONE);

function noStacks(): NameTree {
  const nothing = BigInt64Array.of(0n);
  return { ...onlyRoot(), self: nothing, total: nothing };
}
