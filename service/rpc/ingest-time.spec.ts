import { describe, expect, it } from 'vitest';
import { unixNanos } from '#model/brands.ts';
import { parseIngestTime } from './ingest-time.ts';

const now = unixNanos(1_795_412_642_624_817_874n);
const time = (text: string | null) => parseIngestTime('from', text, now);

describe('the times of /ingest', () => {
  it('are told apart by their number of digits', () => {
    expect(time('1795412642')).toBe(1_795_412_642_000_000_000n);
    expect(time('1795412642624')).toBe(1_795_412_642_624_000_000n);
    expect(time('1795412642624817')).toBe(1_795_412_642_624_817_000n);
    expect(time('1795412642624817874')).toBe(1_795_412_642_624_817_874n);
    expect(time('20261123')).toBe(BigInt(Date.UTC(2026, 10, 23)) * 1_000_000n);
    expect(time('7')).toBe(7_000_000_000n);
  });

  it('may be relative to now', () => {
    const second = 1_000_000_000n;
    expect(time('now')).toBe(now);
    expect(time('now-90s')).toBe(now - 90n * second);
    expect(time('now+2m')).toBe(now + 120n * second);
    expect(time('now-15min')).toBe(now - 900n * second);
    expect(time('now-1h')).toBe(now - 3_600n * second);
    expect(time('now-1d')).toBe(now - 86_400n * second);
    expect(time('now-1w')).toBe(now - 604_800n * second);
    expect(time('now-1M')).toBe(now - 30n * 86_400n * second);
    expect(time('now-1mon')).toBe(now - 30n * 86_400n * second);
    expect(time('now-1y')).toBe(now - 365n * 86_400n * second);
  });

  it('are absent when empty', () => {
    expect(time(null)).toBeUndefined();
    expect(time('')).toBeUndefined();
  });

  it.each([
    'yesterday',
    '-5',
    '1.5',
    'now-',
    'now-5',
    'now-5q',
    'now-h',
    '20260231',
    '20261301',
    '99999999999999',
    '1e9',
  ])('refuses %j', (text) => {
    expect(() => time(text)).toThrow(`the query parameter from='${text}' is not a time`);
  });
});
