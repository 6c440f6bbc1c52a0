import { describe, expect, it } from 'vitest';
import type { Matcher } from '#model/labels.ts';
import { compileMatchers } from '#model/matchers.ts';
import { parseSelector } from '#model/selector.ts';
import { cpuMillis } from '../tests/fixtures/cpu-millis.ts';

const labels = [
  { name: 'pod', value: 'a-1' },
  { name: 'text', value: 'two\nlines' },
];
const matches = (selector: string) => compileMatchers(parseSelector(selector))(labels);

describe('matchers', () => {
  it.each([
    ['{}', true],
    ['{pod="a-1"}', true],
    ['{pod="a"}', false],
    ['{pod!="a"}', true],
    ['{pod!="a-1"}', false],
    ['{pod=~"a-.*"}', true],
    ['{pod=~"a"}', false],
    ['{pod=~"-1"}', false],
    ['{pod=~"x|a-1"}', true],
    ['{pod=~"a|x-1"}', false],
    ['{pod!~"a"}', true],
    ['{pod!~"a-[0-9]"}', false],
    ['{pod="a-1",text=""}', false],
    ['{text=~"two.lines"}', true],
    ['{text=~"two.*"}', true],
    ['{text=~"^two\\nlines$"}', true],
  ])('%s on pod="a-1" is %s', (selector, expected) => {
    expect(matches(selector)).toBe(expected);
  });

  it.each([
    ['{absent=""}', true],
    ['{absent!=""}', false],
    ['{absent=~""}', true],
    ['{absent=~".*"}', true],
    ['{absent=~".+"}', false],
    ['{absent!~".+"}', true],
    ['{absent!="x"}', true],
    ['{__proto__=""}', true],
    ['{constructor=""}', true],
  ])('take an absent label for an empty one: %s is %s', (selector, expected) => {
    expect(matches(selector)).toBe(expected);
  });

  it.each(['(', '[', 'a**', '(?<=a)b', '(?=a)', 'a{1001}', '\\1'])('refuse %s, which RE2 does not know', (value) => {
    const matcher: Matcher = { name: 'a', operator: '=~', value };
    expect(() => compileMatchers([matcher])).toThrow(`not a valid regular expression (RE2): '${value}'`);
  });

  it('take an expression that would never end elsewhere in no time', () => {
    const hostile = compileMatchers([{ name: 'a', operator: '=~', value: '(a+)+' }]);
    const millis = cpuMillis(() => expect(hostile([{ name: 'a', value: `${'a'.repeat(2_000)}b` }])).toBe(false));
    expect(millis).toBeLessThan(500);
  });
});
