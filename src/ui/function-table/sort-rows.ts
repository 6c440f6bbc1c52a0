/** Orders of the function table: numbers exactly, names by their bytes, equal ones as `go tool pprof` has them. */
import { bySelf, byTotal, type FunctionRow } from '#model/function-table.ts';
import { compareText } from '#model/labels.ts';
import type { Sort } from './LongTable.tsx';

export const functionColumns = ['name', 'self', 'total'] as const;
export type FunctionColumn = (typeof functionColumns)[number];

const orders: Record<FunctionColumn, (a: FunctionRow, b: FunctionRow) => number> = {
  // The other way round, since every order here starts with the largest.
  name: (a, b) => compareText(b.name, a.name),
  self: bySelf,
  total: byTotal,
};

export function sortRows(rows: readonly FunctionRow[], { column, descending }: Sort): FunctionRow[] {
  const order = orders[column as FunctionColumn] ?? bySelf;
  return [...rows].sort((a, b) => (descending ? order(a, b) : order(b, a)));
}
