import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import type { PointSeries } from '../../api/profile-source.ts';
import { aroundMoment, momentsOf } from './diff-moments.ts';
import { contentOf, presetSearch, searchOf, settingsOf } from './diff-presets.ts';
import { unsetSides } from './sides.ts';

const eu = { name: 'region', operator: '=' as const, values: ['eu|us, <b>'] };
const sides = {
  ...unsetSides,
  ago: 'week' as const,
  comparison: {
    ...unsetSides.comparison,
    from: '2026-11-26T08:00:00.000Z',
    to: '2026-11-26T08:30:00.000Z',
    filters: [eu],
  },
};

describe('a preset', () => {
  it('is used as it was kept, whatever its filters are', () => {
    expect(settingsOf(presetSearch({ sides, scale: 'share' }))).toEqual({ sides, scale: 'share' });
    expect(presetSearch({ sides: unsetSides, scale: 'rate' })).toBe('');
  });

  it('may stay as far from now as it is', () => {
    const search = presetSearch({ sides, scale: 'rate' }, Date.parse('2026-11-26T09:00:00Z'));
    expect(settingsOf(search).sides.comparison).toMatchObject({ from: 'now-3600s', to: 'now-1800s' });
  });

  it('is nothing of what others keep', () => {
    expect(searchOf(contentOf('ago=day'))).toBe('ago=day');
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect([bytes('{"of":"frames","search":""}'), bytes('null'), bytes('<b>')].map(searchOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('moments', () => {
  const minute = 60_000;
  const window = { start: unixMillis(0), end: unixMillis(60 * minute) };
  const series = (value: string, from: number, to: number): PointSeries => {
    const timestamps = Float64Array.from({ length: to - from + 1 }, (_, i) => (from + i) * minute);
    return { labels: [{ name: 'version', value }], timestamps, values: timestamps.map(() => 1) };
  };

  it('are when a value came that was not there before', () => {
    const found = momentsOf('version', [series('1.0', 1, 40), series('1.1', 30, 60)], window, minute);
    expect(found).toEqual([{ at: 29 * minute, label: 'version', value: '1.1' }]);
  });

  it('are none where values come all the time, or are all there from the start', () => {
    const pods = Array.from({ length: 9 }, (_, i) => series(`pod-${i}`, 1 + 5 * i, 60));
    expect(momentsOf('version', pods, window, minute)).toEqual([]);
    expect(momentsOf('version', [series('1.0', 20, 60), series('1.1', 21, 60)], window, minute)).toEqual([]);
  });

  it('are compared with as much time before as there is after', () => {
    const { baseline, comparison } = aroundMoment(unixMillis(50 * minute), window);
    expect(baseline).toEqual({ start: 40 * minute, end: 50 * minute });
    expect(comparison).toEqual({ start: 50 * minute, end: 60 * minute });
  });
});
