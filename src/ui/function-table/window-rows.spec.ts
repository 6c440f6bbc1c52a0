import { describe, expect, it } from 'vitest';
import { scrollToRow, windowRows } from './window-rows.ts';

const table = { rows: 20_000, rowHeight: 30, top: 90_000, height: 600 };

describe('windowRows', () => {
  it('draws what can be seen and a few rows more', () => {
    expect(windowRows(table)).toEqual({ from: 2990, to: 3031 });
  });

  it('stays inside the table at both ends', () => {
    expect(windowRows({ ...table, top: 0 })).toEqual({ from: 0, to: 31 });
    expect(windowRows({ ...table, top: 19_990 * 30 })).toEqual({ from: 19_969, to: 20_000 });
    expect(windowRows({ ...table, rows: 3 })).toEqual({ from: 0, to: 3 });
  });

  it('draws the last rows when the table became shorter than it is scrolled', () => {
    const { from, to } = windowRows({ ...table, rows: 100 });
    expect(to).toBe(100);
    expect(from).toBeLessThan(80);
  });
});

describe('scrollToRow', () => {
  it('leaves a row that can be seen where it is', () => {
    expect(scrollToRow(table, 3005)).toBe(90_000);
  });

  it('brings another one to the middle', () => {
    expect(scrollToRow(table, 5)).toBe(0);
    expect(scrollToRow(table, 1000)).toBe(29_700);
  });
});
