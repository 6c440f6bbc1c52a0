import { expect, it } from 'vitest';
import { parsePrices } from '../api/prices.ts';
import { moneyOf, moneyText, monthlyCost } from './prices.ts';

const prices = { currency: 'EUR', coreHour: 0.04, gigabyteHour: 0.005 };
const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const heap = 'memory:inuse_space:bytes:space:bytes';

it('multiplies cores and gigabytes with their price and the hours of a month', () => {
  expect(monthlyCost(cpu, 2.5e9, prices)).toBeCloseTo(2.5 * 0.04 * 730, 9);
  expect(monthlyCost('process_cpu:cpu:milliseconds::', 2_500, prices)).toBeCloseTo(73, 9);
  expect(monthlyCost(heap, 3e9, prices)).toBeCloseTo(3 * 0.005 * 730, 9);
});

it.each([
  'memory:alloc_space:bytes:space:bytes',
  'mutex:delay:nanoseconds:mutex:count',
  'wall:wall:nanoseconds::',
  'process_cpu:samples:count:cpu:nanoseconds',
  'memory:inuse_objects:count:space:bytes',
])('has no price for %s', (profileType) => {
  expect(monthlyCost(profileType, 1e9, prices)).toBeUndefined();
  expect(moneyOf(profileType, prices)).toBeUndefined();
});

it('shows how the money was worked out', () => {
  const money = moneyOf(cpu, prices)!;
  expect(money.text(2.5e9)).toBe('€73.00/month');
  expect(money.explained(2.5e9)).toBe('2.5 cores × €0.04 × 730 h = €73.00 a month');
  expect([money.text(100_000), money.text(0)]).toEqual(['< €0.01/month', '€0.00/month']);
  expect(money.formula).toContain('€0.04');
  expect(moneyOf(cpu, undefined)).toBeUndefined();
  expect(moneyOf(heap, { ...prices, gigabyteHour: 0 })).toBeUndefined();
});

it('writes money in any currency', () => {
  expect([moneyText(1234.5, 'USD'), moneyText(3.456, 'EUR'), moneyText(0.0312, 'EUR', 6)]).toEqual([
    '$1,235',
    '€3.46',
    '€0.0312',
  ]);
});

it('reads back what was kept, and nothing else', () => {
  expect(parsePrices(JSON.stringify(prices))).toEqual(prices);
  for (const text of ['', 'null', '[]', '{}', '{"currency":"eur","coreHour":1,"gigabyteHour":1}']) {
    expect(parsePrices(text), text).toBeUndefined();
  }
  expect(parsePrices('{"currency":"EUR","coreHour":-1,"gigabyteHour":1}')).toBeUndefined();
  expect(parsePrices('{"currency":"EUR","coreHour":"1","gigabyteHour":1}')).toBeUndefined();
});
