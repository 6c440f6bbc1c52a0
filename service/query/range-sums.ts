/** What a selection comes to over the whole of a range, by labels: sums of counters, means of gauges. */
import { unixMillis } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { isGauge } from '#model/units.ts';
import type { PointsQuery, ProfileStore, SeriesQuery } from '../store/store.ts';

export interface RangeQuery extends SeriesQuery {
  profileType: string;
  groupBy: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface RangeSum {
  /** In the order of groupBy; a label that is lacked is left out. */
  labels: Label[];
  /** A counter's sum; a gauge's mean over the whole range. */
  value: number;
}

export const aggregationOf = (profileType: string): PointsQuery['aggregation'] =>
  isGauge(parseProfileType(profileType)) ? 'average' : 'sum';

/** As one point that stands at the range's end and holds all of it, both ends included. */
export async function rangeSums(store: ProfileStore, query: RangeQuery): Promise<RangeSum[]> {
  const end = unixMillis(Math.trunc(query.end));
  const stepMillis = end - Math.trunc(query.start) + 1;
  const { signal, ...selection } = query;
  const points = await store.points({
    ...{ ...selection, start: end, end, stepMillis, aggregation: aggregationOf(query.profileType) },
    ...(signal === undefined ? {} : { signal }),
  });
  return points.map(({ labels, values }) => ({ labels, value: values[0] ?? 0 }));
}

/** How many seconds a range has, at least a millisecond: what sums are divided by. */
export const secondsOf = ({ start, end }: { start: number; end: number }) => Math.max(1, end - start) / 1_000;

/** A rate of what `rangeSums` gives: per second, or the mean as it is. */
export function rateOf(value: number, profileType: string, range: { start: number; end: number }): number {
  return aggregationOf(profileType) === 'average' ? value : value / secondsOf(range);
}
