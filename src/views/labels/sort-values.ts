/** The values of a label in the order of one of their figures. */
import type { DataFrame } from '@grafana/data';
import { compareText } from '#model/labels.ts';
import type { Measure } from '../../scene/measure.ts';
import { summaryOf } from '../../scene/series-frames.ts';
import { figuresOfFrame } from './ValueBars.tsx';

export const valueColumns = ['name', 'mean', 'max', 'total', 'share'] as const;
export type ValueColumn = (typeof valueColumns)[number];

export interface ValueSort {
  column: ValueColumn;
  descending: boolean;
}

export const initialSort: ValueSort = { column: 'share', descending: true };

/** In the URL `max` is the smallest first, `-max` the largest. */
export const printSort = ({ column, descending }: ValueSort): string => `${descending ? '-' : ''}${column}`;

export function parseSort(text: string): ValueSort {
  const column = valueColumns.find((one) => one === text.replace(/^-/, ''));
  return column === undefined ? initialSort : { column, descending: text.startsWith('-') };
}

export function sortValues<Row extends { value: string; frame: DataFrame }>(
  rows: readonly Row[],
  measure: Measure,
  { column, descending }: ValueSort,
): Row[] {
  const sign = descending ? -1 : 1;
  if (column === 'name') return [...rows].sort((a, b) => sign * compareText(a.value, b.value));
  const figure = ({ frame }: Row) =>
    column === 'max' ? (figuresOfFrame(frame, measure)?.most ?? 0) : summaryOf(frame)[column];
  const known = rows.map((row) => ({ row, figure: figure(row) }));
  return known
    .sort((a, b) => sign * (a.figure - b.figure) || compareText(a.row.value, b.row.value))
    .map(({ row }) => row);
}
