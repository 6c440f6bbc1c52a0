/** Lists of series in memory: the same answers as the statements of series-queries.ts give. */
import { compareText, type Label } from '#model/labels.ts';
import type { SeriesLabels } from '../series-labels.ts';
import { valueOf } from './held-labels.ts';

export const namesOf = (series: readonly SeriesLabels[]): string[] =>
  [...new Set(series.flatMap((labels) => [...labels.keys()]))].sort(compareText);

export const valuesOf = (series: readonly SeriesLabels[], name: string): string[] =>
  [...new Set(series.map((labels) => valueOf(labels, name)))].filter((value) => value !== '').sort(compareText);

/** @param names all labels when there are none */
export function projections(series: readonly SeriesLabels[], names: readonly string[]): Label[][] {
  const found = new Map<string, { keys: readonly string[]; values: string[] }>();
  for (const labels of series) {
    const keys = names.length === 0 ? [...labels.keys()] : names;
    const values = keys.map((name) => valueOf(labels, name));
    found.set(JSON.stringify([keys, values]), { keys, values });
  }
  return [...found.values()]
    .sort((a, b) => compareLists(a.keys, b.keys) || compareLists(a.values, b.values))
    .map(({ keys, values }) =>
      keys
        .map((name, i) => ({ name, value: values[i]! }))
        .filter(({ value }) => value !== '')
        .sort((a, b) => compareText(a.name, b.name)),
    );
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareText(a[i]!, b[i]!);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}
