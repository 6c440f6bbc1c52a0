/**
 * What a service cost over a time range, and over the equally long one before it.
 *
 *     store begins          range before        range                 now
 *     |                     |-------------------|-------------------|
 *                                               what is known of it: all; of a younger store, less
 */

/**
 * What a range came to. Means are over the part of the range that the store can have data of, the same part for all
 * series: so they add up, and a service that did nothing for half of it has half the mean.
 */
export interface RangeSummary {
  /** Per second for counters, the level for gauges. */
  mean: number;
  /** How much of the range lies between the oldest profile of the store and now. */
  coveredMs: number;
  rangeMs: number;
  /** The mean of the range before; undefined when too little is stored of it. */
  previousMean: number | undefined;
}

/** As the wire has them: the sums of a counter, the means of a gauge over the whole of each range. */
export interface RangeTotals {
  now: number;
  before: number;
}

/** From the oldest profile of the store to now, in Unix milliseconds. */
export interface KnownTime {
  from: number;
  to: number;
}

export interface SummarySpan {
  range: { start: number; end: number };
  known: KnownTime;
  isGauge: boolean;
}

/** A range of which less is known says nothing that could be compared. */
const leastKnown = 0.1;

export function summarise({ now, before }: RangeTotals, { range, known, isGauge }: SummarySpan): RangeSummary {
  const rangeMs = range.end - range.start;
  const knownOf = (start: number, end: number) => Math.max(0, Math.min(end, known.to) - Math.max(start, known.from));
  const mean = (total: number, knownMs: number) => (knownMs === 0 ? 0 : (total * (isGauge ? rangeMs : 1000)) / knownMs);
  const coveredMs = knownOf(range.start, range.end);
  const beforeMs = knownOf(range.start - rangeMs, range.start);
  return {
    mean: mean(now, coveredMs),
    coveredMs,
    rangeMs,
    previousMean: beforeMs >= leastKnown * rangeMs ? mean(before, beforeMs) : undefined,
  };
}
