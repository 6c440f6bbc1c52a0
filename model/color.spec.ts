import { describe, expect, it } from 'vitest';
import {
  changeColor,
  changeScale,
  contrast,
  foldedColor,
  frameLabelColor,
  packagePalette,
  paletteIndex,
  rootColor,
} from '#model/color.ts';
import { packageOf } from '#model/color-package.ts';
import { cpuMillis } from '../tests/fixtures/cpu-millis.ts';

describe('packageOf', () => {
  it.each([
    ['github.com/acme/shop/cart.(*Cart).Add', 'github.com/acme/shop/cart'],
    ['runtime.mallocgc', 'runtime'],
    ['net/http.(*conn).serve', 'net/http'],
    ['gopkg.in/yaml%2ev3.Unmarshal', 'gopkg.in/yaml%2ev3'],
    ['sync.(*Map[net/url.URL]).Load', 'sync'],
    ['java/util/TreeMap.put', 'java/util'],
    ['java.util.TreeMap.put', 'java.util'],
    ['core::iter::traits::Iterator::fold', 'core'],
    ['<alloc::vec::Vec<T> as core::clone::Clone>::clone', 'alloc'],
    ['render (jinja2/environment.py:1290)', 'jinja2'],
    ['parse:/app/node_modules/acorn/dist/acorn.js:3', 'acorn'],
    ['load:/srv/node_modules/@babel/parser/lib/index.js:9', '@babel/parser'],
    ['main (dev_docs.py:28)', 'dev_docs'],
    ['[libc.so.6] 0x1f2', 'libc.so.6'],
    ['(garbage collector)', '(garbage collector)'],
    ['memcpy', 'memcpy'],
    ['', ''],
  ])('finds that %s is of %s', (name, expected) => {
    expect(packageOf(name)).toBe(expected);
  });

  it('takes no long time over a long name', () => {
    const millis = cpuMillis(() => {
      packageOf('a'.repeat(65_535));
      packageOf('<'.repeat(65_535) + '::');
    });
    expect(millis).toBeLessThan(200);
  });
});

describe('the colours', () => {
  const scaleColors = [-1, -0.5, 0, 0.5, 1].map(changeColor);

  it.each([...packagePalette, ...scaleColors, foldedColor, rootColor])('let a label be read on %s', (color) => {
    expect(contrast(color, frameLabelColor)).toBeGreaterThan(4.5);
  });

  it('are the same for the same word, and use the whole palette', () => {
    expect(paletteIndex('runtime')).toBe(paletteIndex('runtime'));
    const used = new Set(Array.from({ length: 500 }, (_, i) => paletteIndex(`package${i}`)));
    expect(used.size).toBe(packagePalette.length);
  });
});

describe('changeScale', () => {
  it('ends at the largest change present, either way', () => {
    const scale = changeScale([0.01, -0.15, 0.02]);
    expect(scale.end).toBe(0.15);
    expect(scale.color(-0.15)).toBe(changeColor(-1));
    expect(scale.color(0.15)).toBe(changeColor(1));
  });

  it('is grey where nothing changed', () => {
    expect(changeScale([0, 0]).color(0)).toBe(changeColor(0));
    expect(changeScale([]).end).toBe(0);
  });

  it('tells a tenth of the largest change from none', () => {
    expect(changeColor(0.1)).not.toBe(changeColor(0));
    expect(changeColor(-0.1)).not.toBe(changeColor(0.1));
  });
});
