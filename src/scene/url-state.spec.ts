import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { filterOperators, takesMany } from '../ui/filters/label-filter.ts';
import { parseFilters, printFilters } from './filters-url.ts';
import { upgradeAddress, withReadTimes } from './old-links.ts';
import { parseProfileTypeId, parseSpans, parseWord, sharedSearch, viewOfPath } from './url-state.ts';

describe('label filters in an address', () => {
  const filter = (name: string, operator: LabelFilter['operator'], ...values: string[]): LabelFilter => ({
    name,
    operator,
    values,
  });

  it('have the form of Grafana’s ad-hoc filters', () => {
    expect(printFilters([filter('region', '=', 'eu'), filter('pod', 'in', 'a', 'b')])).toEqual([
      'region|=|eu',
      'pod|=__gfp__|a|b',
    ]);
    expect(printFilters([filter('pod', '=~', 'web-.*|db')])).toEqual(['pod|=~|web-.*__gfp__db']);
  });

  it('are told from none, which is an entry too', () => {
    expect(printFilters([])).toEqual(['']);
    expect(printFilters([filter('region', '=')])).toEqual(['']);
    expect(parseFilters([''])).toEqual([]);
  });

  it('are the same after writing and reading, whatever characters they have', () => {
    const words = ['__gf', '__gfp__', '__gfu__', '_', 'gf', '|', ',', '#', '%7C', '&', '+', '\0', '\u202e', '💥'];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((parts) => parts.join('')),
    );
    const filters = fc.array(
      fc
        .record({
          name: text.filter((word) => word !== ''),
          operator: fc.constantFrom(...filterOperators),
          values: fc.array(text, { minLength: 2, maxLength: 4 }),
        })
        .map((one) => (takesMany(one.operator) ? one : { ...one, values: one.values.slice(0, 1) })),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(filters, (all) => {
        const search = new URLSearchParams(printFilters(all).map((entry) => ['var-filters', entry]));
        expect(parseFilters(new URLSearchParams(search.toString()).getAll('var-filters'))).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['region', 'region|', '|=|eu', 'region|~|eu', '||', '#'])('leave out what is none: %s', (text) => {
    expect(parseFilters([text, 'zone|=|z1'])).toEqual([filter('zone', '=', 'z1')]);
  });

  it('are read without the words that Grafana adds for people', () => {
    expect(parseFilters(['pod|=|web-1,the first pod#dashboard'])).toEqual([filter('pod', '=', 'web-1')]);
  });
});

describe('other fields fall back alone', () => {
  it('a profile type that is none is not chosen', () => {
    const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
    expect(parseProfileTypeId(cpu)).toBe(cpu);
    expect(parseProfileTypeId('cpu')).toBe('');
    expect(parseProfileTypeId('')).toBe('');
  });

  it('spans are 16 hex digits, others are left out', () => {
    expect(parseSpans('00F067AA0BA902B7, nonsense,00f067aa0ba902b8')).toEqual(['00f067aa0ba902b7', '00f067aa0ba902b8']);
    expect(parseSpans('')).toEqual([]);
  });

  it('a word of a closed list, else its first', () => {
    expect(parseWord('rows', ['grid', 'rows'])).toBe('rows');
    expect(parseWord('table', ['grid', 'rows'])).toBe('grid');
    expect(parseWord(undefined, ['grid', 'rows'])).toBe('grid');
  });

  it('a path that names no view', () => {
    expect(viewOfPath('labels/x')).toBe('labels');
    expect(viewOfPath('nope')).toBeUndefined();
    expect(viewOfPath('')).toBeUndefined();
  });
});

it('time, data source and selection go from view to view, what belongs to one view does not', () => {
  const search = '?from=now-1h&to=now&var-serviceName=shop&var-filters=a|=|b&var-filters=c|=|d&focus=1x&search=y';
  expect([...new URLSearchParams(sharedSearch(search))]).toEqual([
    ['from', 'now-1h'],
    ['to', 'now'],
    ['var-serviceName', 'shop'],
    ['var-filters', 'a|=|b'],
    ['var-filters', 'c|=|d'],
  ]);
  expect(sharedSearch('?focus=1x')).toBe('');
});

describe('times of the range', () => {
  const at = Date.UTC(2026, 10, 26, 15, 4, 5);
  const readOf = (from: string) => withReadTimes(new URLSearchParams({ from, to: 'now' }))?.toString();

  it.each([
    ['2026-11-26T15:04:05Z', at],
    ['2026-11-26T17:04:05+02:00', at],
    ['2026-11-26T17:04:05 0200', at],
    ['2026-11-26T15:04:05.5Z', at + 500],
    ['2026-11-26T15:04:05.123456789Z', at + 123],
    ['2026-11-26T15:04Z', at - 5_000],
    ['2026-11-26 15:04:05', at],
    ['2026-11-26', at - (15 * 3_600 + 4 * 60 + 5) * 1_000],
  ])('are moments where a link has %s', (text, millis) => {
    expect(readOf(text)).toBe(`from=${millis}&to=now`);
  });

  it.each(['now-1h', '1795705445000', '2026-11-26T15:04:05.000Z', '20261126', '2026', '2026-13-26', 'yesterday', ''])(
    'stay where scenes reads them, or nobody does: %j',
    (text) => {
      expect(readOf(text)).toBeUndefined();
    },
  );
});

describe('old links', () => {
  const upgraded = (search: string) => {
    const address = upgradeAddress(new URLSearchParams(search));
    return address && { view: address.view, search: Object.fromEntries(address.search) };
  };

  it('of today are left as they are', () => {
    expect(upgraded('from=now-1h&var-serviceName=shop')).toBeUndefined();
  });

  it('of Explore Profiles open the view they name, with its search', () => {
    expect(upgraded('explorationType=all&searchText=cart&panelType=time-series&hideNoData=on&maxNodes=16384')).toEqual({
      view: 'services',
      search: { search: 'cart' },
    });
    expect(upgraded('explorationType=labels&var-groupBy=all&var-serviceName=shop')).toEqual({
      view: 'labels',
      search: { 'var-serviceName': 'shop' },
    });
    expect(upgraded('explorationType=flame-graph&var-spanSelector=00f067aa0ba902b7')).toEqual({
      view: 'flame-graph',
      search: { 'var-spanSelector': '00f067aa0ba902b7' },
    });
    expect(upgraded('explorationType=favorites')).toEqual({ view: 'services', search: {} });
  });

  it('of its diff compare the ranges that were picked', () => {
    const picked = 'from-2=now-2h&to-2=now&diffFrom=now-2h&diffTo=now-1h&diffFrom-2=now-1h&diffTo-2=now';
    expect(upgraded(`explorationType=diff-flame-graph&${picked}`)).toEqual({
      view: 'diff',
      search: { 'from-2': 'now-2h', 'to-2': 'now-1h', 'from-3': 'now-1h', 'to-3': 'now' },
    });
  });
});
