/** Changes as amounts, with their sign: '+0.12 cores'. */
import type { Measure } from '../../scene/measure.ts';
import type { RangeSummary } from '../../scene/range-summary.ts';

export function differenceText({ mean, previousMean }: RangeSummary, measure: Measure): string {
  if (previousMean === undefined) return '–';
  const difference = mean - previousMean;
  if (difference === 0) return '±0';
  return `${difference > 0 ? '+' : '−'}${measure.mean(Math.abs(difference))}`;
}
