import { describe, expect, it } from 'vitest';
import { columnRows, farthest, sortColumnRows, type ColumnCosts } from './column-table.ts';
import { columnKeys, columnsFromUrl, columnsUrl, initialColumns, type ColumnSettings } from './columns-url.ts';
import { partsOf } from './range-parts.ts';
import { unixMillis } from '#model/brands.ts';

const column = (key: string, scale: number, costs: Record<string, [self: number, total: number]>): ColumnCosts => {
  const functions = new Map(Object.entries(costs).map(([name, [self, total]]) => [name, { self, total }]));
  return { key, functions, total: Object.values(costs).reduce((sum, [self]) => sum + self, 0), scale };
};
const columns = [
  column('1.0', 1, { parse: [40, 40], print: [60, 60] }),
  column('1.1', 0.5, { parse: [100, 100], print: [60, 60], compile: [40, 140] }),
];
const shares = columnRows(columns, { measured: 'self', unit: 'share' });

describe('functions by column', () => {
  it('are shares of each column, however large it is', () => {
    expect(shares.find(({ name }) => name === 'print')!.cells).toEqual([0.6, 0.3]);
    expect(shares.find(({ name }) => name === 'compile')!.cells).toEqual([0, 0.2]);
  });

  it('are rates when asked', () => {
    const rows = columnRows(columns, { measured: 'total', unit: 'rate' });
    expect(rows.find(({ name }) => name === 'compile')!.cells).toEqual([0, 70]);
  });

  it('begin with what differs most', () => {
    const sorted = sortColumnRows(shares, { column: 'spread', descending: true });
    expect(sorted.map(({ name }) => name)).toEqual(['print', 'compile', 'parse']);
    expect(farthest(shares)).toBeCloseTo(0.15, 12);
  });

  it('are sorted by a column, or by name', () => {
    const names = (id: string, descending: boolean) =>
      sortColumnRows(shares, { column: id, descending }).map(({ name }) => name);
    expect(names('c1', true)).toEqual(['parse', 'print', 'compile']);
    expect(names('c0', false)).toEqual(['compile', 'parse', 'print']);
    expect(names('name', false)).toEqual(['compile', 'parse', 'print']);
  });

  it('of a single column, between which nothing differs, begin with the dearest', () => {
    const alone = columnRows(columns.slice(0, 1), { measured: 'self', unit: 'share' });
    const sorted = sortColumnRows(alone, { column: 'spread', descending: true });
    expect(sorted.map(({ name }) => name)).toEqual(['print', 'parse']);
  });

  it('are nothing without columns', () => {
    expect(columnRows([], { measured: 'self', unit: 'share' })).toEqual([]);
  });
});

describe('the columns in the URL', () => {
  const everything: ColumnSettings = {
    by: 'time',
    values: ['1.0', '', '|', '||', 'a,b|c'],
    measured: 'total',
    unit: 'rate',
    sort: { column: 'c2', descending: false },
    search: 'parse',
  };

  it('are read as they were written, whatever a value is', () => {
    expect(columnsFromUrl(initialColumns, columnsUrl(everything))).toEqual(everything);
  });

  it('go back to the defaults where a key has gone', () => {
    expect(columnsFromUrl(everything, Object.fromEntries(columnKeys.map((key) => [key, null])))).toEqual(
      initialColumns,
    );
  });

  it('are no more than can be read, and let each field fall back alone', () => {
    const many = Array.from({ length: 40 }, (_, i) => `pod-${i}`);
    const read = columnsFromUrl(initialColumns, { columns: many, sort: 'c1234', by: 'pod', cells: 'x' });
    expect(read).toEqual({ ...initialColumns, values: many.slice(0, 12) });
  });
});

describe('parts of a range', () => {
  it('touch and leave nothing out', () => {
    const parts = partsOf({ start: unixMillis(0), end: unixMillis(100) }, 3);
    expect(parts).toEqual([
      { start: 0, end: 33 },
      { start: 33, end: 67 },
      { start: 67, end: 100 },
    ]);
  });
});
