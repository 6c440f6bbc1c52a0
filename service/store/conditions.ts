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
import type { TimeRange } from './store.ts';

const NANOS_PER_HOUR = 3_600_000_000_000n;

/** Labels that have a column of their own in every table with series. */
const columns = new Map([
  ['__profile_type__', 'profile_type'],
  ['service_name', 'service'],
  ['__service_name__', 'service'],
]);

export class Conditions {
  readonly values: Record<string, string> = {};
  private readonly parts: string[];
  private count = 0;

  constructor(private readonly tenant: TenantNumber) {
    this.parts = [`tenant = ${Math.trunc(tenant)}`];
  }

  get sql(): string {
    return this.parts.join(' AND ');
  }

  /** A placeholder for a text. */
  bind(text: string): string {
    const name = `p${this.count++}`;
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

  /** Restricts the series table to the hours that a range touches. */
  seriesHours(range: TimeRange): void {
    const [from, to] = nanosOf(range);
    this.weeks(from, to);
    this.add(`hour BETWEEN ${from / NANOS_PER_HOUR} AND ${to / NANOS_PER_HOUR}`);
  }

  /** Restricts rows with a time to a range, both ends inclusive, by whole milliseconds as the wire has them. */
  times(range: TimeRange): void {
    const [from, to] = nanosOf(range);
    this.weeks(from, to);
    // The hour is in the sorting key; the engine does not conclude from the time on it by itself.
    this.add(`intDiv(time_ns, ${NANOS_PER_HOUR}) BETWEEN ${from / NANOS_PER_HOUR} AND ${to / NANOS_PER_HOUR}`);
    this.add(`time_ns BETWEEN ${from} AND ${to}`);
  }

  /** Restricts symbol rows to the partitions of a range. */
  partitions(range: TimeRange): void {
    this.weeks(...nanosOf(range));
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
  seriesMatching(matchers: readonly Matcher[], range: TimeRange): void {
    const direct = matchers.filter(({ name }) => columns.has(name));
    const others = matchers.filter(({ name }) => !columns.has(name));
    this.matchers(direct);
    if (others.length === 0) {
      return;
    }
    const inner = [`tenant = ${Math.trunc(this.tenant)}`];
    const [from, to] = nanosOf(range);
    inner.push(`hour BETWEEN ${from / NANOS_PER_HOUR} AND ${to / NANOS_PER_HOUR}`, weeksBetween(from, to));
    inner.push(...matchers.map((matcher) => this.matcher(matcher)));
    this.add(`series IN (SELECT series FROM ${DATABASE}.series WHERE ${inner.join(' AND ')})`);
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

function weeksBetween(from: UnixNanos, to: UnixNanos): string {
  return `week BETWEEN toDate(${weekOf(from)}) AND toDate(${weekOf(to)})`;
}

/** A range of whole milliseconds in nanoseconds: its last millisecond counts to its end. */
function nanosOf({ start, end }: TimeRange): [UnixNanos, UnixNanos] {
  const last = toNanos(unixMillis(Math.max(0, Math.trunc(end) + 1))) - 1n;
  return [toNanos(unixMillis(Math.max(0, start))), (last < 0n ? 0n : last) as UnixNanos];
}
