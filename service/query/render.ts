/**
 * The older questions of the wire, which have a flame graph and its course over time in one answer.
 *
 *     await renderJson(querier, tenants, { selection, maxNodes: 0n, groupBy: ['pod'], aggregation: 'sum' }, signal);
 */
import { writeDot } from '#model/dot.ts';
import { encodeDiffGraph } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import { encodeFlameGraph } from '#model/flame-graph.ts';
import { parseProfileType, printProfileType } from '#model/profile-type.ts';
import type { PointSeries } from '../store/store.ts';
import { diffFlamebearer, flamebearer } from './flamebearer.ts';
import type { Querier, StackQuestion } from './querier.ts';
import type { Tenants } from './tenant-queries.ts';
import { timeline, timelineLength, timelineStep } from './timeline.ts';

export interface RenderQuestion {
  selection: StackQuestion;
  /** 0n for the default. */
  maxNodes: bigint;
  groupBy: readonly string[];
  aggregation: 'sum' | 'average';
}

/** Names for those that lack the label. */
const MISSING = '*';
/** Steps of all groups together: some forty megabytes as JSON. */
const MOST_SAMPLES = 10_000_000;

/** @throws HearthError for a question that is wrong, or result_too_large */
export async function renderJson(
  querier: Querier,
  tenants: Tenants,
  { selection, maxNodes, groupBy, aggregation }: RenderQuestion,
  signal?: AbortSignal,
): Promise<string> {
  const range = { start: Number(selection.start), end: Number(selection.end) };
  const stepSeconds = timelineStep(range);
  const [tree, series] = await Promise.all([
    querier.nameTree(tenants, selection, maxNodes, signal),
    querier.selectSeries(tenants, { ...selection, groupBy, stepSeconds, aggregation, limit: 0n }, signal),
  ]);
  if (series.length * timelineLength(range, stepSeconds) > MOST_SAMPLES) {
    throw new HearthError(
      'result_too_large',
      `${series.length} groups are more than fit into one answer: group by a label with fewer values, or select fewer series`,
    );
  }
  const groups = groupBy.length === 0 ? undefined : new Map<string, string>();
  series.forEach((one) => groups?.set(groupName(groupBy, one), timeline(range, stepSeconds, [one])));
  return flamebearer(encodeFlameGraph(tree), parseProfileType(selection.profileTypeID), {
    timeline: timeline(range, stepSeconds, series),
    groups,
  });
}

/** The labels' values, in the order in which they were asked for. */
function groupName(groupBy: readonly string[], { labels }: PointSeries): string {
  return groupBy.map((name) => labels.find((label) => label.name === name)?.value ?? MISSING).join(', ');
}

/** A graph of calls in Graphviz' language; '' without data. */
export async function renderDot(
  querier: Querier,
  tenants: Tenants,
  question: StackQuestion,
  maxNodes: bigint,
  signal?: AbortSignal,
): Promise<string> {
  const functions = maxNodes === 0n ? DOT_FUNCTIONS : querier.nodes(tenants, maxNodes);
  const tree = await querier.wholeTree(tenants, question, signal);
  return writeDot(tree, parseProfileType(question.profileTypeID), functions);
}

/** More boxes than this are no picture; whoever wants more says so. */
const DOT_FUNCTIONS = 100;

/** @throws HearthError bad_profile_type when the two sides are of two types */
export async function renderDiff(
  querier: Querier,
  tenants: Tenants,
  left: StackQuestion,
  right: StackQuestion,
  maxNodes: bigint,
  signal?: AbortSignal,
): Promise<string> {
  const [type, other] = [left, right].map(({ profileTypeID }) => parseProfileType(profileTypeID));
  if (printProfileType(type!) !== printProfileType(other!)) {
    throw new HearthError(
      'bad_profile_type',
      `profile types must match: the left side is ${printProfileType(type!)}, the right one ${printProfileType(other!)}`,
    );
  }
  const diff = await querier.diff(tenants, left, right, maxNodes, signal);
  return diffFlamebearer(encodeDiffGraph(diff), type!);
}
