/** Orders of the function table: numbers exactly, names by their bytes, equal ones as `go tool pprof` has them. */
import { bySelf, byTotal, type FunctionRow } from '#model/function-table.ts';
import { compareText } from '#model/labels.ts';
import type { Sort } from './LongTable.tsx';

export const functionColumns = ['name', 'self', 'total', 'money', 'frames', 'package', 'file'] as const;
export type FunctionColumn = (typeof functionColumns)[number];

/** A function with what can be said of it. */
export interface TableRow extends FunctionRow {
  /** How many frames of the graph are of it. */
  frames: number;
  package: string;
  /** '' where nobody knows, or while it is being asked for. */
  file: string;
}

// Texts the other way round, since every order here starts with the largest.
const orders: Record<FunctionColumn, (a: TableRow, b: TableRow) => number> = {
  name: (a, b) => compareText(b.name, a.name),
  self: bySelf,
  total: byTotal,
  // A price times self.
  money: bySelf,
  frames: (a, b) => b.frames - a.frames || bySelf(a, b),
  package: (a, b) => compareText(b.package, a.package) || bySelf(b, a),
  file: (a, b) => compareText(b.file, a.file) || bySelf(b, a),
};

const isColumn = (text: string): text is FunctionColumn => functionColumns.some((column) => column === text);

/** What an address says: a column, '-' before it for the largest first; by self where the table has no such column. */
export function sortOf(text: string): Sort {
  const column = text.replace('-', '');
  return isColumn(column) ? { column, descending: text.startsWith('-') } : { column: 'self', descending: true };
}

export function sortRows(rows: readonly TableRow[], { column, descending }: Sort): TableRow[] {
  const order = isColumn(column) ? orders[column] : bySelf;
  return [...rows].sort((a, b) => (descending ? order(a, b) : order(b, a)));
}
