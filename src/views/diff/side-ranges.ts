/** The sides' spans as Grafana's time ranges, which a picker shows and sets, and as the texts of the URL. */
import { dateTime, dateTimeFormat, type RawTimeRange, rangeUtil, type TimeRange } from '@grafana/data';
import type { TimeSpan } from '../../api/profile-source.ts';
import { spanOf } from '../../scene/time-span.ts';
import { halvesOf, isSet, isUnset, type SideName, type Sides, type SideState, spanAgo } from './sides.ts';

export interface SideRanges extends Record<SideName, TimeRange> {
  /** Whether they are the halves of what is stored. */
  halved: boolean;
}

/**
 * The ranges that hold.
 *
 * @param stored from the first to the last of what there is of both sides, when that is known
 */
export function rangesOf(sides: Sides, page: TimeRange, timeZone: string, stored?: TimeSpan): SideRanges {
  const halves = isUnset(sides) ? halvesOf(spanOf(page), stored) : undefined;
  if (halves !== undefined) {
    return { baseline: rangeOfSpan(halves.baseline), comparison: rangeOfSpan(halves.comparison), halved: true };
  }
  const comparison = isSet(sides.comparison) ? readRange(sides.comparison, timeZone) : page;
  const baseline = isSet(sides.baseline)
    ? readRange(sides.baseline, timeZone)
    : rangeOfSpan(spanAgo(spanOf(comparison), sides.ago));
  return { baseline, comparison, halved: false };
}

function readRange({ from, to }: SideState, timeZone: string): TimeRange {
  return rangeUtil.convertRawToRange({ from: readTime(from), to: readTime(to) }, timeZone);
}

const momentOf = (text: string) => dateTime(/^\d+$/.test(text) ? Number(text) : text);

/** Words like `now-1h` stay; what is a moment becomes one. */
const readTime = (text: string): RawTimeRange['from'] => (text.includes('now') ? text : momentOf(text));

export function rangeOfSpan({ start, end }: TimeSpan): TimeRange {
  const raw = { from: dateTime(start), to: dateTime(end) };
  return { ...raw, raw };
}

const writeTime = (time: RawTimeRange['from']) => (typeof time === 'string' ? time : time.toISOString());

export const writeRange = ({ raw }: Pick<TimeRange, 'raw'>): Pick<SideState, 'from' | 'to'> => ({
  from: writeTime(raw.from),
  to: writeTime(raw.to),
});

/** In words, with the days only where they tell something. */
export function spanText({ start, end }: TimeSpan, timeZone: string): string {
  const day = (time: number) => dateTimeFormat(time, { format: 'YYYY-MM-DD', timeZone });
  const clock = (time: number) => dateTimeFormat(time, { format: 'HH:mm:ss', timeZone });
  const today = day(Date.now());
  const text = (time: number) => (day(time) === today ? clock(time) : `${day(time)} ${clock(time)}`);
  return `${text(start)} – ${day(start) === day(end) ? clock(end) : text(end)}`;
}
