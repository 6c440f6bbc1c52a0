/** Answers about single functions, exact however large the profile is: their table, what calls them, what is below them. */
import { branch, cutCallTree, nodeAt, sandwich, sidedTree, type CutTree } from '#model/call-tree.ts';
import { HearthError } from '#model/errors.ts';
import { functionTable } from '#model/function-table.ts';
import type { LocationTree } from '#model/columns.ts';
import { placeFrames, type Granularity } from '#model/granular-frames.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { placeOrders, placeTable, type PlaceOrder, type PlaceRow } from '#model/place-table.ts';
import { resourcesOf } from '#model/resources.ts';
import { compileSearch } from '#model/search.ts';
import { NONE } from '#model/tree-shape.ts';
import { withoutInlined } from '#model/without-inlined.ts';
import { stepTaker, type FrameStep } from './frame-steps.ts';
import type { Querier } from './querier.ts';
import { basisOf, eachSide, type SelectionBasis, type Sides } from './sides.ts';
import type { Tenants } from './tenant-queries.ts';

/** How stacks are looked at. */
interface Reading {
  /** What names are of. */
  granularity: Granularity;
  /** Whether what was inlined into a function counts for that function. */
  noInlines: boolean;
  /** What is taken out of the way before anything is counted or cut. */
  steps: readonly FrameStep[];
}

export interface TableQuestion extends Sides, Reading {
  order: PlaceOrder;
  search: string;
  /** 0 for the default. */
  limit: number;
  offset: number;
}

export interface TableAnswer extends Bases {
  rows: PlaceRow[];
  /** Of both sides together. */
  functions: number;
  found: number;
}

interface Bases {
  basis: SelectionBasis;
  baselineBasis: SelectionBasis | undefined;
}

const DEFAULT_ROWS = 1_000;
/** Longer than the name of any function that is searched for by hand. */
const LONGEST_SEARCH = 4_096;

/** @throws HearthError query_limit, and as mergeStacks */
export async function tableOfFunctions(
  querier: Querier,
  tenants: Tenants,
  question: TableQuestion,
  signal?: AbortSignal,
): Promise<TableAnswer> {
  const rows = rowLimit(querier, tenants, question.limit, DEFAULT_ROWS);
  if (question.offset < 0) {
    throw new HearthError('bad_request', `offset is ${question.offset}: it must not be negative`);
  }
  if (question.search.length > LONGEST_SEARCH) {
    throw new HearthError(
      'query_limit',
      `the search has ${question.search.length} characters, more than any may have (${LONGEST_SEARCH})`,
    );
  }
  const { basis, baselineBasis, trees } = await withBases(querier, tenants, question, signal);
  const table =
    question.steps.length === 0 ? placeTable(trees[0], trees[1], question.granularity) : steppedTable(trees, question);
  const matches = compileSearch({ text: question.search, regex: false });
  const found = question.search === '' ? table : table.filter(({ name }) => matches(name));
  found.sort(placeOrders[question.order]);
  return {
    rows: found.slice(question.offset, question.offset + rows),
    functions: table.length,
    found: found.length,
    basis,
    baselineBasis,
  };
}

export interface SandwichAnswer extends Bases {
  /** Undefined, as callees, of a function that is nowhere. */
  callers: CutTree | undefined;
  callees: CutTree | undefined;
}

/** @throws HearthError result_too_large, and as diff */
export async function functionSandwich(
  querier: Querier,
  tenants: Tenants,
  question: Sides & Reading & { function: string; maxNodes: bigint },
  signal?: AbortSignal,
): Promise<SandwichAnswer> {
  const nodes = querier.nodes(tenants, question.maxNodes);
  if (question.function === '') {
    throw new HearthError('bad_request', 'name the function whose callers and callees you want');
  }
  const { trees, ...bases } = await withBases(querier, tenants, question, signal);
  const named = namedTrees(trees, question);
  const both = sandwich(named, question.function);
  return {
    callers: both && cutCallTree(both.callers, nodes),
    callees: both && cutCallTree(both.callees, nodes),
    ...bases,
  };
}

export interface ChildrenQuestion extends Sides, Reading {
  /** Below the root. */
  path: readonly string[];
  /** How many levels; 0 for all. */
  depth: number;
  maxNodes: bigint;
  without: readonly string[];
}

/** Undefined when there is no such path. @throws HearthError bad_request, and as diff */
export async function childrenAt(
  querier: Querier,
  tenants: Tenants,
  question: ChildrenQuestion,
  signal?: AbortSignal,
): Promise<CutTree | undefined> {
  const nodes = querier.nodes(tenants, question.maxNodes);
  if (question.depth < 0) {
    throw new HearthError('bad_request', `depth is ${question.depth}: it must not be negative; 0 means all levels`);
  }
  const trees = await stacksOf(querier, tenants, question, signal);
  const whole = sidedTree(namedTrees(trees, question));
  const node = nodeAt(whole.shape, question.path);
  return node === NONE ? undefined : cutCallTree(branch(whole, node, question.depth, new Set(question.without)), nodes);
}

function namedTrees(trees: readonly (LocationTree | undefined)[], { granularity: by, steps }: Reading): NameTree[] {
  const take = stepTaker(steps);
  return trees.flatMap((tree) => {
    if (tree === undefined) return [];
    return [take(nameTree(tree, placeFrames(tree.symbols, tree.location, by)), () => resourcesOf(tree, by))];
  });
}

/** Of what the steps leave. Names are as people read them, since that is what the steps name. */
function steppedTable(trees: readonly (LocationTree | undefined)[], question: Reading): PlaceRow[] {
  const { shape, sides } = sidedTree(namedTrees(trees, question));
  const [rows, baseline] = sides.map((side) => functionTable({ ...shape, ...side }));
  return rows!.map(({ name, self, total }, i) => ({
    ...{ name, file: '', line: 0, self, total },
    ...{ baselineSelf: baseline?.[i]?.self ?? 0n, baselineTotal: baseline?.[i]?.total ?? 0n },
  }));
}

/** @throws HearthError query_limit */
export function rowLimit(querier: Querier, tenants: Tenants, limit: number, whenZero: number): number {
  const { maxNodes } = querier.queries.limitsOf(tenants);
  if (limit < 0 || (maxNodes > 0 && limit > maxNodes)) {
    throw new HearthError(
      'query_limit',
      `limit is ${limit}: it must be from 0 (which means ${whenZero}) to ${maxNodes}`,
    );
  }
  return limit === 0 ? whenZero : limit;
}

async function withBases(
  querier: Querier,
  tenants: Tenants,
  question: Sides & Reading,
  signal: AbortSignal | undefined,
) {
  const [trees, [basis, baselineBasis]] = await Promise.all([
    stacksOf(querier, tenants, question, signal),
    eachSide(question, (side) => basisOf(querier, tenants, side, signal)),
  ]);
  return { trees, basis, baselineBasis };
}

function stacksOf(querier: Querier, tenants: Tenants, question: Sides & Reading, signal: AbortSignal | undefined) {
  return eachSide(question, async (side) => {
    const stacks = await querier.mergeStacks(tenants, side, signal);
    return question.noInlines ? withoutInlined(stacks) : stacks;
  });
}
