import { describe, expect, it } from 'vitest';
import { explainSearch, lengthText, parseAt, parseWindow, upgradeExplain } from './explain-address.ts';

const upgraded = (search: string) => upgradeExplain(new URLSearchParams(search))?.toString();
const moment = Date.parse('2026-11-26T12:03:00Z');

describe('the moment of a link in an alert', () => {
  it('is in milliseconds, in seconds, or an ISO time', () => {
    expect([String(moment), String(moment / 1000), '2026-11-26T12:03:00Z'].map(parseAt)).toEqual([
      moment,
      moment,
      moment,
    ]);
  });

  it('is now when it cannot be read', () => {
    expect(['now', '', 'yesterday', '-5'].map(parseAt)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the window of a link in an alert', () => {
  it('has a unit or is in milliseconds, and is no shorter or longer than can be explained', () => {
    expect(['30m', '1h', '1800000', '1s', '9w', 'long'].map(parseWindow)).toEqual([
      1_800_000, 3_600_000, 1_800_000, 600_000, 604_800_000, 3_600_000,
    ]);
  });

  it('is written in the largest unit it is whole of', () => {
    expect([3_600_000, 5_400_000, 604_800_000, 90_000].map(lengthText)).toEqual(['1h', '90m', '1w', '90s']);
  });
});

describe('a link in an alert', () => {
  it('becomes the usual keys', () => {
    expect(upgraded(`service=cart&at=${moment}&window=30m&filters=${encodeURIComponent('{region="eu"}')}`)).toBe(
      new URLSearchParams([
        ['var-serviceName', 'cart'],
        ['var-filters', 'region|=|eu'],
        ['from', String(moment - 1_800_000)],
        ['to', String(moment)],
      ]).toString(),
    );
    expect(upgraded('service=cart')).toBe('var-serviceName=cart&from=now-1h&to=now');
  });

  it('is left alone when it has the usual keys only', () => {
    expect(upgraded('var-serviceName=cart&from=now-1h&to=now')).toBeUndefined();
  });

  it('is the same after writing and reading', () => {
    const filters = [{ name: 'region', operator: '=' as const, values: ['a|b, "c"'] }];
    const search = upgraded(explainSearch({ service: 'a&b', at: moment, window: 1_800_000, filters }));
    const read = new URLSearchParams(search);
    expect([read.get('var-serviceName'), read.get('to'), read.get('from')]).toEqual([
      'a&b',
      String(moment),
      String(moment - 1_800_000),
    ]);
    expect(read.get('var-filters')).toBe('region|=|a__gfp__b__gfc__ "c"');
  });
});
