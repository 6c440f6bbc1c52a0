/**
 * One answer from the answers of several tenants, for a question about `a|b`. Each tenant is asked by itself, so no
 * statement ever reads the rows of two.
 */
import { compareText, type Label } from '#model/labels.ts';
import { unixMillis } from '#model/brands.ts';
import type { DataBounds, PointSeries } from '../store/store.ts';

export function joinTexts(parts: readonly string[][]): string[] {
  return [...new Set(parts.flat())].sort(compareText);
}

export function joinLabelSets(parts: readonly Label[][][]): Label[][] {
  return [...new Map(parts.flat().map((labels) => [keyOfLabels(labels), labels])).values()];
}

/** Series with the same labels become one, its values added up. */
export function joinPoints(parts: readonly PointSeries[][]): PointSeries[] {
  const sums = new Map<string, { labels: Label[]; values: Map<number, number> }>();
  for (const { labels, timestamps, values } of parts.flat()) {
    const key = keyOfLabels(labels);
    const sum = sums.get(key) ?? { labels, values: new Map<number, number>() };
    sums.set(key, sum);
    timestamps.forEach((at, i) => sum.values.set(at, (sum.values.get(at) ?? 0) + values[i]!));
  }
  return [...sums.values()].map(({ labels, values }) => {
    const points = [...values].sort(([a], [b]) => a - b);
    return { labels, timestamps: points.map(([at]) => unixMillis(at)), values: points.map(([, value]) => value) };
  });
}

export function joinBounds(parts: readonly (DataBounds | undefined)[]): DataBounds | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0
    ? undefined
    : {
        oldest: unixMillis(Math.min(...known.map(({ oldest }) => oldest))),
        newest: unixMillis(Math.max(...known.map(({ newest }) => newest))),
      };
}

export function keyOfLabels(labels: readonly Label[]): string {
  return JSON.stringify(labels.map(({ name, value }) => [name, value]));
}
