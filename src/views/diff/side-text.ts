/** What a side comes to, in words. */
import { formatValue } from '#model/units.ts';
import { measureOf } from '../../scene/measure.ts';
import type { SideAnswer } from './load-diff.ts';

export interface SideText {
  /** The rate of a counter, the level of a gauge. */
  mean: string;
  /** What it came to, in which time. */
  total: string;
  /** What that time is, where it is not all of the range. */
  note: string | undefined;
}

/** Time without data that nobody would miss. */
const hardly = 0.005;

const timeText = (ms: number) => formatValue(ms, 'milliseconds');

/**
 * A counter that has data for all of its range, one that lacks some, and a gauge:
 *
 *     0.47 cores   14.1 min in 30 min
 *     0.47 cores   9.4 min in 20 min with data
 *     312 MiB      on average over 30 min
 */
export function sideText({ query, total, coveredMs, scale }: SideAnswer): SideText {
  const measure = measureOf(query.profileType);
  const rangeMs = query.end - query.start;
  const lacking = coveredMs < rangeMs * (1 - hardly);
  const time = lacking ? `${timeText(coveredMs)} with data` : timeText(rangeMs);
  const sum = Number(total);
  return {
    mean: measure.mean(sum * scale),
    total: measure.total === undefined ? `on average over ${time}` : `${measure.total(sum)} in ${time}`,
    note: lacking
      ? `There is data for ${timeText(coveredMs)} of ${timeText(rangeMs)}; the time without does not count.`
      : undefined,
  };
}
