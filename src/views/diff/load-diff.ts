/** The data of a diff: the time series around each side, both sides' stacks as one tree, and what their sums stand for. */
import type { Granularity } from '#model/granular-frames.ts';
import { ROOT } from '#model/tree-shape.ts';
import { diffInParts } from '../../api/parted-diff.ts';
import type { MergeQuery, ProfileQuery, ProfileSource } from '../../api/profile-source.ts';
import { nodeBudget } from '../../scene/app-settings.ts';
import { measureOf } from '../../scene/measure.ts';
import { askSeries, askSummary, summaryOfCame } from '../../scene/series-source.ts';
import { comparedSides, type DiffAnswer } from './compared-sides.ts';
import { sideChart, type SideChart } from './side-chart.ts';

/** @param onPart what has come so far of both sides, of a question that takes long */
export async function loadDiff(
  source: ProfileSource,
  [left, right]: readonly [MergeQuery, MergeQuery],
  wished: Granularity,
  signal: AbortSignal,
  onPart: (answer: DiffAnswer) => void,
): Promise<DiffAnswer> {
  // A pin keeps functions only.
  const by = source.pinned === undefined ? wished : 'function';
  const [diff, before, after] = await Promise.all([
    diffInParts(source, [left, right], { by, maxNodes: nodeBudget() }, signal, async (came) => {
      const sums = [came.diff.left.total[ROOT]!, came.diff.right.total[ROOT]!] as const;
      // Of a side of which nothing came yet there is nothing to compare.
      if (sums.includes(0n)) return;
      const queries = [
        { ...left, ...came.left },
        { ...right, ...came.right },
      ] as const;
      const [earlier, later] = await Promise.all(
        queries.map((query, i) => summaryOfCame(source, query, Number(sums[i]!), signal)),
      );
      const [baseline, comparison] = [
        { query: queries[0], summary: earlier },
        { query: queries[1], summary: later },
      ];
      onPart({ ...comparedSides(came.diff, baseline, comparison, by), parts: { whole: { left, right } } });
    }),
    askSummary(source, left, signal),
    askSummary(source, right, signal),
  ]);
  return comparedSides(diff, { query: left, summary: before }, { query: right, summary: after }, by);
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
