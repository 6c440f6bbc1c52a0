import { expect, it } from 'vitest';
import { changeOf } from '../../scene/change.ts';
import type { OverviewLine } from '../../scene/overview-lines.ts';
import { inOrder, orderColumns, parseOrder, printOrder } from './line-order.ts';

const line = (name: string, mean: number, previousMean: number, lastProfile?: number) => {
  const summary = { total: mean, mean, previousMean };
  return { name, summary, change: changeOf(summary), lastProfile, hasData: mean + previousMean > 0 } as OverviewLine;
};

const lines = [
  line('cart', 10, 5, 3_000),
  line('pay', 100, 104, 1_000),
  line('old', 0, 20),
  line('new', 2, 0, 2_000),
  line('none', 0, 0),
];
const names = (order: string) => inOrder(lines, parseOrder(order)).map(({ name }) => name);

it.each([
  ['cost', ['pay', 'cart', 'new', 'old', 'none']],
  ['cost:asc', ['old', 'new', 'cart', 'pay', 'none']],
  ['name', ['cart', 'new', 'old', 'pay', 'none']],
  ['name:desc', ['pay', 'old', 'new', 'cart', 'none']],
  ['change', ['old', 'cart', 'pay', 'new', 'none']],
  ['ratio', ['new', 'cart', 'pay', 'old', 'none']],
  ['ratio:asc', ['old', 'pay', 'cart', 'new', 'none']],
  ['last', ['cart', 'new', 'pay', 'old', 'none']],
  ['bogus', ['pay', 'cart', 'new', 'old', 'none']],
  ['', ['pay', 'cart', 'new', 'old', 'none']],
])('orders by %s, what has no data always last', (order, expected) => {
  expect(names(order)).toEqual(expected);
});

it('writes what it reads, for every column both ways', () => {
  for (const column of orderColumns) {
    for (const descending of [true, false]) {
      const order = { column, descending };
      expect(parseOrder(printOrder(order))).toEqual(order);
    }
  }
});
