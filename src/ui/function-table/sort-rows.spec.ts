import { describe, expect, it } from 'vitest';
import { sortRows } from './sort-rows.ts';

const row = (name: string, self: bigint, total: bigint) => ({ name, self, total, folded: false });
const rows = [row('b', 2n ** 53n, 5n), row('a', 2n ** 53n + 1n, 5n), row('c', 1n, 9n)];
const names = (column: string, descending: boolean) =>
  sortRows(rows, { column, descending })
    .map(({ name }) => name)
    .join('');

describe('sortRows', () => {
  it('compares values exactly, beyond what a number can hold', () => {
    expect(names('self', true)).toBe('abc');
    expect(names('self', false)).toBe('cba');
  });

  it('sorts names from A when ascending', () => {
    expect(names('name', false)).toBe('abc');
    expect(names('name', true)).toBe('cba');
  });

  it('orders equal totals by self, then by name', () => {
    expect(names('total', true)).toBe('cab');
  });
});
