import { expect, it } from 'vitest';
import { afterKey, countIn, sorted } from './heatmap-region.ts';

const size = { slots: 10, rows: 20 };

it('counts what is in a block of cells, its edges included', () => {
  const counts = Int32Array.from({ length: 200 }, (_, i) => (i % 20 === 3 ? 1 : 0));
  expect(countIn(counts, 20, { slots: [2, 4], rows: [0, 19] })).toBe(3);
  expect(countIn(counts, 20, { slots: [2, 4], rows: [4, 19] })).toBe(0);
  expect(sorted(4, 2)).toEqual([2, 4]);
});

it('moves a block with the arrows, stretches it with Shift, and never leaves the map', () => {
  const first = afterKey('ArrowLeft', false, undefined, size)!;
  expect(first).toEqual({ slots: [9, 9], rows: [10, 10] });
  expect(afterKey('ArrowRight', false, first, size)).toEqual(first);
  const moved = afterKey('ArrowLeft', false, first, size)!;
  expect(moved.slots).toEqual([8, 8]);
  expect(afterKey('ArrowRight', true, moved, size)!.slots).toEqual([8, 9]);
  expect(afterKey('ArrowUp', true, moved, size)!.rows).toEqual([10, 11]);
  expect(afterKey('Enter', false, moved, size)).toBeUndefined();
});
