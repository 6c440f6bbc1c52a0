/**
 * Over which time a mean is, said beside every mean: the part of the range that the store can have data of.
 *
 *     coverageText({ coveredMs: 1_790_000, rangeMs: 1_800_000 });   // '30 min'
 *     amountText(cpu, { total: 3.07e9, coveredMs: 120_000, … });    // '3.07 s in 2 min'
 *     amountText(heap, …);                                          // 'average over 2 min'
 */
import { formatValue } from '#model/units.ts';
import type { Measure } from './measure.ts';
import type { RangeSummary } from './range-summary.ts';
import type { SeriesSummary } from './series-frames.ts';

/** The edges of a range are never covered to the second. */
const nearlyAll = 0.96;

export function coverageText({ coveredMs, rangeMs }: Pick<RangeSummary, 'coveredMs' | 'rangeMs'>): string {
  const shown = coveredMs >= nearlyAll * rangeMs ? rangeMs : coveredMs;
  return formatValue(shown, 'milliseconds');
}

export const amountText = (measure: Measure, summary: Pick<SeriesSummary, 'total' | 'coveredMs' | 'rangeMs'>) =>
  measure.total === undefined
    ? `average over ${coverageText(summary)}`
    : `${measure.total(summary.total)} in ${coverageText(summary)}`;
