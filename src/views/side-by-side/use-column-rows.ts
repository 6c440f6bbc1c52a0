/** The rows of the table, from the columns that have come. */
import { useMemo } from 'react';
import { compileSearch } from '#model/search.ts';
import { columnRows, farthest, sortColumnRows, type ColumnRow } from './column-table.ts';
import type { SideBySideView } from './SideBySideView.tsx';

export interface ShownRows {
  /** Those that the search finds, sorted. */
  shown: readonly ColumnRow[];
  all: number;
  /** Where the colours end. */
  end: number;
}

export function useColumnRows(model: SideBySideView): ShownRows {
  const { columns, measured, unit, sort, search } = model.useState();
  const { rows, end } = useMemo(() => {
    const nothing = { functions: new Map<string, never>(), total: 0, scale: 0 };
    const all = columnRows(
      // A column that is on its way keeps its place.
      columns.map(({ key, costs }) => costs ?? { key, ...nothing }),
      { measured, unit },
    ).filter(({ cells }) => cells.some((cell) => cell !== 0));
    return { rows: all, end: farthest(all) };
  }, [columns, measured, unit]);
  const sorted = useMemo(() => sortColumnRows(rows, sort), [rows, sort]);
  const shown = useMemo(() => {
    if (search === '') return sorted;
    const matches = compileSearch({ text: search, regex: false });
    return sorted.filter(({ name }) => matches(name));
  }, [sorted, search]);
  return { shown, all: rows.length, end };
}
