import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { filtersOf, halvesOf, isUnset, pickedRange, spanAgo, unsetSides, windowOf } from './sides.ts';

const at = (text: string) => unixMillis(Date.parse(`2026-11-23T${text}Z`));
const span = (start: string, end: string): TimeSpan => ({ start: at(start), end: at(end) });
const page = span('10:00:00', '10:30:00');

describe('spanAgo', () => {
  it('is the equal time right before', () => {
    expect(spanAgo(page, 'previous')).toEqual(span('09:30:00', '10:00:00'));
  });

  it('is the same time an hour, a day or a week before', () => {
    expect(spanAgo(page, 'hour')).toEqual(span('09:00:00', '09:30:00'));
    expect(page.start - spanAgo(page, 'day').start).toBe(86_400_000);
    expect(page.end - spanAgo(page, 'week').end).toBe(7 * 86_400_000);
  });
});

describe('halvesOf', () => {
  it('makes two equal periods of what a young store has', () => {
    // The first profile lies at 10:20: a range is what comes after its start.
    expect(halvesOf(page, span('10:20:00', '10:28:00'))).toEqual({
      baseline: span('10:19:59.999', '10:24:00'),
      comparison: span('10:24:00', '10:28:00'),
    });
    expect(halvesOf(page, span('09:50:00', '10:40:00'))).toEqual({
      baseline: span('09:49:59.999', '10:10:00'),
      comparison: span('10:10:00', '10:30:00'),
    });
  });

  it('leaves a store alone that reaches back over the period before, or nearly', () => {
    expect(halvesOf(page, span('08:00:00', '10:30:00'))).toBeUndefined();
    expect(halvesOf(page, span('09:32:00', '10:30:00'))).toBeUndefined();
  });

  it('has nothing to halve where nothing of the page is stored', () => {
    expect(halvesOf(page, span('09:50:00', '09:55:00'))).toBeUndefined();
    expect(halvesOf(page, undefined)).toBeUndefined();
  });
});

describe('isUnset', () => {
  const range = { ...unsetSides.baseline, from: 'now-1h', to: 'now' };

  it('holds until a range or another time before is chosen', () => {
    expect(isUnset(unsetSides)).toBe(true);
    expect(isUnset({ ...unsetSides, baseline: range })).toBe(false);
    expect(isUnset({ ...unsetSides, comparison: range })).toBe(false);
    expect(isUnset({ ...unsetSides, ago: 'day' })).toBe(false);
  });
});

describe('pickedRange', () => {
  it('is whole seconds around what was dragged over', () => {
    const dragged = { start: unixMillis(at('10:00:00') + 400), end: unixMillis(at('10:01:00') + 400) };
    expect(pickedRange(dragged)).toEqual({ from: '2026-11-23T10:00:00.000Z', to: '2026-11-23T10:01:01.000Z' });
  });
});

describe('windowOf', () => {
  const lastWeek = spanAgo(page, 'week');

  it('is the same for both sides while they are in the page or right before it', () => {
    expect(windowOf(page, page)).toEqual(span('09:30:00', '10:30:00'));
    expect(windowOf(page, span('09:40:00', '09:45:00'))).toEqual(span('09:30:00', '10:30:00'));
  });

  it('is around a range that lies elsewhere', () => {
    const minute = 60_000;
    const around = { start: lastWeek.start - 30 * minute, end: lastWeek.end + 30 * minute };
    expect(windowOf(page, lastWeek)).toEqual(around);
    expect(windowOf(page, span('09:00:00', '10:30:00')).end).toBe(page.end);
  });

  it('stays when the range was picked in it, unless that can hardly be seen', () => {
    const shown = windowOf(page, lastWeek);
    const inIt = { start: lastWeek.start, end: unixMillis(lastWeek.start + 300_000) };
    expect(windowOf(page, inIt, shown)).toBe(shown);
    const tiny = { start: lastWeek.start, end: unixMillis(lastWeek.start + 10_000) };
    expect(windowOf(page, tiny, shown)).not.toBe(shown);
  });
});

describe('filtersOf', () => {
  it('has the filters of the page and of the side, each once', () => {
    const eu = { name: 'region', operator: '=' as const, values: ['eu'] };
    const v2 = { name: 'version', operator: '=' as const, values: ['2'] };
    expect(filtersOf([eu], [v2, eu])).toEqual([eu, v2]);
  });
});
