import { describe, expect, it } from 'vitest';
import { sortOf, sortRows } from './sort-rows.ts';

const row = (name: string, self: bigint, total: bigint, file: string, frames = 1) => ({
  ...{ name, self, total, file, frames },
  package: file === '' ? 'none' : 'p',
  folded: false,
});
const rows = [row('b', 2n ** 53n, 5n, 'y.go', 7), row('a', 2n ** 53n + 1n, 5n, ''), row('c', 1n, 9n, 'x.go', 30)];
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

  it('sorts by files, packages and frames, equal ones by self', () => {
    expect(names('file', false)).toBe('acb');
    expect(names('package', false)).toBe('abc');
    expect(names('frames', true)).toBe('cba');
    expect(names('constructor', true)).toBe('abc');
  });

  it('orders equal totals by self, then by name', () => {
    expect(names('total', true)).toBe('cab');
  });
});

it('an address that names no column of the table sorts it by self, the largest first', () => {
  expect(sortOf('-total')).toEqual({ column: 'total', descending: true });
  expect(sortOf('name')).toEqual({ column: 'name', descending: false });
  expect(sortOf('cost')).toEqual({ column: 'self', descending: true });
  expect(sortOf('')).toEqual({ column: 'self', descending: true });
});
