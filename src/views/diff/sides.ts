/**
 * The two sides of a comparison: what each asks for, and what holds while nobody has set it.
 *
 *     comparison   the page's time range, until another is set
 *     baseline     the equally long time before the comparison, or the same time an hour, a day or a week ago,
 *                  until a range is set
 *
 * A young store does not reach far enough back for that; then the time it does reach back is halved, so that two equal
 * periods, one before the other, are compared all the same.
 *
 * The page's label filters hold for both sides; each side may add its own. Service and profile type are the page's, too,
 * until a side has others.
 */
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../../api/profile-source.ts';
import { sameFilters, type LabelFilter } from '../../ui/filters/label-filter.ts';

export const sideNames = ['baseline', 'comparison'] as const;
export type SideName = (typeof sideNames)[number];

/** As in the URL: `now-1h`, milliseconds, or an ISO date; both or neither. */
export interface SideState {
  from: string;
  to: string;
  filters: readonly LabelFilter[];
  /** '' for the page's, as is the profile type. */
  service: string;
  profileType: string;
}

/** The URL's text when it is a time, else ''. */
export const knownTime = (text: string): string =>
  /^(now([-+/]\w+)*|\d+)$/.test(text) || !Number.isNaN(Date.parse(text)) ? text : '';

/** How long before the comparison the baseline is, while it has no range of its own. */
export const agoWords = ['previous', 'hour', 'day', 'week'] as const;
export type Ago = (typeof agoWords)[number];

export interface Sides extends Record<SideName, SideState> {
  ago: Ago;
}

export const unsetRange = { from: '', to: '' };
const unsetSide: SideState = { ...unsetRange, filters: [], service: '', profileType: '' };
export const unsetSides: Sides = { baseline: unsetSide, comparison: unsetSide, ago: 'previous' };

export const isSet = ({ from, to }: SideState) => from !== '' && to !== '';

/** Whether both ranges follow from the page's, and from what is stored. */
export const isUnset = ({ baseline, comparison, ago }: Sides) =>
  !isSet(baseline) && !isSet(comparison) && ago === 'previous';

/** A store that lacks no more than this part of the period before is compared as it is. */
const lackingAtMost = 0.1;

/**
 * The halves of what is stored of a page's range and the one before it; undefined when it reaches back far enough, or
 * nothing of the page is stored.
 *
 * @param stored from the first to the last of what there is of both sides
 */
export function halvesOf(page: TimeSpan, stored: TimeSpan | undefined): Record<SideName, TimeSpan> | undefined {
  if (stored === undefined || stored.end <= page.start) return undefined;
  if (stored.start <= spanAgo(page, 'previous').start + lackingAtMost * lengthOf(page)) return undefined;
  const end = unixMillis(Math.min(stored.end, page.end));
  const middle = unixMillis(Math.floor((stored.start + end) / 2000) * 1000);
  if (middle <= stored.start) return undefined;
  // A range is what comes after its start: the first profile is part of it.
  const start = unixMillis(stored.start - 1);
  return { baseline: { start, end: middle }, comparison: { start: middle, end } };
}

const hour = 3_600_000;
const agoMs = { hour, day: 24 * hour, week: 7 * 24 * hour };

export function spanAgo(span: TimeSpan, ago: Ago): TimeSpan {
  const by = ago === 'previous' ? lengthOf(span) : agoMs[ago];
  return { start: unixMillis(span.start - by), end: unixMillis(span.end - by) };
}

/** A span a person picked. Whole seconds: what is dragged is no more exact than that. */
export const pickedRange = ({ start, end }: TimeSpan): Pick<SideState, 'from' | 'to'> => ({
  from: new Date(Math.floor(start / 1000) * 1000).toISOString(),
  to: new Date(Math.ceil(end / 1000) * 1000).toISOString(),
});

/**
 * What a side's chart shows: the page's range and the one before it, as on the other side, or the surroundings of a
 * range that lies elsewhere.
 *
 * @param shown what it showed before, which stays when the range was picked in it
 */
export function windowOf(page: TimeSpan, range: TimeSpan, shown?: TimeSpan): TimeSpan {
  const common = { start: spanAgo(page, 'previous').start, end: page.end };
  if (isWithin(range, common)) return common;
  const length = lengthOf(range);
  if (shown !== undefined && isWithin(range, shown) && length >= smallestPart * lengthOf(shown)) return shown;
  const latest = Math.max(page.end, range.end);
  return { start: unixMillis(range.start - length), end: unixMillis(Math.min(range.end + length, latest)) };
}

/** Of a chart, that can still be seen and dragged over. */
const smallestPart = 0.02;

const isWithin = (inner: TimeSpan, outer: TimeSpan) => inner.start >= outer.start && inner.end <= outer.end;

/** The page's filters and a side's own, each once. */
export const filtersOf = (page: readonly LabelFilter[], own: readonly LabelFilter[]): LabelFilter[] => [
  ...page,
  ...own.filter((filter) => !page.some((one) => sameFilters([one], [filter]))),
];

export const lengthOf = ({ start, end }: TimeSpan): number => end - start;

/** Earlier or later by a part of its length. */
export function moved({ start, end }: TimeSpan, part: number): TimeSpan {
  const by = (end - start) * part;
  return { start: unixMillis(start + by), end: unixMillis(end + by) };
}

/** Twice as long, around the same middle. */
export function widened({ start, end }: TimeSpan): TimeSpan {
  const by = (end - start) / 2;
  return { start: unixMillis(start - by), end: unixMillis(end + by) };
}
