/**
 * What every function of a selection costs, exact however large the profile is: hearth.v1 FunctionTable, or the merged
 * stacks where the server has no table. Over a long range that is slow to come it comes part after part: what functions
 * cost in a range is the sum of what they cost in its parts.
 */
import { functionTable } from '#model/function-table.ts';
import { compareText } from '#model/labels.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import { exploreSelection } from './explore-selection.ts';
import { mergeInParts } from './parted-stacks.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { askCells, cellsOf } from './range-parts.ts';
import { isWithin, wholeOrParts } from './whole-or-parts.ts';

export interface FunctionCosts {
  functions: ReadonlyMap<string, { self: number; total: number }>;
  /** Of all samples. */
  total: number;
}

interface CostsQuery extends ProfileQuery {
  /** Functions, the largest by self. */
  limit: number;
}

/** Where the server has no table: enough that hardly anything is folded. */
const nodeBudget = 65_536;
/** A part has hardly ever more functions, so that it comes whole. */
const rowsOfPart = 10_000;

/** @param onPart what has come so far: exactly the answer for the newest part. @throws HearthError */
export async function functionCosts(
  source: ProfileSource,
  query: CostsQuery,
  signal: AbortSignal,
  onPart: (costs: FunctionCosts, came: TimeSpan) => void | Promise<void>,
): Promise<FunctionCosts> {
  if (source.pinned !== undefined || !(await source.answers(ExploreService.method.functionTable))) {
    const stacks = { ...query, maxNodes: nodeBudget };
    const ofTree = (tree: NameTree) => largest(costsOfTree(tree), query.limit);
    const { tree } = await mergeInParts(source, stacks, 'function', signal, (part) =>
      onPart(ofTree(part.tree), part.came),
    );
    return ofTree(tree);
  }
  const cells = cellsOf(query);
  if (cells.length < 2) return askTable(source, query, signal);
  return wholeOrParts(
    source,
    { method: 'FunctionTable', question: query, queries: [query] },
    signal,
    (until) => askTable(source, { ...query, isPart: true }, until),
    async (own, running) => {
      let all: FunctionCosts = { functions: new Map(), total: 0 };
      let isExact = true;
      const part = { ...query, isPart: true, limit: Math.max(query.limit, rowsOfPart) };
      await askCells(
        cells,
        (span) => askTable(source, { ...part, ...span }, own),
        async (one, span, came) => {
          all = joinCosts(all, one);
          isExact &&= one.isWhole && isWithin(one.answered, span, query);
          running.came({ cameMs: came.end - came.start, wholeMs: query.end - query.start });
          if (came.start > query.start) await onPart(largest(all, query.limit), came);
        },
      );
      return isExact ? largest(all, query.limit) : undefined;
    },
  );
}

interface Table extends FunctionCosts {
  /** Whether no function is left out. */
  isWhole: boolean;
  /** Wider than asked where only coarser sums are kept. */
  answered: TimeSpan | undefined;
}

function askTable(source: ProfileSource, query: CostsQuery, signal: AbortSignal): Promise<Table> {
  return source.ask('FunctionTable', query, signal, async (own) => {
    const request = { selection: exploreSelection(query), order: FunctionOrder.SELF, limit: query.limit };
    const answer = await source.clientOf(ExploreService).functionTable(request, { signal: own });
    const { functions, basis } = answer;
    return {
      functions: new Map(
        functions.map(({ name, self, total }) => [name, { self: Number(self), total: Number(total) }]),
      ),
      total: Number(basis?.total ?? 0n),
      isWhole: answer.functionCount <= functions.length,
      answered: basis && {
        start: Number(basis.start) as TimeSpan['start'],
        end: Number(basis.end) as TimeSpan['end'],
      },
    };
  });
}

function costsOfTree(tree: NameTree): FunctionCosts {
  const rows = functionTable(tree).filter(({ folded }) => !folded);
  return {
    functions: new Map(rows.map(({ name, self, total }) => [name, { self: Number(self), total: Number(total) }])),
    total: Number(tree.total[ROOT]!),
  };
}

function joinCosts(a: FunctionCosts, b: FunctionCosts): FunctionCosts {
  const functions = new Map(a.functions);
  for (const [name, { self, total }] of b.functions) {
    const known = functions.get(name);
    functions.set(name, { self: (known?.self ?? 0) + self, total: (known?.total ?? 0) + total });
  }
  return { functions, total: a.total + b.total };
}

/** As the server orders them. */
function largest({ functions, total }: FunctionCosts, limit: number): FunctionCosts {
  if (functions.size <= limit) return { functions, total };
  const rows = [...functions].sort(([a, x], [b, y]) => y.self - x.self || y.total - x.total || compareText(a, b));
  return { functions: new Map(rows.slice(0, limit)), total };
}
