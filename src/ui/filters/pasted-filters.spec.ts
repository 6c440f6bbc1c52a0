import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector, printSelector } from '#model/selector.ts';
import { matchersOf, type LabelFilter } from './label-filter.ts';
import { pastedFilters } from './pasted-filters.ts';

/** Any text that a label can have, and what breaks out of quotes, expressions and lines. */
const breakers = [
  '"',
  '\\',
  '\n',
  "'",
  '`',
  '|',
  '.*',
  '}',
  '{{x}}',
  '${x}',
  '\0',
  'e\u0301',
  '\u202e',
  '💥',
  'a,b',
  '__gfp__',
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...breakers), { maxLength: 6 }).map((parts) => parts.join('')),
);
const name = text.filter((word) => word !== '');
const plain = fc.record({
  name,
  operator: fc.constantFrom('=' as const, '!=' as const),
  values: text.map((value) => [value]),
});
const many = fc.record({
  name,
  operator: fc.constantFrom('in' as const, 'not in' as const),
  values: fc.array(text, { minLength: 2, maxLength: 4 }),
});
const filters: fc.Arbitrary<LabelFilter[]> = fc.array(fc.oneof(plain, many), { minLength: 1, maxLength: 4 });

describe('filters as a selector', () => {
  it('are what the service’s parser reads, whatever characters they have', () => {
    fc.assert(
      fc.property(filters, (all) => {
        const matchers = matchersOf(all);
        expect(parseSelector(printSelector(matchers))).toEqual(matchers);
      }),
      { numRuns: 1_000 },
    );
  });

  it('come back as they were when they are pasted', () => {
    const shown = filters.map((all) => all.filter(({ name: label }) => !label.startsWith('__')));
    fc.assert(
      fc.property(shown, (all) => {
        expect(pastedFilters(printSelector(matchersOf(all))) ?? []).toEqual(all);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what is pasted', () => {
  const filter = (label: string, operator: LabelFilter['operator'], ...values: string[]) => ({
    name: label,
    operator,
    values,
  });

  it.each([
    ['{region="eu"}', [filter('region', '=', 'eu')]],
    ['process_cpu{region=~"eu|us", pod!=""}', [filter('region', 'in', 'eu', 'us'), filter('pod', '!=', '')]],
    ['region="eu", pod!~"a|b"', [filter('region', '=', 'eu'), filter('pod', 'not in', 'a', 'b')]],
    ['{pod=~"web-.*"}', [filter('pod', '=~', 'web-.*')]],
    ['{pod=~"a\\\\.b"}', [filter('pod', '=', 'a.b')]],
    ['{pod=~"a\\\\d"}', [filter('pod', '=~', 'a\\d')]],
    ['{__profile_type__="x", "http.route"="/a"}', [filter('http.route', '=', '/a')]],
  ])('is read as filters: %s', (selector, expected) => {
    expect(pastedFilters(selector)).toEqual(expected);
  });

  it.each(['', 'eu-west', '{}', '{region=}', 'sum(rate(x[5m]))', '{__name__="x"}', `{a="${'x'.repeat(20_000)}"}`])(
    'is no selector: %s',
    (selector) => {
      expect(pastedFilters(selector)).toBeUndefined();
    },
  );
});
