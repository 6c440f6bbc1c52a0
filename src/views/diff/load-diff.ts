/**
 * The data of a diff: both sides' stacks as one tree, and what each side's sums stand for.
 *
 * Sums of ranges that are not equally long, or of which not equally much is known, cannot be laid side by side. What is
 * compared is a counter's sum by the second of time with data (coverage.ts), and a gauge's mean over that time.
 */
import type { DiffTree } from '#model/diff.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { MergeQuery, ProfileQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { levelOf } from '../../scene/level.ts';
import { measureOf } from '../../scene/measure.ts';
import { coveredTime, rhythmOf } from './coverage.ts';

export const nodeBudget = 65_536;

export interface SideAnswer {
  query: MergeQuery;
  /** All samples, in the profile's unit. */
  total: bigint;
  /** Of how much of the range there is data, in milliseconds. */
  coveredMs: number;
  /** What the side's values are multiplied by to be a rate, or of gauges a level; 0 when there is nothing. */
  scale: number;
}

export interface DiffAnswer {
  left: SideAnswer;
  right: SideAnswer;
  diff: DiffTree;
  scales: readonly [left: number, right: number];
}

export async function loadDiff(
  source: ProfileSource,
  left: MergeQuery,
  right: MergeQuery,
  signal: AbortSignal,
): Promise<DiffAnswer> {
  const { isGauge } = measureOf(left.profileType);
  const level = (query: MergeQuery) => (isGauge ? levelOf(source, query, signal) : undefined);
  const [diff, ...known] = await Promise.all([
    source.diff({ ...left, maxNodes: nodeBudget }, { ...right, maxNodes: nodeBudget }, signal),
    pushesOf(source, left, signal),
    pushesOf(source, right, signal),
    level(left),
    level(right),
  ]);
  const [pushesBefore, pushesAfter, levelBefore, levelAfter] = known;
  const rhythms = [rhythmOf(pushesBefore), rhythmOf(pushesAfter)] as const;
  const before = sideOf(left, diff.left.total[ROOT]!, pushesBefore, rhythms[0] ?? rhythms[1], levelBefore);
  const after = sideOf(right, diff.right.total[ROOT]!, pushesAfter, rhythms[1] ?? rhythms[0], levelAfter);
  return { left: before, right: after, diff, scales: [before.scale, after.scale] };
}

/** When there were samples, as finely as tells pushes from holes. */
async function pushesOf(source: ProfileSource, query: ProfileQuery, signal: AbortSignal): Promise<Float64Array> {
  const { profileType, selector, start, end } = query;
  const rangeMs = end - start;
  const stepMs = Math.max(finestStepMs, Math.ceil(rangeMs / mostSteps / 1000) * 1000);
  const steps = Math.ceil(rangeMs / stepMs);
  const [series] = await source.selectSeries(
    {
      profileType,
      selector,
      start: (end - (steps - 1) * stepMs) as TimeSpan['start'],
      end,
      groupBy: [],
      stepSeconds: stepMs / 1000,
      aggregation: 'sum',
    },
    signal,
  );
  return series?.timestamps ?? new Float64Array(0);
}

/** Agents push every 10 s at most. */
const finestStepMs = 5000;
const mostSteps = 400;

function sideOf(
  query: MergeQuery,
  total: bigint,
  pushes: Float64Array,
  rhythm: ReturnType<typeof rhythmOf>,
  level: number | undefined,
): SideAnswer {
  const rangeMs = query.end - query.start;
  // Samples that no point tells of would be a total without time.
  const coveredMs = total === 0n ? 0 : coveredTime(pushes, rhythm, rangeMs) || rangeMs;
  return { query, total, coveredMs, scale: scaleOf(total, coveredMs, rangeMs, level) };
}

function scaleOf(total: bigint, coveredMs: number, rangeMs: number, level: number | undefined): number {
  if (total === 0n) return 0;
  // The level is a mean over the whole range, in which time without data counts as zero.
  return level === undefined ? 1000 / coveredMs : (level * (rangeMs / coveredMs)) / Number(total);
}
