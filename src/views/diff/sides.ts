/**
 * The two sides of a comparison: what each asks for, and what holds while nobody has set it.
 *
 *     comparison   the page's time range, until another is set
 *     baseline     the equally long time before the comparison, until another is set
 *
 * The page's label filters hold for both sides; each side may add its own.
 */
import { dateTime, type RawTimeRange, rangeUtil, type TimeRange } from '@grafana/data';
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { previousSpan, spanOf } from '../../scene/time-span.ts';
import { sameFilters, type LabelFilter } from '../../ui/filters/label-filter.ts';

export const sideNames = ['baseline', 'comparison'] as const;
export type SideName = (typeof sideNames)[number];

/** As in the URL: `now-1h`, milliseconds, or an ISO date; both or neither. */
export interface SideState {
  from: string;
  to: string;
  filters: readonly LabelFilter[];
}

export const unsetSide: SideState = { from: '', to: '', filters: [] };

export type Sides = Record<SideName, SideState>;

export const isSet = ({ from, to }: SideState) => from !== '' && to !== '';

/** The ranges that hold, given the page's. */
export function rangesOf(sides: Sides, page: TimeRange, timeZone: string): Record<SideName, TimeRange> {
  const comparison = isSet(sides.comparison) ? readRange(sides.comparison, timeZone) : page;
  const baseline = isSet(sides.baseline)
    ? readRange(sides.baseline, timeZone)
    : rangeOfSpan(previousSpan(spanOf(comparison)));
  return { baseline, comparison };
}

function readRange({ from, to }: SideState, timeZone: string): TimeRange {
  return rangeUtil.convertRawToRange({ from: readTime(from), to: readTime(to) }, timeZone);
}

/** Words like `now-1h` stay; what is a moment becomes one. */
function readTime(text: string): RawTimeRange['from'] {
  if (text.includes('now')) return text;
  const time = dateTime(/^\d+$/.test(text) ? Number(text) : text);
  return time.isValid() ? time : text;
}

export const rangeOfSpan = ({ start, end }: TimeSpan): TimeRange => {
  const raw = { from: dateTime(start), to: dateTime(end) };
  return { ...raw, raw };
};

const writeTime = (time: RawTimeRange['from']) => (typeof time === 'string' ? time : time.toISOString());

export const writeRange = ({ raw }: TimeRange): Pick<SideState, 'from' | 'to'> => ({
  from: writeTime(raw.from),
  to: writeTime(raw.to),
});

/** A span a person picked. Whole seconds: what is dragged is no more exact than that. */
export const pickedRange = ({ start, end }: TimeSpan): Pick<SideState, 'from' | 'to'> => ({
  from: new Date(Math.floor(start / 1000) * 1000).toISOString(),
  to: new Date(Math.ceil(end / 1000) * 1000).toISOString(),
});

/** What the charts of both sides show: the page's range, the one before it, and whatever the sides have. */
export function contextOf(page: TimeSpan, ranges: readonly TimeSpan[]): TimeSpan {
  const all = [previousSpan(page), page, ...ranges];
  return {
    start: unixMillis(Math.min(...all.map(({ start }) => start))),
    end: unixMillis(Math.max(...all.map(({ end }) => end))),
  };
}

/** The page's filters and a side's own, each once. */
export const filtersOf = (page: readonly LabelFilter[], own: readonly LabelFilter[]): LabelFilter[] => [
  ...page,
  ...own.filter((filter) => !page.some((one) => sameFilters([one], [filter]))),
];

export const lengthOf = ({ start, end }: TimeSpan): number => end - start;
