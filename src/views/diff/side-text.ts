/**
 * What a side comes to, in words: a counter that has data for all of its range, one that lacks some, and a gauge.
 *
 *     0.47 cores   14.1 min in 30 min
 *     0.47 cores   9.4 min in 20 min with data     the time without data does not count: 20 min of 30 min have data
 *     312 MiB      average over 30 min
 */
import { amountText, coverageText } from '../../scene/coverage.ts';
import { measureOf } from '../../scene/measure.ts';
import type { SideAnswer } from './compared-sides.ts';

export interface SideText {
  /** The rate of a counter, the level of a gauge. */
  mean: string;
  /** What it came to, in which time. */
  total: string;
  /** Said where that time is not all of the range. */
  lacking: string | undefined;
}

export function sideText({ query, total, summary, scale }: SideAnswer): SideText {
  const measure = measureOf(query.profileType);
  const rangeMs = query.end - query.start;
  const sum = Number(total);
  const covered = { coveredMs: summary?.coveredMs ?? rangeMs, rangeMs };
  const [time, range] = [coverageText(covered), coverageText({ coveredMs: rangeMs, rangeMs })];
  return {
    mean: measure.mean(sum * scale),
    total: `${amountText(measure, { total: sum, ...covered })}${time === range ? '' : ' with data'}`,
    lacking: time === range ? undefined : `There is data for ${time} of ${range}; the time without does not count.`,
  };
}
