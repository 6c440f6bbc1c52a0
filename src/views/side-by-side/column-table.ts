/**
 * Functions as rows, and what each costs in every column: the table of a comparison of more than two.
 *
 *     const rows = columnRows(columns, { measured: 'self', unit: 'share' });
 *     sortColumnRows(rows, { column: 'spread', descending: true })[0];    // what differs most between the columns
 */
import { compareText } from '#model/labels.ts';
import type { Sort } from '../../ui/function-table/LongTable.tsx';

export interface FunctionCost {
  self: number;
  total: number;
}

/** What one column knows. */
export interface ColumnCosts {
  key: string;
  functions: ReadonlyMap<string, FunctionCost>;
  /** Of all samples. */
  total: number;
  /** What values are multiplied by to be a rate, or of gauges a level. */
  scale: number;
}

export const measuredWords = ['self', 'total'] as const;
export type Measured = (typeof measuredWords)[number];
export const unitWords = ['share', 'rate'] as const;
export type CellUnit = (typeof unitWords)[number];

export interface ColumnRow {
  name: string;
  /** In the order of the columns: shares of the column's total, or rates. */
  cells: readonly number[];
  /** Their mean: what a cell's colour is measured from. */
  mean: number;
  /** Between the largest and the smallest of them. */
  spread: number;
}

export function columnRows(
  columns: readonly ColumnCosts[],
  { measured, unit }: { measured: Measured; unit: CellUnit },
): ColumnRow[] {
  const names = new Set(columns.flatMap(({ functions }) => [...functions.keys()]));
  const factors = columns.map(({ total, scale }) => (unit === 'rate' ? scale : total === 0 ? 0 : 1 / total));
  return [...names].map((name) => {
    const cells = columns.map(({ functions }, i) => (functions.get(name)?.[measured] ?? 0) * factors[i]!);
    const mean = cells.reduce((sum, cell) => sum + cell, 0) / Math.max(1, cells.length);
    const spread = cells.length === 0 ? 0 : Math.max(...cells) - Math.min(...cells);
    return { name, cells, mean, spread };
  });
}

/** The farthest that any cell is from its row's mean; 0 when all are alike. */
export function farthest(rows: readonly ColumnRow[]): number {
  return rows.reduce(
    (most, { cells, mean }) => cells.reduce((far, cell) => Math.max(far, Math.abs(cell - mean)), most),
    0,
  );
}

const columnId = /^c(\d{1,2})$/;

/** The id of the n-th column, by which a table sorts. */
export const idOfColumn = (place: number) => `c${place}`;

/** Each begins with the largest; names from A when they are ascending. */
export function sortColumnRows(rows: readonly ColumnRow[], { column, descending }: Sort): ColumnRow[] {
  const place = Number(columnId.exec(column)?.[1] ?? NaN);
  const valueOf = (row: ColumnRow) => (Number.isNaN(place) ? row.spread : (row.cells[place] ?? 0));
  const byName = (a: ColumnRow, b: ColumnRow) => compareText(a.name, b.name);
  const order =
    column === 'name'
      ? (a: ColumnRow, b: ColumnRow) => byName(b, a)
      : (a: ColumnRow, b: ColumnRow) =>
          valueOf(b) - valueOf(a) || b.spread - a.spread || b.mean - a.mean || byName(a, b);
  return [...rows].sort((a, b) => (descending ? order(a, b) : order(b, a)));
}
