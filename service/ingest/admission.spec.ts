import { describe, expect, it } from 'vitest';
import { tenantNumber } from '#model/brands.ts';
import { ActiveSeries } from './active-series.ts';
import { RateLimit } from './rate-limit.ts';
import { RejectionLog } from './rejection-log.ts';

/** Of bytes. */
const rateLimit = (rate: number, burst: number, clock: () => number) =>
  new RateLimit(() => ({ ingestionRateMb: rate / 1_048_576, ingestionBurstMb: burst / 1_048_576 }), clock);

describe('the rate limit', () => {
  it('lets a burst through, then what the rate allows, for each tenant', () => {
    let now = 0;
    const limit = rateLimit(100, 200, () => now);
    limit.admit('a', 200);
    expect(() => limit.admit('a', 1)).toThrow('push rate limit (100 B/s, burst 200 B) exceeded while adding 1 B');
    limit.admit('b', 200);
    now = 1_000;
    limit.admit('a', 100);
    expect(() => limit.admit('a', 1)).toThrow('push rate limit');
  });

  it('says when to come back', () => {
    const limit = rateLimit(100, 1_000, () => 0);
    limit.admit('a', 1_000);
    expect(() => limit.admit('a', 250)).toThrow(
      expect.objectContaining({ reason: 'rate_limited', retryAfterSeconds: 3 }),
    );
  });

  it('settles what a push was found to be, below zero if need be', () => {
    let now = 0;
    const limit = rateLimit(100, 100, () => now);
    limit.admit('a', 10);
    limit.settle('a', 10, 300);
    now = 1_900;
    expect(() => limit.admit('a', 1)).toThrow('push rate limit');
    now = 2_100;
    limit.admit('a', 1);
  });

  it('admits a push above the whole burst when nothing else is going on', () => {
    const limit = rateLimit(100, 100, () => 0);
    limit.admit('a', 5_000);
    expect(() => limit.admit('a', 1)).toThrow('push rate limit');
  });

  it('is off at 0', () => {
    const limit = rateLimit(0, 0, () => 0);
    limit.admit('a', 1e12);
    limit.admit('a', 1e12);
  });
});

describe('the limit of active series', () => {
  const one = tenantNumber(1);
  const keys = (...numbers: number[]) => Float64Array.from(numbers);

  it('refuses new series, not known ones, and a profile as a whole', () => {
    const series = new ActiveSeries(() => 0);
    series.admit(one, keys(1, 2), 3);
    expect(() => series.admit(one, keys(2, 3, 4), 3)).toThrow('active series limit exceeded (4/3)');
    series.admit(one, keys(1, 2, 3), 3);
    expect(() => series.admit(one, keys(4), 3)).toThrow('(4/3)');
    series.admit(tenantNumber(2), keys(4), 3);
    expect(series.count(one)).toBe(3);
  });

  it('forgets series that are no longer pushed', () => {
    let now = 0;
    const series = new ActiveSeries(() => now);
    series.admit(one, keys(1, 2), 2);
    now = 400_000;
    series.admit(one, keys(1), 2);
    now = 700_000;
    series.admit(one, keys(3), 2);
    expect(() => series.admit(one, keys(2), 2)).toThrow('active series limit');
  });

  it('is off at 0', () => {
    new ActiveSeries().admit(one, keys(1, 2, 3), 0);
  });
});

describe('the log of rejections', () => {
  it('has one line for each reason and minute, with the number of those in between', () => {
    let now = 0;
    const lines: object[] = [];
    const log = new RejectionLog({ warn: (fields) => lines.push(fields) }, () => now);
    log.rejected('a', 'rate_limited', 'first');
    log.rejected('a', 'rate_limited', 'second');
    log.rejected('a', 'samples_limit', 'other reason');
    log.rejected('b', 'rate_limited', 'other tenant');
    now = 60_000;
    log.rejected('a', 'rate_limited', 'third');
    expect(lines).toEqual([
      { tenant: 'a', reason: 'rate_limited', rejection: 'first', suppressed: 0 },
      { tenant: 'a', reason: 'samples_limit', rejection: 'other reason', suppressed: 0 },
      { tenant: 'b', reason: 'rate_limited', rejection: 'other tenant', suppressed: 0 },
      { tenant: 'a', reason: 'rate_limited', rejection: 'third', suppressed: 1 },
    ]);
  });
});
