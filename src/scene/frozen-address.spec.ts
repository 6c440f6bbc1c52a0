import { describe, expect, it } from 'vitest';
import { frozenAddress } from './frozen-address.ts';

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
