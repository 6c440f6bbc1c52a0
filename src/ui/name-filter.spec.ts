import { expect, it } from 'vitest';
import { nameFilter } from './name-filter.ts';

const names = ['shop-cart', 'shop-Pay', 'shop-pay', 'api/v1', 'b,c'];
const found = (query: string) => names.filter(nameFilter(query).matches);

it.each([
  ['', names],
  ['  ', names],
  ['pay', ['shop-Pay', 'shop-pay']],
  ['Pay', ['shop-Pay']],
  ['cart, Pay', ['shop-cart', 'shop-Pay']],
  ['/^shop-p.y$/', ['shop-Pay', 'shop-pay']],
  ['/P.y/', ['shop-Pay']],
  ['/^b,/, cart', ['shop-cart', 'b,c']],
  ['api/v', ['api/v1']],
  ['/v1', ['api/v1']],
  ['/', ['api/v1']],
  [',,', names],
  ['/a{1,2}/', ['shop-cart', 'shop-Pay', 'shop-pay', 'api/v1']],
])('finds by %s', (query, expected) => {
  expect(found(query)).toEqual(expected);
});

it('says what is wrong with an expression, and finds nothing by it', () => {
  const { matches, error } = nameFilter('cart, /(/');
  expect(error).toMatch(/^Not a regular expression: .*\(/);
  expect(names.filter(matches)).toEqual([]);
});

it('is not hanged by an expression that other engines are hanged by', () => {
  expect(nameFilter('/^(a+)+$/').matches(`${'a'.repeat(2_000)}!`)).toBe(false);
});
