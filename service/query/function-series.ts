/**
 * What functions cost over time, wherever they are on the stack.
 *
 * Which stacks a function is on is known from the tree that the stacks of the range make, walked once; the store then
 * sums only by what these stacks mean, so its answer grows with the points and not with the stacks.
 */
import type { UnixMillis } from '#model/brands.ts';
import type { LocationTree } from '#model/columns.ts';
import { HearthError } from '#model/errors.ts';
import { frameNames } from '#model/frame-names.ts';
import type { Label } from '#model/labels.ts';
import { TOTAL } from '#model/tree-shape.ts';
import type { StackPoints } from '../store/stack-points.ts';
import { nodesAtCallSite } from './call-site.ts';
import type { Querier, StackQuestion } from './querier.ts';
import { parseLabelNames, parseStep } from './selection.ts';
import { askStacks } from './sides.ts';
import type { Tenants } from './tenant-queries.ts';

export interface FunctionSeriesQuestion {
  selection: StackQuestion;
  functions: readonly string[];
  groupBy: readonly string[];
  stepSeconds: number;
  /** How many sets of labels; 0 for all. */
  limit: bigint;
}

/** The lists are parallel, in order of time. Where the function cost nothing in a step that has data there is a 0. */
export interface FunctionPoints {
  function: string;
  labels: Label[];
  timestamps: UnixMillis[];
  self: bigint[];
  total: bigint[];
}

const MOST_FUNCTIONS = 100;
/** Of every function and set of labels: more than any chart shows, and some tens of megabytes. */
const MOST_POINTS = 1_000_000;

/**
 * In the order of the functions, then of the sums of their labels, the largest first.
 *
 * @throws HearthError bad_request, query_limit, result_too_large
 */
export async function functionSeries(
  querier: Querier,
  tenants: Tenants,
  question: FunctionSeriesQuestion,
  signal?: AbortSignal,
): Promise<FunctionPoints[]> {
  const functions = parseFunctions(question.functions);
  const groupBy = parseLabelNames(question.groupBy);
  const stepMillis = parseStep(question.stepSeconds);
  if (question.limit < 0n) {
    throw new HearthError('bad_request', 'limit must not be negative; 0 means all series');
  }
  const { selection } = question;
  const { store } = querier.queries;
  const groups = await askStacks(
    querier,
    tenants,
    selection,
    [new Map<string, LabelledCosts>(), joinCosts],
    signal,
    async (query) => {
      const { tree, leaf, ids } = await store.stacks({ ...query, stepMillis });
      const { classes, members } = classify(tree, leaf, functions, selection.callSite ?? []);
      const chosen = Array.from(classes.keys()).filter((stack) => classes[stack] !== 0);
      if (chosen.length === 0) {
        return new Map();
      }
      const points = await store.stackPoints({
        ...query,
        stepMillis,
        groupBy,
        ids: BigUint64Array.from(chosen, (stack) => ids[stack]!),
        classes: Uint32Array.from(chosen, (stack) => classes[stack]!),
      });
      return costsByLabels(points, members, functions.length);
    },
  );
  const sorted = [...groups.values()]
    .map((group) => ({ group, sum: sumOf(group) }))
    .sort((a, b) => (a.sum < b.sum ? 1 : a.sum > b.sum ? -1 : 0))
    .map(({ group }) => group);
  const shown = question.limit > 0n ? sorted.slice(0, Number(question.limit)) : sorted;
  return functions.flatMap((name, f) => shown.map((group) => pointsOf(name, f, group)).filter(hasCost));
}

function parseFunctions(names: readonly string[]): string[] {
  const distinct = [...new Set(names)];
  if (distinct.length === 0) {
    throw new HearthError('bad_request', 'name the functions whose series you want');
  }
  if (distinct.length > MOST_FUNCTIONS) {
    throw new HearthError(
      'query_limit',
      `the query asks for ${distinct.length} functions, more than any may ask for (${MOST_FUNCTIONS})`,
    );
  }
  return distinct;
}

/** Which of the functions stacks of one class have on them, and which one is innermost. */
interface Members {
  /** -1 for none of them. */
  self: number;
  total: number[];
}

const BITS = 32;

/** Stacks of one class have the same of the functions on them; class 0 has none. */
function classify(tree: LocationTree, leaf: Int32Array, functions: readonly string[], callSite: readonly string[]) {
  const { names, offsets, name } = frameNames(tree.symbols, tree.location, [TOTAL]);
  const wanted = new Map(functions.map((text, f) => [text, f]));
  // The first name is the root's, which is no function.
  const functionOf = Int32Array.from(names, (text, i) => (i === 0 ? -1 : (wanted.get(text) ?? -1)));
  const words = Math.ceil(functions.length / BITS);
  /** By node: a bit for each function on the way from the root to here. */
  const met = new Int32Array(words * tree.parent.length);
  for (let node = 0; node < tree.parent.length; node++) {
    const parent = tree.parent[node]!;
    for (let word = 0; word < words && parent !== -1; word++) {
      met[node * words + word] = met[parent * words + word]!;
    }
    const location = tree.location[node]!;
    for (let i = offsets[location]!; i < offsets[location + 1]!; i++) {
      const f = functionOf[name[i]!]!;
      if (f !== -1) {
        met[node * words + Math.floor(f / BITS)]! |= 1 << (f % BITS);
      }
    }
  }
  const isAt = callSite.length === 0 ? undefined : nodesAtCallSite(tree, callSite);
  const members: Members[] = [{ self: -1, total: [] }];
  const known = new Map<string, number>();
  const classes = Uint32Array.from(leaf, (node) => {
    const bits = met.subarray(node * words, (node + 1) * words);
    if (isAt?.[node] === 0 || bits.every((word) => word === 0)) {
      return 0;
    }
    const self = functionOf[name[offsets[tree.location[node]! + 1]! - 1]!]!;
    const key = `${self} ${bits.join(' ')}`;
    let number = known.get(key);
    if (number === undefined) {
      const total = functions.flatMap((_, f) => (((bits[Math.floor(f / BITS)]! >>> (f % BITS)) & 1) === 1 ? [f] : []));
      number = members.push({ self, total }) - 1;
      known.set(key, number);
    }
    return number;
  });
  return { classes, members };
}

interface LabelledCosts {
  labels: Label[];
  /** By time: self and total of each function in turn. */
  costs: Map<UnixMillis, BigInt64Array>;
}

function costsByLabels(points: readonly StackPoints[], members: readonly Members[], functions: number) {
  const groups = new Map<string, LabelledCosts>();
  let made = 0;
  for (const { labels, classes, timestamps, values } of points) {
    const { costs } = groupOf(groups, labels);
    classes.forEach((number, i) => {
      let cost = costs.get(timestamps[i]!);
      if (cost === undefined) {
        made += functions;
        if (made > MOST_POINTS) {
          throw new HearthError(
            'result_too_large',
            `the series have more than ${MOST_POINTS} points: ask for fewer functions or labels, or a longer step`,
          );
        }
        cost = new BigInt64Array(2 * functions);
        costs.set(timestamps[i]!, cost);
      }
      const { self, total } = members[number]!;
      if (self !== -1) {
        cost[2 * self] = BigInt.asIntN(64, cost[2 * self]! + values[i]!);
      }
      for (const f of total) {
        cost[2 * f + 1] = BigInt.asIntN(64, cost[2 * f + 1]! + values[i]!);
      }
    });
  }
  return groups;
}

function joinCosts(parts: readonly Map<string, LabelledCosts>[]): Map<string, LabelledCosts> {
  const joined = new Map<string, LabelledCosts>();
  for (const { labels, costs } of parts.flatMap((part) => [...part.values()])) {
    const group = groupOf(joined, labels);
    for (const [at, cost] of costs) {
      const known = group.costs.get(at);
      group.costs.set(at, known === undefined ? cost : known.map((value, i) => BigInt.asIntN(64, value + cost[i]!)));
    }
  }
  return joined;
}

function groupOf(groups: Map<string, LabelledCosts>, labels: Label[]): LabelledCosts {
  const key = JSON.stringify(labels.map(({ name, value }) => [name, value]));
  const group = groups.get(key) ?? { labels, costs: new Map<UnixMillis, BigInt64Array>() };
  groups.set(key, group);
  return group;
}

/** Of the totals of all functions. */
function sumOf({ costs }: LabelledCosts): bigint {
  let sum = 0n;
  for (const cost of costs.values()) {
    for (let i = 1; i < cost.length; i += 2) {
      sum += cost[i]!;
    }
  }
  return sum;
}

function pointsOf(name: string, f: number, { labels, costs }: LabelledCosts): FunctionPoints {
  const sorted = [...costs].sort(([a], [b]) => a - b);
  return {
    function: name,
    labels,
    timestamps: sorted.map(([at]) => at),
    self: sorted.map(([, cost]) => cost[2 * f]!),
    total: sorted.map(([, cost]) => cost[2 * f + 1]!),
  };
}

const hasCost = ({ self, total }: FunctionPoints) => [...self, ...total].some((value) => value !== 0n);
