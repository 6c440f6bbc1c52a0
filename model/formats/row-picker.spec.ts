import { expect, it } from 'vitest';
import { RowPicker } from '#model/formats/row-picker.ts';

it('numbers rows in the order of their first use, and begins anew', () => {
  const picker = new RowPicker(10);
  expect([7, 3, 7, 0].map((row) => picker.row(row))).toEqual([0, 1, 0, 2]);
  expect([...picker.picked()]).toEqual([7, 3, 0]);
  picker.clear();
  expect([3, 7].map((row) => picker.row(row))).toEqual([0, 1]);
  expect([...picker.picked()]).toEqual([3, 7]);
});
