/**
 * What each side's sums stand for. Sums of ranges that are not equally long, or of which not equally much is known,
 * cannot be laid side by side: what is compared is a counter's rate and a gauge's level, over the time with data, as
 * they stand at the head of every other view.
 */
import type { DiffTree } from '#model/diff.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { MergeQuery } from '../../api/profile-source.ts';
import type { RangeSummary } from '../../scene/range-summary.ts';
import type { DiffParts } from './diff-parts.ts';

export interface SideAnswer {
  query: MergeQuery;
  /** All samples, in the profile's unit. */
  total: bigint;
  /** What the series says of it; undefined when it has no data. */
  summary: RangeSummary | undefined;
  /** What the side's values are multiplied by to be a rate, or of gauges a level; 0 when there is nothing. */
  scale: number;
}

export interface SidesAnswer {
  left: SideAnswer;
  right: SideAnswer;
  scales: readonly [left: number, right: number];
}

export interface DiffAnswer extends SidesAnswer {
  diff: DiffTree;
  /** What its frames are. */
  by: Granularity;
  /** Of ranges that were asked in parts and have not come whole: the sides' queries are of what came. */
  parts?: DiffParts;
}

export interface AskedSide {
  query: MergeQuery;
  summary: RangeSummary | undefined;
}

export function comparedSides(
  diff: DiffTree,
  before: AskedSide,
  after: AskedSide,
  by: Granularity = 'function',
): DiffAnswer {
  const left = sideOf(before, diff.left.total[ROOT]!);
  const right = sideOf(after, diff.right.total[ROOT]!);
  return { left, right, diff, by, scales: [left.scale, right.scale] };
}

export function sideOf({ query, summary }: AskedSide, total: bigint): SideAnswer {
  if (total === 0n) return { query, total, summary: undefined, scale: 0 };
  // A series that came before the samples were stored: by the second of the whole range.
  const rangeMs = query.end - query.start;
  const mean = summary === undefined || summary.mean === 0 ? (Number(total) * 1000) / rangeMs : summary.mean;
  return { query, total, summary, scale: mean / Number(total) };
}
