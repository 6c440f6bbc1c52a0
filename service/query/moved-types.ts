/**
 * Which profile types of a service moved: each over the window and the one before it, in steps of about a minute.
 *
 *     start − window          start                   end
 *           (──────── before ─────](────── window ───────]
 *                              ↑ since: where the level changed
 */
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import { FEWEST_VALUES, findChange } from '#model/change-point.ts';
import { compareText } from '#model/labels.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { unitOf } from '#model/units.ts';
import type { PointSeries, ProfileStore, SeriesQuery } from '../store/store.ts';
import { joinPoints } from './join-tenants.ts';
import { aggregationOf, rangeSums, rateOf } from './range-sums.ts';

/** Two windows of as many steps each. */
export interface Windows {
  /** Of the window; the one before begins as much earlier. */
  start: UnixMillis;
  end: UnixMillis;
  step: number;
  /** Of each window. */
  steps: number;
}

/** Rates are per second, or a gauge's mean. */
export interface MovedType {
  profileType: string;
  rate: number;
  beforeRate: number;
  weekAgoRate: number;
  /** Undefined when it has not changed more than its noise. */
  since: UnixMillis | undefined;
  /** There are too few steps with data to know what its noise is. */
  tooFew: boolean;
}

/** What the store says about a type. */
export interface TypeCourse {
  profileType: string;
  points: PointSeries[];
  weekAgo: number;
}

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const MOST_STEPS = 120;
/** A service has a dozen; each is two questions. */
const MOST_TYPES = 40;
const TYPES_AT_ONCE = 3;

/** @param window milliseconds, ten minutes at least */
export function windowsOf(at: UnixMillis, window: number): Windows {
  const steps = Math.min(MOST_STEPS, Math.floor(window / MINUTE));
  const step = Math.ceil(window / steps);
  return { start: unixMillis(at - steps * step), end: at, step, steps };
}

/** From the begin of the window before to the end. */
export const bothWindows = ({ start, end, step, steps }: Windows) => ({
  start: unixMillis(Math.max(0, start - steps * step + 1)),
  end,
});

/** Finer than that no agent pushes often. */
const FINEST = 15_000;
const FEWEST_STEPS = 5;

/**
 * The windows of a service that is younger than the one before: the halves of the time that it has been there, in steps
 * as fine as its pushes. That it began to push is not what somebody wants explained.
 *
 * @returns undefined when there is data in the window before, or none at all
 */
export function youngWindows(courses: readonly TypeCourse[], { start, end, step }: Windows): Windows | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (const { timestamps } of courses.flatMap(({ points }) => points)) {
    for (const at of timestamps) {
      first = Math.min(first, at);
    }
  }
  if (first === Number.POSITIVE_INFINITY || first <= start) {
    return undefined;
  }
  const half = (end - (first - step)) / 2;
  const steps = Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.floor(half / FINEST)));
  const fine = Math.max(FINEST, Math.ceil(half / steps));
  return { start: unixMillis(end - steps * fine), end, step: fine, steps };
}

type ServiceQuery = Pick<SeriesQuery, 'tenant' | 'matchers'> & Partial<Pick<SeriesQuery, 'cost' | 'onWidened'>>;

export async function typeCourses(
  store: ProfileStore,
  query: ServiceQuery,
  windows: Windows,
  signal: AbortSignal,
): Promise<TypeCourse[]> {
  // What was a week ago is only there to compare with: how exactly its range was met need not be told.
  const { onWidened, ...selection } = query;
  const both = bothWindows(windows);
  const types = await store.profileTypes({ ...selection, ...both });
  const { start, end, step, steps } = windows;
  const weekAgo = { start: unixMillis(Math.max(0, start + 1 - WEEK)), end: unixMillis(Math.max(0, end - WEEK)) };
  const courses: TypeCourse[] = [];
  // A few at once: one question does not fill the store's whole line.
  for (let from = 0; from < Math.min(types.length, MOST_TYPES); from += TYPES_AT_ONCE) {
    const some = types.slice(from, Math.min(from + TYPES_AT_ONCE, MOST_TYPES)).map(async (profileType) => {
      const asked = { ...selection, profileType, groupBy: [], signal };
      const [points, before] = await Promise.all([
        store.points({
          ...asked,
          ...(onWidened === undefined ? {} : { onWidened }),
          start: unixMillis(end - (2 * steps - 1) * step),
          ...{ end, stepMillis: step, aggregation: aggregationOf(profileType) },
        }),
        rangeSums(store, { ...asked, ...weekAgo }),
      ]);
      return { profileType, points, weekAgo: before[0]?.value ?? 0 };
    });
    courses.push(...(await Promise.all(some)));
  }
  return courses;
}

/** Of several tenants: a type's points are added up. */
export function joinCourses(parts: readonly TypeCourse[][]): TypeCourse[] {
  const courses = new Map<string, TypeCourse>();
  for (const { profileType, points, weekAgo } of parts.flat()) {
    const other = courses.get(profileType) ?? { profileType, points: [], weekAgo: 0 };
    courses.set(profileType, {
      profileType,
      points: joinPoints([other.points, points]),
      weekAgo: other.weekAgo + weekAgo,
    });
  }
  return [...courses.values()];
}

/** The type that moved most first: what moved more than its noise, then by how much of it; times before what they count. */
export function movedTypes(courses: readonly TypeCourse[], windows: Windows): MovedType[] {
  return courses
    .map((course) => movedType(course, windows))
    .sort(
      (a, b) =>
        Number(b.since !== undefined) - Number(a.since !== undefined) ||
        moved(b) - moved(a) ||
        Number(isTime(b)) - Number(isTime(a)) ||
        compareText(a.profileType, b.profileType),
    );
}

/** 0 to 1, in hundredths: types of one measurement move together. */
function moved({ rate, beforeRate }: MovedType): number {
  const most = Math.max(rate, beforeRate);
  return most === 0 ? 0 : Math.round((Math.abs(rate - beforeRate) / most) * 100) / 100;
}

const isTime = ({ profileType }: MovedType) => unitOf(parseProfileType(profileType).sampleUnit).kind === 'duration';

function movedType({ profileType, points, weekAgo }: TypeCourse, windows: Windows): MovedType {
  const { start, end, step, steps } = windows;
  const values = new Array<number>(2 * steps).fill(Number.NaN);
  for (const series of points) {
    series.timestamps.forEach((at, i) => {
      values[2 * steps - 1 - Math.round((end - at) / step)] = series.values[i]!;
    });
  }
  const known = levels(values);
  const change = findChange(known.map(({ value }) => value));
  const since = change === undefined ? undefined : unixMillis(end - (2 * steps - known[change.at]!.place) * step);
  const mean = (part: readonly number[]) =>
    rateOf(sumOf(part) / (aggregationOf(profileType) === 'average' ? steps : 1), profileType, { start, end });
  return {
    profileType,
    rate: mean(values.slice(steps)),
    beforeRate: mean(values.slice(0, steps)),
    weekAgoRate: rateOf(weekAgo, profileType, { start, end }),
    since,
    tooFew: known.length < FEWEST_VALUES,
  };
}

/**
 * A step without data is one in which nothing was going on, unless most are: then profiles come less often than steps
 * do, and those that came are all there is to compare.
 */
function levels(values: readonly number[]): { place: number; value: number }[] {
  const places = values.map((value, place) => ({ place, value }));
  const known = places.filter(({ value }) => !Number.isNaN(value));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || 2 * known.length < last.place - first.place + 1) {
    return known;
  }
  return places.map(({ place, value }) => ({ place, value: Number.isNaN(value) ? 0 : value }));
}

const sumOf = (values: readonly number[]) =>
  values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
