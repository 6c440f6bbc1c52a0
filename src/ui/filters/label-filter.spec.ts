import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { escapeRegex, inclusionOf, matchersOf, toggleValue, type LabelFilter } from './label-filter.ts';

const region = (operator: LabelFilter['operator'], ...values: string[]): LabelFilter => ({
  name: 'region',
  operator,
  values,
});

describe('filters as matchers', () => {
  it('are equal to one value, or match any of several', () => {
    expect(
      matchersOf([region('=', 'eu'), region('in', 'eu'), region('in', 'eu', 'us.1'), region('not in', 'a')]),
    ).toEqual([
      { name: 'region', operator: '=', value: 'eu' },
      { name: 'region', operator: '=', value: 'eu' },
      { name: 'region', operator: '=~', value: 'eu|us\\.1' },
      { name: 'region', operator: '!=', value: 'a' },
    ]);
  });

  it('say nothing while they have no value', () => {
    expect(matchersOf([region('in')])).toEqual([]);
  });

  it('match a plain value and nothing else, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, other) => {
        const matches = (text: string) => RE2JS.compile(`^(?s:${escapeRegex(value)})$`).matches(text);
        expect(matches(value)).toBe(true);
        if (other !== value) expect(matches(other)).toBe(false);
      }),
    );
  });
});

describe('the buttons beside a value', () => {
  it('gather the values of a label in one filter', () => {
    const one = toggleValue([], 'region', 'eu', 'included');
    expect(one).toEqual([region('=', 'eu')]);
    const two = toggleValue(one, 'region', 'us', 'included');
    expect(two).toEqual([region('in', 'eu', 'us')]);
    expect(inclusionOf(two, 'region', 'us')).toBe('included');
    expect(inclusionOf(two, 'region', 'ap')).toBe('neither');
  });

  it('take back on a second click', () => {
    const two = [region('in', 'eu', 'us')];
    expect(toggleValue(two, 'region', 'eu', 'included')).toEqual([region('=', 'us')]);
    expect(toggleValue([region('!=', 'eu')], 'region', 'eu', 'excluded')).toEqual([]);
  });

  it('end an exclusion when the value is included', () => {
    const excluded = [region('not in', 'eu', 'us')];
    expect(toggleValue(excluded, 'region', 'eu', 'included')).toEqual([region('!=', 'us'), region('=', 'eu')]);
  });

  it('leave regular expressions and other labels alone', () => {
    const others = [region('=~', 'e.*'), { name: 'zone', operator: '=', values: ['eu'] } as const];
    expect(toggleValue(others, 'region', 'eu', 'excluded')).toEqual([...others, region('!=', 'eu')]);
  });

  it('know the value that is none', () => {
    expect(toggleValue([], 'region', '', 'excluded')).toEqual([region('!=', '')]);
  });
});
