/**
 * A line for each service, or for each value of any labels: what it costs, what it did before, and its course.
 *
 * The course has whole steps of a round length at multiples of it, so that courses of neighbouring ranges have the same
 * points:
 *
 *     start     |         |         |         |   end
 *               (────────]                              the first point stands at the end of the first whole step
 */
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { compareText, type Label } from '#model/labels.ts';
import type { LastProfile } from '../store/last-profiles.ts';
import type { PointSeries, ProfileStore, TimeRange } from '../store/store.ts';
import { keyOfLabels } from './join-tenants.ts';
import { aggregationOf, rangeSums, rateOf, type RangeQuery, type RangeSum } from './range-sums.ts';
import { parseLabelNames, parseRange, parseSelection, type WireRange, type WireSelection } from './selection.ts';
import type { TenantQueries, Tenants } from './tenant-queries.ts';

export interface OverviewQuestion extends WireSelection {
  /** Undefined for as long a time just before. */
  baseline: WireRange | undefined;
  /** Empty for the service. */
  groupBy: readonly string[];
  /** Of a course, at most; 0 for 60. */
  points: number;
  /** Lines; 0 for 1,000. */
  limit: number;
}

export interface OverviewLine {
  labels: Label[];
  /** A counter's sum; a gauge's mean. */
  value: number;
  baselineValue: number;
  rate: number;
  baselineRate: number;
  /** 0 to 1. */
  share: number;
  /** Rates; not a number where there is no data. */
  course: number[];
  /** Unix milliseconds; undefined where there was none in the range. */
  lastProfile: number | undefined;
  profileTypes: string[];
}

export interface Overview {
  /** The largest first. */
  lines: OverviewLine[];
  lineCount: number;
  /** Milliseconds. */
  step: number;
  /** Unix milliseconds; 0 where no whole step is within the range. */
  firstPoint: number;
}

const POINTS = 60;
const MOST_POINTS = 1_000;
const LINES = 1_000;
const MOST_LINES = 10_000;
/** Points of all lines together: eight megabytes. */
const MOST_NUMBERS = 1_000_000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const roundSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
];

interface Grid {
  step: number;
  first: number;
  count: number;
}

interface Parts {
  sums: RangeSum[];
  baseline: RangeSum[];
  course: PointSeries[];
  last: LastProfile[];
}

/** @throws HearthError bad_request, bad_profile_type, bad_selector, bad_time_range, query_limit */
export async function serviceOverview(
  queries: TenantQueries,
  tenants: Tenants,
  question: OverviewQuestion,
  signal?: AbortSignal,
): Promise<Overview> {
  const limits = queries.limitsOf(tenants);
  const { query } = parseSelection(0 as TenantNumber, question, limits);
  const groupBy = question.groupBy.length === 0 ? ['service_name'] : parseLabelNames(question.groupBy);
  const baseline = question.baseline === undefined ? justBefore(query) : parseRange(question.baseline, limits);
  const points = bounded('points', question.points, POINTS, MOST_POINTS);
  const most = bounded('limit', question.limit, LINES, MOST_LINES);
  if (points * most > MOST_NUMBERS) {
    throw new HearthError(
      'query_limit',
      `${most} lines of ${points} points are more than any answer has (${MOST_NUMBERS}): ask for fewer of either`,
    );
  }
  const grid = gridOf(query, points);
  const none: Parts = { sums: [], baseline: [], course: [], last: [] };
  const parts = await queries.ask(tenants, none, joined, signal, (tenant, running) =>
    partsOf(queries.store, { ...query, tenant, groupBy, signal: running }, baseline, grid),
  );
  const lines = linesOf(parts, query, baseline);
  const shown = lines.slice(0, most);
  complete(shown, parts, query.profileType, grid);
  return { lines: shown, lineCount: lines.length, step: grid.step, firstPoint: grid.first };
}

/** As many milliseconds as the range, which has both its ends, just before it. */
function justBefore({ start, end }: TimeRange): TimeRange {
  return { start: unixMillis(Math.max(0, start - (end - start) - 1)), end: unixMillis(Math.max(0, start - 1)) };
}

function bounded(what: string, asked: number, unasked: number, most: number): number {
  if (asked < 0 || asked > most) {
    throw new HearthError('bad_request', `${what} must be from 0 (which means ${unasked}) to ${most}`);
  }
  return asked === 0 ? unasked : asked;
}

function gridOf({ start, end }: TimeRange, points: number): Grid {
  const needed = (end - start) / points;
  const step = roundSteps.find((length) => length >= needed) ?? Math.ceil(needed / DAY) * DAY;
  const first = Math.ceil(start / step) * step + step;
  const count = Math.max(0, Math.floor((end - first) / step) + 1);
  return { step, first: count === 0 ? 0 : first, count };
}

async function partsOf(store: ProfileStore, query: RangeQuery, range: TimeRange, grid: Grid): Promise<Parts> {
  const { signal, ...selection } = query;
  const course =
    grid.count === 0
      ? Promise.resolve([])
      : store.points({
          ...selection,
          start: unixMillis(grid.first),
          end: unixMillis(grid.first + (grid.count - 1) * grid.step),
          stepMillis: grid.step,
          aggregation: aggregationOf(query.profileType),
          ...(signal === undefined ? {} : { signal }),
        });
  const [sums, baseline, points, last] = await Promise.all([
    rangeSums(store, query),
    rangeSums(store, { ...query, ...range }),
    course,
    store.explore.lastProfiles(query),
  ]);
  return { sums, baseline, course: points, last };
}

const joined = (parts: readonly Parts[]): Parts => ({
  sums: parts.flatMap(({ sums }) => sums),
  baseline: parts.flatMap(({ baseline }) => baseline),
  course: parts.flatMap(({ course }) => course),
  last: parts.flatMap(({ last }) => last),
});

/** By their labels, the largest first; those of several tenants become one. Still without course and last profile. */
function linesOf(parts: Parts, range: TimeRange & { profileType: string }, baseline: TimeRange): OverviewLine[] {
  const values = new Map<string, Pick<OverviewLine, 'labels' | 'value' | 'baselineValue'>>();
  const line = (labels: Label[]) => {
    const key = keyOfLabels(labels);
    const known = values.get(key) ?? { labels, value: 0, baselineValue: 0 };
    values.set(key, known);
    return known;
  };
  parts.sums.forEach(({ labels, value }) => (line(labels).value += value));
  parts.baseline.forEach(({ labels, value }) => (line(labels).baselineValue += value));
  const whole = [...values.values()].reduce((sum, { value }) => sum + value, 0);
  return [...values]
    .sort(
      ([a, one], [b, other]) => other.value - one.value || other.baselineValue - one.baselineValue || compareText(a, b),
    )
    .map(([, { labels, value, baselineValue }]) => ({
      ...{ labels, value, baselineValue },
      rate: rateOf(value, range.profileType, range),
      baselineRate: rateOf(baselineValue, range.profileType, baseline),
      share: whole === 0 ? 0 : value / whole,
      ...{ course: [], lastProfile: undefined, profileTypes: [] },
    }));
}

/** Fills in what only lines that are shown need. */
function complete(lines: readonly OverviewLine[], { course, last }: Parts, profileType: string, grid: Grid): void {
  const known = new Map(lines.map((line) => [keyOfLabels(line.labels), line]));
  lines.forEach((line) => (line.course = new Array<number>(grid.count).fill(Number.NaN)));
  for (const { labels, timestamps, values } of course) {
    const line = known.get(keyOfLabels(labels));
    timestamps.forEach((at, i) => {
      const place = (at - grid.first) / grid.step;
      const rate = rateOf(values[i]!, profileType, { start: at - grid.step, end: at });
      if (line !== undefined) {
        line.course[place] = (Number.isNaN(line.course[place]!) ? 0 : line.course[place]!) + rate;
      }
    });
  }
  for (const { labels, profileTypes, last: at } of last) {
    const line = known.get(keyOfLabels(labels));
    // What has neither of the sides is no line, whatever other types it has.
    if (line !== undefined) {
      line.lastProfile = Math.max(line.lastProfile ?? 0, at ?? 0) || undefined;
      line.profileTypes = [...new Set([...line.profileTypes, ...profileTypes])].sort(compareText);
    }
  }
  for (const line of lines) {
    line.lastProfile ??= lastOfCourse(line.course, grid);
  }
}

/** Where only sums are kept, the end of the last step that has some says best when the last profile was. */
function lastOfCourse(course: readonly number[], { first, step }: Grid): number | undefined {
  const last = course.findLastIndex((rate) => !Number.isNaN(rate));
  return last === -1 ? undefined : first + last * step;
}
