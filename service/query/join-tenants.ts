/**
 * One answer from the answers of several tenants, for a question about `a|b`. Each tenant is asked by itself, so no
 * statement ever reads the rows of two.
 */
import { compareText, type Label } from '#model/labels.ts';
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import type { Single } from '../store/single-profiles.ts';
import type { DataBounds, PointSeries } from '../store/store.ts';

export function joinTexts(parts: readonly string[][]): string[] {
  return [...new Set(parts.flat())].sort(compareText);
}

export function joinLabelSets(parts: readonly Label[][][]): Label[][] {
  return [...new Map(parts.flat().map((labels) => [keyOfLabels(labels), labels])).values()];
}

/** Series with the same labels become one, its values added up. */
export function joinPoints(parts: readonly PointSeries[][]): PointSeries[] {
  const sums = new Map<
    string,
    { labels: Label[]; values: Map<number, number>; exemplars: Map<UnixMillis, Single> | undefined }
  >();
  for (const { labels, timestamps, values, exemplars } of parts.flat()) {
    const key = keyOfLabels(labels);
    const sum = sums.get(key) ?? { labels, values: new Map<number, number>(), exemplars: exemplars && new Map() };
    sums.set(key, sum);
    timestamps.forEach((at, i) => sum.values.set(at, (sum.values.get(at) ?? 0) + values[i]!));
    exemplars?.forEach((single, at) => sum.exemplars?.set(at, larger(sum.exemplars.get(at), single)));
  }
  return [...sums.values()].map(({ labels, values, exemplars }) => {
    const points = [...values].sort(([a], [b]) => a - b);
    return {
      labels,
      timestamps: points.map(([at]) => unixMillis(at)),
      values: points.map(([, value]) => value),
      ...(exemplars === undefined ? {} : { exemplars }),
    };
  });
}

/** Of equal ones the first. */
export function larger(a: Single | undefined, b: Single): Single {
  return a === undefined || b.value > a.value ? b : a;
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

/** The same for the same labels. */
export function keyOfLabels(labels: readonly Label[]): string {
  return JSON.stringify(labels.map(({ name, value }) => [name, value]));
}
