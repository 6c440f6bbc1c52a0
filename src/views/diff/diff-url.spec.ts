import { describe, expect, it } from 'vitest';
import { diffFromUrl, diffKeys, type DiffSettings, diffUrl } from './diff-url.ts';
import { initialDiff as initial } from './initial-diff.ts';
import { unsetSides } from './sides.ts';

const eu = { name: 'region', operator: '=' as const, values: ['eu'] };

const everything: DiffSettings = {
  sides: {
    baseline: { from: 'now-2h', to: 'now-1h', filters: [eu], service: 'shop|cart', profileType: '' },
    comparison: {
      from: '1700000000000',
      to: '2026-11-23T08:00:00.000Z',
      filters: [eu, { ...eu, operator: '!=' }],
      service: '',
      profileType: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
    },
    ago: 'day',
  },
  scale: 'share',
  measured: 'total',
  ranked: 'cost',
  unchanged: '1',
  graph: {
    focus: 'abc123',
    search: 'parse',
    regex: true,
    shown: 'graph',
    orientation: 'bottom',
    selected: 'main.parse',
    transforms: [
      { kind: 'drop', name: 'main:idle' },
      { kind: 'recursion', name: '' },
    ],
    pane: 'tree',
    sort: '-total',
    color: 'self',
    granularity: 'line',
    noInlines: true,
    columns: ['self', 'file'],
    levels: ['version'],
    levelsAt: 'leaf',
  },
};

describe('the diff in the URL', () => {
  it('is read as it was written', () => {
    expect(diffFromUrl(initial, diffUrl(everything))).toEqual(everything);
  });

  it('goes back to the defaults where a key has gone', () => {
    expect(diffFromUrl(everything, Object.fromEntries(diffKeys.map((key) => [key, null])))).toEqual(initial);
  });

  it('leaves alone what is not told', () => {
    expect(diffFromUrl(everything, { search: 'print' })).toEqual({
      ...everything,
      graph: { ...everything.graph, search: 'print' },
    });
    expect(diffFromUrl(everything, { search: 'print' }).sides).toBe(everything.sides);
  });

  it('says only what is not the default', () => {
    const said = Object.entries(diffUrl(initial)).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(said)).toEqual({
      'var-filtersBaseline': [''],
      'var-filtersComparison': [''],
      transform: [],
      level: [],
    });
  });

  it('lets each field fall back alone', () => {
    const broken = {
      ...{ 'from-2': 'yesterday', 'to-2': 'now', ago: 'year', scale: 'log', measured: 'x', focus: '<b>' },
      'var-profileMetricIdComparison': 'cpu',
    };
    expect(diffFromUrl(initial, broken)).toEqual({
      ...initial,
      sides: { ...unsetSides, baseline: { ...unsetSides.baseline, to: 'now' } },
    });
  });
});
