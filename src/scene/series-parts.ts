/**
 * Points over a long range, part after part where they are slow to come.
 *
 *     steps      |   |   |   |   |   |   |   |   |        cut between steps: each step's point is whole in one part
 *     parts      ◀── third ──│── second ─│ first |
 *
 * A point is of its step alone, also the mean of a gauge, so what is put together is what the undivided question has.
 * Sums over the whole range are not made of them here: the mean of means is not the mean where a server takes it over
 * profiles, as Pyroscope does.
 */
import { unixMillis } from '#model/brands.ts';
import { compareText, type Labels } from '#model/labels.ts';
import type { PointSeries, ProfileQuery, ProfileSource, TimeSpan } from '../api/profile-source.ts';
import { askCells, askPatiently, cellsOf } from '../api/range-parts.ts';
import { keyOf } from './series-frames.ts';

export interface SteppedQuery extends ProfileQuery {
  groupBy: readonly string[];
  /** Point t holds (t − step, t]; t = start, start + step … ≤ end. */
  stepSeconds: number;
}

export interface CamePoints {
  points: readonly PointSeries[];
  /** What they are of. */
  span: TimeSpan;
}

/** As many as can be told apart while they come. */
const mostCells = 24;

interface PartedQuestion {
  steps: SteppedQuery;
  /** Of the series, the largest; 0 for all. */
  limit: number;
  ofFunctions: boolean;
}

/** @throws HearthError */
export async function pointsInParts(
  source: ProfileSource,
  { steps, limit, ofFunctions }: PartedQuestion,
  ask: (steps: SteppedQuery, limit: number, signal: AbortSignal) => Promise<PointSeries[]>,
  signal: AbortSignal,
  onPart: (came: CamePoints) => Promise<void>,
): Promise<PointSeries[]> {
  const cells = cellsOfSteps(steps);
  if (cellsOf(steps).length < 2 || cells.length < 2) return ask(steps, limit, signal);
  return source.oversee(ofFunctions ? 'FunctionSeries' : 'SelectSeries', steps, signal, async (own, running) => {
    const part = { ...steps, isPart: true };
    const quick = await askPatiently((until) => ask(part, limit, until), own);
    if (quick !== undefined) return quick.answer;
    const stepMs = steps.stepSeconds * 1000;
    let points: PointSeries[] = [];
    await askCells(
      cells,
      (span) => ask({ ...part, ...span }, 0, own),
      async (one, _, came) => {
        points = joinPoints(one, points);
        const span = { start: unixMillis(came.start - stepMs), end: came.end };
        running.came({ cameMs: span.end - span.start, wholeMs: steps.end - steps.start + stepMs });
        if (came.start > steps.start) await onPart({ points, span });
      },
    );
    return limit === 0 ? points : points.sort(bySum).slice(0, limit);
  });
}

/** From the first point of each to its last, the newest first. */
export function cellsOfSteps({ start, end, stepSeconds }: SteppedQuery): TimeSpan[] {
  const stepMs = stepSeconds * 1000;
  const count = Math.floor((end - start) / stepMs) + 1;
  const perCell = Math.ceil(count / mostCells);
  return Array.from({ length: Math.ceil(count / perCell) }, (_, i) => ({
    start: unixMillis(start + Math.max(0, count - (i + 1) * perCell) * stepMs),
    end: unixMillis(start + (count - 1 - i * perCell) * stepMs),
  }));
}

/** Series by their labels, each with its points of both times. */
function joinPoints(older: readonly PointSeries[], newer: readonly PointSeries[]): PointSeries[] {
  const joined = new Map(older.map((series) => [keyOf(series.labels), series]));
  for (const series of newer) {
    const before = joined.get(keyOf(series.labels));
    joined.set(keyOf(series.labels), before === undefined ? series : together(before, series));
  }
  return [...joined.values()];
}

const together = (older: PointSeries, newer: PointSeries): PointSeries => ({
  labels: newer.labels,
  timestamps: Float64Array.from([...older.timestamps, ...newer.timestamps]),
  values: Float64Array.from([...older.values, ...newer.values]),
});

/** As servers order them: the largest first, then by labels. */
function bySum(a: PointSeries, b: PointSeries): number {
  return sumOf(b) - sumOf(a) || compareLabels(a.labels, b.labels);
}

const sumOf = ({ values }: PointSeries) => values.reduce((sum, value) => sum + value, 0);

const compareLabels = (a: Labels, b: Labels) => compareText(keyOf(a), keyOf(b));

/**
 * Until it is known what each series comes to over the range: what it does over the part that came, as one step.
 *
 * @param range what of it is asked about
 */
export function totalsOfCame(
  points: readonly PointSeries[],
  range: TimeSpan,
  stepMs: number,
  isGauge: boolean,
): PointSeries[] {
  const rangeMs = Math.max(1, range.end - range.start);
  return points.map(({ labels, timestamps, values }) => {
    const sum = values.reduce((all, value, i) => all + (timestamps[i]! > range.start ? value : 0), 0);
    return {
      labels,
      timestamps: Float64Array.of(range.end),
      values: Float64Array.of(isGauge ? (sum * stepMs) / rangeMs : sum),
    };
  });
}
