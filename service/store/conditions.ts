/**
 * WHERE clauses: label matchers and time ranges as SQL. Texts are bound, never written into the statement; numbers are
 * written as digits; the tenant's number is always the first condition, because no scan may leave it out.
 *
 *     const where = new Conditions(tenant);
 *     where.seriesHours(range); where.matchers(matchers);
 *     where.sql;     // tenant = 7 AND hour BETWEEN … AND service = {p0:String}
 *     where.values;  // { p0: 'shop' }
 */
import type { TenantNumber, UnixNanos } from '#model/brands.ts';
import { toNanos, unixMillis } from '#model/brands.ts';
import type { Matcher } from '#model/labels.ts';
import { compileMatcher } from '#model/matchers.ts';
import { DATABASE } from './migrate.ts';
import { weekOf } from './partition.ts';
import { rawPlan, type BucketRun, type Plan, type RawRun } from './rollups/plan.ts';
import { hour, partitionOf, RAW_CLASSES, rawPartitions, type Resolution } from './rollups/resolutions.ts';
import type { TimeRange } from './store.ts';

const NANOS_PER_HOUR = 3_600_000_000_000n;

/** Labels that have a column of their own in every table with series. */
const columns = new Map([
  ['__profile_type__', 'profile_type'],
  ['service_name', 'service'],
  ['__service_name__', 'service'],
]);

export class Conditions {
  private readonly parts: string[];

  /** @param values what is bound so far, by all conditions of one statement */
  constructor(
    private readonly tenant: TenantNumber,
    readonly values: Record<string, string> = {},
  ) {
    this.parts = [`tenant = ${Math.trunc(tenant)}`];
  }

  /** More conditions of the same statement, on another table. */
  another(): Conditions {
    return new Conditions(this.tenant, this.values);
  }

  get sql(): string {
    return this.parts.join(' AND ');
  }

  /** A placeholder for a text. */
  bind(text: string): string {
    const name = `p${Object.keys(this.values).length}`;
    this.values[name] = text;
    return `{${name}:String}`;
  }

  /** @param condition our own SQL, with texts as placeholders */
  add(condition: string): void {
    this.parts.push(condition);
  }

  /** The SQL of a label's value in the series table: '' when the series lacks it. */
  label(name: string): string {
    return columns.get(name) ?? `label_values[indexOf(label_names, ${this.bind(name)})]`;
  }

  /**
   * Restricts the series table to the hours that a range touches.
   * @param kept parts of the range of which only rollups are left
   */
  seriesHours(range: TimeRange, kept: readonly KeptSpan[] = []): void {
    const [from, to] = nanosOf(range);
    const hours = `hour BETWEEN ${from / NANOS_PER_HOUR} AND ${to / NANOS_PER_HOUR}`;
    const raw = `retention_class < ${RAW_CLASSES} AND ${weeksBetween(from, to)} AND ${hours}`;
    const rolled = kept.map((span) => {
      const [first, last] = [span.first - span.resolution.millis, span.last - 1].map((at) =>
        Math.floor(at / hour.millis),
      );
      return `${partitionsOfRun(span)} AND hour BETWEEN ${first} AND ${last}`;
    });
    this.add(anyOf([raw, ...rolled]));
  }

  /** Restricts rows with a time to a range, both ends inclusive, by whole milliseconds as the wire has them. */
  times(range: TimeRange): void {
    const [from, to] = nanosOf(range);
    this.weeks(from, to);
    // The hour is in the sorting key; the engine does not conclude from the time on it by itself.
    this.add(`intDiv(time_ns, ${NANOS_PER_HOUR}) BETWEEN ${from / NANOS_PER_HOUR} AND ${to / NANOS_PER_HOUR}`);
    this.add(`time_ns BETWEEN ${from} AND ${to}`);
  }

  /** Restricts profiles to what a plan reads of them. */
  rawRuns(runs: readonly RawRun[]): void {
    // Steps that do not fit hours leave an hour of profiles at each: as a set they cost no more than one.
    const { ends, others } = runs.length > MANY_RUNS ? wholeHours(runs) : { ends: [], others: runs };
    const spans = others.map(({ start, end, arrivedAfter }) => {
      const span = new Conditions(this.tenant);
      span.times({ start: unixMillis(start), end: unixMillis(end) });
      if (arrivedAfter > 0) {
        span.add(`arrived > ${Math.trunc(arrivedAfter)}`);
      }
      return span.parts.slice(1).join(' AND ');
    });
    if (ends.length > 0) {
      const inHours = new Conditions(this.tenant);
      inHours.times({ start: unixMillis(ends[0]! - hour.millis + 1), end: unixMillis(ends.at(-1)!) });
      const keyHours = new Set(ends.flatMap((end) => [end / hour.millis - 1, end / hour.millis]));
      inHours.add(`intDiv(time_ns, ${NANOS_PER_HOUR}) IN (${[...keyHours].join(',')})`);
      inHours.add(
        `intDiv(intDiv(time_ns, 1000000) + ${hour.millis - 1}, ${hour.millis}) * ${hour.millis} IN (${ends.join(',')})`,
      );
      spans.push(inHours.parts.slice(1).join(' AND '));
    }
    this.add(anyOf(spans));
  }

  /** Restricts rollups to what a plan reads of them. */
  bucketRuns(runs: readonly BucketRun[]): void {
    const spans = runs.map(
      (run) =>
        `${partitionsOfRun(run)} AND bucket BETWEEN ${run.first} AND ${run.last} AND build IN (${run.builds.join(',')})`,
    );
    this.add(anyOf(spans));
  }

  /** Restricts rows of series and symbols to the partitions that a plan's rows are in. */
  partitions({ raw, buckets }: Plan): void {
    this.add(anyOf([...rawWeeks(raw), ...buckets.map(partitionsOfRun)]));
  }

  profileType(id: string): void {
    this.add(`profile_type = ${this.bind(id)}`);
  }

  /** Conditions of the series table itself. */
  matchers(matchers: readonly Matcher[]): void {
    for (const matcher of matchers) {
      this.add(this.matcher(matcher));
    }
  }

  /**
   * Restricts rows with a series id to the series that match. Matchers on columns are applied as they are; the rest by
   * asking the series table.
   */
  seriesMatching(matchers: readonly Matcher[], selected: Plan | TimeRange): void {
    const plan = 'raw' in selected ? selected : rawPlan(selected);
    const direct = matchers.filter(({ name }) => columns.has(name));
    const others = matchers.filter(({ name }) => !columns.has(name));
    this.matchers(direct);
    if (others.length === 0) {
      return;
    }
    const series = this.another();
    series.partitions(plan);
    series.rawHours(plan.raw);
    series.matchers(matchers);
    this.add(`series IN (SELECT series FROM ${DATABASE}.series WHERE ${series.sql})`);
  }

  /** Of the series of profiles, those of the hours that are read. */
  rawHours(raw: readonly RawRun[]): void {
    const first = raw[0];
    const last = raw.at(-1);
    if (first !== undefined && last !== undefined) {
      const [from, to] = nanosOf({ start: unixMillis(first.start), end: unixMillis(last.end) });
      const hours = `hour BETWEEN ${from / NANOS_PER_HOUR} AND ${to / NANOS_PER_HOUR}`;
      this.add(`(retention_class >= ${RAW_CLASSES} OR ${hours})`);
    }
  }

  private matcher(matcher: Matcher): string {
    const label = this.label(matcher.name);
    switch (matcher.operator) {
      case '=':
      case '!=':
        return `${label} ${matcher.operator} ${this.bind(matcher.value)}`;
      case '=~':
      case '!~': {
        // Must be sound by itself before it is put between anchors: `a)|(b` would otherwise escape them.
        compileMatcher(matcher);
        const found = `match(${label}, ${this.bind(`^(?:${matcher.value})$`)})`;
        return matcher.operator === '=~' ? found : `NOT ${found}`;
      }
    }
  }

  private weeks(from: UnixNanos, to: UnixNanos): void {
    this.add(weeksBetween(from, to));
  }
}

function anyOf(conditions: readonly string[]): string {
  const [first = 'false', ...others] = conditions;
  return others.length === 0 ? first : `(${conditions.map((condition) => `(${condition})`).join(' OR ')})`;
}

/** From here on whole hours are looked up in a set. */
const MANY_RUNS = 16;
/** Longer runs are compared with, however many there are: a set of all their hours might never end. */
const LONGEST_LISTED = 24 * hour.millis;

/** Whole hours of runs, by their ends, ascending; the rest of the runs, and long ones, as they are. */
function wholeHours(runs: readonly RawRun[]): { ends: number[]; others: RawRun[] } {
  const ends: number[] = [];
  const others: RawRun[] = [];
  for (const run of runs) {
    const isWhole = run.arrivedAfter === 0 && (run.start - 1) % hour.millis === 0 && run.end % hour.millis === 0;
    if (!isWhole || run.end - run.start >= LONGEST_LISTED) {
      others.push(run);
      continue;
    }
    for (let end = run.start - 1 + hour.millis; end <= run.end; end += hour.millis) {
      ends.push(end);
    }
  }
  return { ends, others };
}

/** The weeks of profiles that runs touch, neighbours as one. */
function rawWeeks(runs: readonly RawRun[]): string[] {
  const weeks: [from: number, to: number][] = [];
  for (const { start, end } of runs) {
    const from = partitionOf(rawPartitions, start);
    const to = partitionOf(rawPartitions, end);
    const previous = weeks.at(-1);
    if (previous !== undefined && from <= previous[1] + rawPartitions.partitionDays) {
      previous[1] = to;
    } else {
      weeks.push([from, to]);
    }
  }
  return weeks.map(([from, to]) => `retention_class < ${RAW_CLASSES} AND ${daysBetween(from, to)}`);
}

/** Buckets one after the other, of which no profiles are left; as in a plan. */
export type KeptSpan = Pick<BucketRun, 'resolution' | 'first' | 'last'>;

function partitionsOfRun({ resolution, first, last }: KeptSpan): string {
  const begin = (end: number) => partitionOf(resolution, end - resolution.millis);
  return `${classesOf(resolution)} AND ${daysBetween(begin(first), begin(last))}`;
}

const classesOf = ({ firstClass }: Resolution) =>
  `retention_class BETWEEN ${firstClass} AND ${firstClass + RAW_CLASSES - 1}`;

const daysBetween = (from: number, to: number) => `week BETWEEN toDate(${from}) AND toDate(${to})`;

function weeksBetween(from: UnixNanos, to: UnixNanos): string {
  return daysBetween(weekOf(from), weekOf(to));
}

/** A range of whole milliseconds in nanoseconds: its last millisecond counts to its end. */
function nanosOf({ start, end }: TimeRange): [UnixNanos, UnixNanos] {
  const last = toNanos(unixMillis(Math.max(0, Math.trunc(end) + 1))) - 1n;
  return [toNanos(unixMillis(Math.max(0, start))), (last < 0n ? 0n : last) as UnixNanos];
}
