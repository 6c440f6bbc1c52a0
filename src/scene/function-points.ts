/** The points of functions as those of any series: sums per step for counters, what was held for gauges. */
import { functionSeries, type FunctionSeriesQuery } from '../api/functions.ts';
import type { PointSeries, ProfileSource } from '../api/profile-source.ts';
import { functionLevels } from './function-levels.ts';

export async function functionPoints(
  source: ProfileSource,
  query: FunctionSeriesQuery,
  isGauge: boolean,
  signal: AbortSignal,
): Promise<PointSeries[]> {
  if (!isGauge) return functionSeries(source, query, signal);
  const { profileType, selector, groupBy, stepSeconds, start, end } = query;
  const whole = { profileType, selector, groupBy, stepSeconds, start, end };
  const [functions, sums, levels] = await Promise.all([
    functionSeries(source, query, signal),
    source.selectSeries({ ...whole, aggregation: 'sum' }, signal),
    source.selectSeries({ ...whole, aggregation: 'average' }, signal),
  ]);
  return functionLevels(functions, sums, levels);
}

/** What is left of a series without labels when a function's part is taken from it. */
export function restPoints(all: readonly PointSeries[], ofFunction: readonly PointSeries[]): PointSeries[] {
  const parts = new Map<number, number>();
  for (const { timestamps, values } of ofFunction) timestamps.forEach((time, i) => parts.set(time, values[i]!));
  return all.map(({ labels, timestamps, values }) => ({
    labels,
    timestamps,
    values: values.map((value, i) => value - (parts.get(timestamps[i]!) ?? 0)),
  }));
}
