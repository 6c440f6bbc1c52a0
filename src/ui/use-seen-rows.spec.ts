import { expect, it } from 'vitest';
import { seenRows } from './use-seen-rows.ts';

const list = { rows: 100, rowHeight: 200, height: 900 };

it.each([
  ['at the top of the page', 300, { from: 0, to: 4 }],
  ['scrolled to the middle', -10_000, { from: 49, to: 56 }],
  ['scrolled to the end', -19_100, { from: 94, to: 100 }],
  ['far below the window', 50_000, { from: 0, to: 0 }],
  ['far above it', -90_000, { from: 99, to: 100 }],
])('draws few rows of a list %s', (_, top, expected) => {
  expect(seenRows({ ...list, top })).toEqual(expected);
});

it('draws nothing of an empty list', () => {
  expect(seenRows({ rows: 0, rowHeight: 200, top: 0, height: 900 })).toEqual({ from: 0, to: 0 });
});
