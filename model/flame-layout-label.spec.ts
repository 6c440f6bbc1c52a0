import { describe, expect, it } from 'vitest';
import { frameLabel, shortName } from '#model/flame-layout-label.ts';

describe('frameLabel', () => {
  const label = (width: number) => frameLabel('github.com/acme/cart.(*Cart).Add', ['12 %', '3.1 s'], width);

  it('has all where there is room', () => {
    expect(label(500)).toBe('github.com/acme/cart.(*Cart).Add  12 %, 3.1 s');
  });

  it('gives up folders before figures, and figures before the name', () => {
    expect(label(250)).toBe('cart.(*Cart).Add  12 %, 3.1 s');
    expect(label(180)).toBe('cart.(*Cart).Add  12 %');
    expect(label(135)).toBe('cart.(*Cart).Add');
  });

  it('is cut at the end where not even the name fits', () => {
    expect('cart.(*Cart).Add'.startsWith(label(60))).toBe(true);
  });
});

describe('shortName', () => {
  it.each([
    ['net/http.(*conn).serve', 'http.(*conn).serve'],
    ['java/util/TreeMap.put', 'TreeMap.put'],
    ['render (jinja2/environment.py:12)', 'render (jinja2/environment.py:12)'],
    ['parse:/app/parser.js:3', 'parse:/app/parser.js:3'],
    ['sync.(*Map[net/url.URL]).Load', 'sync.(*Map[net/url.URL]).Load'],
    ['a/', 'a/'],
    ['', ''],
  ])('makes %s %s', (name, expected) => {
    expect(shortName(name)).toBe(expected);
  });
});
