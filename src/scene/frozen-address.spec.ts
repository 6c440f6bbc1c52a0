import { describe, expect, it } from 'vitest';
import { frozenAddress, shortAddress } from './frozen-address.ts';

const page = { from: 1000, to: 2000 };
const rangeOf = (from: string, to: string) => ({ from: from.length, to: to.length });
const keysOf = (search: string) =>
  Object.fromEntries(new URL(frozenAddress(`http://host/diff?${search}`, page, rangeOf)).searchParams);

describe('frozenAddress', () => {
  it('has the moments that relative times stand for, and no refresh', () => {
    expect(keysOf('from=now-30m&to=now&refresh=10s&search=a')).toEqual({ from: '1000', to: '2000', search: 'a' });
  });

  it('freezes the sides of a diff, of which either may be relative', () => {
    expect(keysOf('from-2=now-1h&to-2=now&from-3=2026-11-23T08:00:00.000Z&to-3=now-5m')).toEqual({
      from: '1000',
      to: '2000',
      'from-2': '6',
      'to-2': '3',
      'from-3': '24',
      'to-3': '6',
    });
  });

  it('leaves sides alone that are moments, or not set', () => {
    expect(keysOf('from-2=5&to-2=6')).toEqual({ from: '1000', to: '2000', 'from-2': '5', 'to-2': '6' });
  });
});

describe('shortAddress', () => {
  it('leaves out what is empty or usual, and says the same', () => {
    const type = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
    const long = new URL('http://host/labels?from=now-1h&timezone=browser&var-filters=&var-filters=a%7C%3D%7Cb%26c');
    long.searchParams.set('var-profileMetricId', type);
    const short = shortAddress(long.toString());
    expect(short).toBe(`http://host/labels?from=now-1h&var-filters=a%7C%3D%7Cb%26c&var-profileMetricId=${type}`);
    expect(new URL(short).searchParams.get('var-filters')).toBe('a|=|b&c');
  });

  it('of a pin is the pin, which has its question itself', () => {
    expect(shortAddress('http://host/diff?from=1&to=2&pin=01ABC')).toBe('http://host/diff?pin=01ABC');
  });
});
