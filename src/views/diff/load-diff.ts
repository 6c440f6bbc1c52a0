/** The data of a diff: the time series around each side, both sides' stacks as one tree, and what their sums stand for. */
import { type DiffTree, diffTrees, truncateDiff } from '#model/diff.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { diffByPlace } from '../../api/compared-functions.ts';
import type { MergeQuery, ProfileQuery, ProfileSource } from '../../api/profile-source.ts';
import { nodeBudget } from '../../scene/app-settings.ts';
import { measureOf } from '../../scene/measure.ts';
import { askSeries, askSummary } from '../../scene/series-source.ts';
import { comparedSides, type DiffAnswer } from './compared-sides.ts';
import { sideChart, type SideChart } from './side-chart.ts';

export async function loadDiff(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  wished: Granularity,
  signal: AbortSignal,
): Promise<DiffAnswer> {
  // A pin keeps functions only.
  const by = source.pinned === undefined ? wished : 'function';
  const [diff, before, after] = await Promise.all([
    by === 'function'
      ? bothTrees(source, { ...left, maxNodes: nodeBudget() }, { ...right, maxNodes: nodeBudget() }, signal)
      : diffByPlace(source, left, right, { by, maxNodes: nodeBudget() }, signal),
    askSummary(source, left, signal),
    askSummary(source, right, signal),
  ]);
  return comparedSides(diff, { query: left, summary: before }, { query: right, summary: after }, by);
}

/** Not every server compares two profile types; then each side is asked for, and they are laid side by side here. */
async function bothTrees(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  signal: AbortSignal,
): Promise<DiffTree> {
  if (left.profileType === right.profileType) return source.diff(left, right, signal);
  const sides = await Promise.all([left, right].map((side) => source.mergeStacks(side, signal)));
  return truncateDiff(diffTrees(sides[0]!.tree, sides[1]!.tree), nodeBudget());
}

/** As fine as half the width of a page shows. */
const mostPoints = 240;

export async function loadChart(source: ProfileSource, query: ProfileQuery, signal: AbortSignal): Promise<SideChart> {
  const { profileType, selector, start, end } = query;
  const wish = { refId: 'A', dataSource: source.uid, profileType, selector, groupBy: [] };
  // A pin keeps stacks, and nothing of what was around them.
  const frames = source.pinned === undefined ? await askSeries(wish, { start, end }, mostPoints, signal) : [];
  const [frame] = frames;
  const [times, values] = (frame?.fields ?? []).map((field) => field.values);
  const { axisFactor } = measureOf(profileType);
  const drawn = ((values ?? []) as (number | null)[]).map((value) => (value === null ? null : value / axisFactor));
  return sideChart({ start, end }, (times ?? []) as number[], drawn);
}
