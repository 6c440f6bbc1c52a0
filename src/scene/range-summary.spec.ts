import { describe, expect, it } from 'vitest';
import { summarise, type SummarySpan } from './range-summary.ts';

const minute = 60_000;
/** An hour. */
const range = { start: 100 * minute, end: 160 * minute };
const always = { from: Number.NEGATIVE_INFINITY, to: range.end };
const counter = (known = always): SummarySpan => ({ range, known, isGauge: false });
const gauge = (known = always): SummarySpan => ({ range, known, isGauge: true });

describe('what a range came to', () => {
  const steady = { now: 3600e9, before: 1800e9 };
  /** Ran for a part of the hour only. */
  const brief = { now: 7200e9, before: 0 };

  it('is a rate over the same time for all series, so that rates add up to that of all together', () => {
    const [a, b] = [steady, brief].map((totals) => summarise(totals, counter()));
    const whole = summarise({ now: steady.now + brief.now, before: 1800e9 }, counter());
    expect([a!.mean, b!.mean, whole.mean]).toEqual([1e9, 2e9, 3e9]);
    expect([a!.previousMean, b!.previousMean, whole.previousMean]).toEqual([0.5e9, 0, 0.5e9]);
  });

  it('is over the time since the oldest profile when the store is younger than the range', () => {
    expect(summarise(steady, counter({ from: range.end - 30 * minute, to: range.end }))).toEqual({
      mean: 2e9,
      coveredMs: 30 * minute,
      rangeMs: 60 * minute,
      previousMean: undefined,
    });
  });

  it('does not count what is still to come', () => {
    const sofar = counter({ from: 0, to: range.start + 15 * minute });
    expect(summarise(steady, sofar)).toMatchObject({ mean: 4e9, coveredMs: 15 * minute });
  });

  it('is compared with the range before as soon as a tenth of that is known, by the second', () => {
    const since = (from: number) => summarise(steady, counter({ from, to: range.end })).previousMean;
    expect(since(range.start - 15 * minute)).toBe(2e9);
    expect(since(range.start - 5 * minute)).toBeUndefined();
  });

  it('is a level for gauges, of which the wire gives the mean over all of the range', () => {
    const level = { now: 512, before: 512 };
    expect(summarise(level, gauge())).toMatchObject({ mean: 512, previousMean: 512 });
    const half = gauge({ from: range.end - 30 * minute, to: range.end });
    expect(summarise(level, half)).toMatchObject({ mean: 1024, previousMean: undefined });
  });

  it('of a range that nothing is known of is nothing', () => {
    expect(summarise({ now: 0, before: 0 }, counter({ from: range.end + 1, to: range.end + 2 }))).toMatchObject({
      mean: 0,
      coveredMs: 0,
    });
  });
});
