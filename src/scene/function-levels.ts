/**
 * What functions held, of a gauge. Stacks of gauges come summed over the profiles of a step; a function's part of such a
 * sum is its part of the level, until the next profile comes.
 *
 *     sums    function 2 of 8      ·          4 of 8          pushed every second step
 *     level         4 GiB        4 GiB        4 GiB
 *     held          1 GiB        1 GiB        2 GiB
 */
import type { Labels } from '#model/labels.ts';
import type { PointSeries } from '../api/profile-source.ts';
import { functionLabel } from '../api/functions.ts';

/**
 * @param functions sums per step, with the label that names the function
 * @param sums of all stacks, by the same labels without that one
 * @param levels likewise, as means over each step
 */
export function functionLevels(
  functions: readonly PointSeries[],
  sums: readonly PointSeries[],
  levels: readonly PointSeries[],
): PointSeries[] {
  const sumOf = new Map(sums.map((series) => [keyOf(series.labels), valuesByTime(series)]));
  const levelOf = new Map(levels.map((series) => [keyOf(series.labels), series]));
  return functions.flatMap((series) => {
    const key = keyOf(withoutFunction(series.labels));
    const level = levelOf.get(key);
    const sum = sumOf.get(key);
    if (level === undefined || sum === undefined) return [];
    const own = valuesByTime(series);
    let part = 0;
    const values = level.timestamps.map((time, i) => {
      const whole = sum.get(time);
      if (whole !== undefined && whole !== 0) part = (own.get(time) ?? 0) / whole;
      return part * level.values[i]!;
    });
    return [{ labels: series.labels, timestamps: level.timestamps, values }];
  });
}

const keyOf = (labels: Labels) => JSON.stringify(labels.map(({ name, value }) => [name, value]));

const withoutFunction = (labels: Labels): Labels => labels.filter(({ name }) => name !== functionLabel);

const valuesByTime = ({ timestamps, values }: PointSeries) =>
  new Map(Array.from(timestamps, (time, i) => [time, values[i]!]));
