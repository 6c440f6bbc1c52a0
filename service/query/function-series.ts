/**
 * What functions cost over time, wherever they are on the stack, or what is left when steps have been taken.
 *
 * Which stacks a function is on is known from the tree that the stacks of the range make, walked once; the store then
 * sums only by what these stacks mean, so its answer grows with the points and not with the stacks.
 */
import type { UnixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Granularity } from '#model/granular-frames.ts';
import type { Label } from '#model/labels.ts';
import type { StackPoints } from '../store/stack-points.ts';
import { stepFollower, type FrameStep } from './frame-steps.ts';
import type { Querier, StackQuestion } from './querier.ts';
import { parseLabelNames, parseStep } from './selection.ts';
import { askStacks } from './sides.ts';
import { classifyStacks, type Members } from './stack-classes.ts';
import type { Tenants } from './tenant-queries.ts';

export interface FunctionSeriesQuestion {
  selection: StackQuestion;
  /** None asks for everything that the steps leave. */
  functions: readonly string[];
  /** What is taken out of the way before anything is counted. */
  steps: readonly FrameStep[];
  /** What the names of functions and steps are of. */
  granularity: Granularity;
  /** Whether what was inlined into a function counts for that function. */
  noInlines: boolean;
  groupBy: readonly string[];
  stepSeconds: number;
  /** How many sets of labels; 0 for all. */
  limit: bigint;
}

/** The lists are parallel, in order of time. Where the function cost nothing in a step that has data there is a 0. */
export interface FunctionPoints {
  /** Empty of everything, whose self is 0. */
  function: string;
  labels: Label[];
  timestamps: UnixMillis[];
  self: bigint[];
  total: bigint[];
}

/** No function's name. */
const EVERYTHING = '';
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
  const follow = stepFollower(question.steps);
  const functions =
    question.steps.length > 0 && question.functions.length === 0 ? [] : parseFunctions(question.functions);
  const series = functions.length === 0 ? [EVERYTHING] : functions;
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
      const stored = await store.stacks({ ...query, stepMillis });
      const { granularity, noInlines } = question;
      const { ids, classes, members } = classifyStacks(stored, {
        ...{ functions, granularity, noInlines, follow, callSite: selection.callSite ?? [] },
      });
      const points = await store.stackPoints({ ...query, stepMillis, groupBy, ids, classes });
      return costsByLabels(points, members, series.length);
    },
  );
  const sorted = [...groups.values()]
    .map((group) => ({ group, sum: sumOf(group) }))
    .sort((a, b) => (a.sum < b.sum ? 1 : a.sum > b.sum ? -1 : 0))
    .map(({ group }) => group);
  const shown = question.limit > 0n ? sorted.slice(0, Number(question.limit)) : sorted;
  return series.flatMap((name, f) => shown.map((group) => pointsOf(name, f, group)).filter(hasCost));
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
