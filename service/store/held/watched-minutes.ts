/**
 * The minutes of one profile type, of one service or of all: each with its samples added up.
 *
 *     ─────────│ m │ m │ missed │ m │ m │ open │ open │ · · · · │      an empty minute takes nothing
 *            from                                              until
 *
 *     const minutes = new WatchedMinutes(span, stored, rows);    // what is stored
 *     minutes.add(row);                                          // what is written from then on
 *     const { samples, rest } = minutes.cut(run);                // what is here of a run of profiles, and what is not
 *
 * A push may be sent again. Of open minutes it is known which profiles are in them; what is written into another one, or
 * is in it already, makes the minute missed: it is to be read again.
 */
import { IdMap } from '../id-map.ts';
import type { RawRun } from '../rollups/plan.ts';
import type { HeldProfile } from './held-hour.ts';
import type { ReadProfile } from './held-rows.ts';
import { HeldSamples } from './held-samples.ts';

export const MINUTE = 60_000;

export const minuteOf = (millis: number) => Math.floor(millis / MINUTE);

/** Minutes since 1970. */
export interface MinuteSpan {
  from: number;
  /** Exclusive. */
  until: number;
}

/** A minute as it is stored. */
export interface StoredMinute {
  at: number;
  /** Of its profiles, in milliseconds since 1970. */
  first: number;
  last: number;
  /** Pairs of halves, low and high. */
  stacks: Int32Array;
  values: BigInt64Array;
}

export type ProfileIdentity = Omit<HeldProfile, 'total'>;

/** Agents send what they recorded within some minutes. */
const OPEN_MINUTES = 5;
/** The samples of an open minute are added up when they are so many times as many as when they last were. */
const ADDED_UP_AT = 4;
const LEAST_ADDED_UP = 8_192;
const MOST_STACKS = 100_000;
const BYTES_PER_ID = 20;

interface HeldMinute {
  samples: HeldSamples;
  first: number;
  last: number;
  /** Which profiles are in it; undefined once it is closed. */
  known: IdMap | undefined;
  /** How many samples there were when they were added up. */
  addedUp: number;
}

export class WatchedMinutes {
  /** All minutes number their stacks alike. */
  private readonly stacks = new IdMap();
  private readonly minutes = new Map<number, HeldMinute>();
  private readonly missed = new Set<number>();
  private from: number;
  private readonly until: number;
  private reading: MinuteSpan | undefined;

  /**
   * @param stored all minutes of the span that have profiles
   * @param rows all of these profiles
   */
  constructor({ from, until }: MinuteSpan, stored: readonly StoredMinute[], rows: readonly ProfileIdentity[]) {
    this.from = from;
    this.until = until;
    stored.forEach((minute) => this.have(minute, new IdMap()));
    rows.forEach((row) => this.minutes.get(minuteOf(row.millis))?.known?.addOnce(...keyOf(row)));
  }

  /** About what they take. */
  get bytes(): number {
    let bytes = this.stacks.count * BYTES_PER_ID;
    for (const { samples, known } of this.minutes.values()) {
      bytes += samples.bytes + (known?.count ?? 0) * BYTES_PER_ID;
    }
    return bytes;
  }

  get isTooLarge(): boolean {
    return this.stacks.count > MOST_STACKS;
  }

  /** A profile that is stored since. */
  add(row: ReadProfile): void {
    const at = minuteOf(row.millis);
    const isBeingRead = this.reading !== undefined && at >= this.reading.from && at < this.reading.until;
    if (isBeingRead) {
      this.missed.add(at);
    }
    if (at < this.from || at >= this.until || this.missed.has(at)) {
      return;
    }
    const key = keyOf(row);
    const minute = this.minutes.get(at);
    if (minute !== undefined && minute.known?.has(...key) !== false) {
      this.miss(at);
      return;
    }
    const own = minute ?? this.empty(at);
    own.known!.add(...key);
    own.first = Math.min(own.first, row.millis);
    own.last = Math.max(own.last, row.millis);
    own.samples.add(row.stacks, row.values);
    if (own.samples.count > Math.max(LEAST_ADDED_UP, ADDED_UP_AT * own.addedUp)) {
      addUp(own);
    }
  }

  /** Those long before this one need no more room than they must, and no profiles are forgotten that are still coming. */
  close(now: number): void {
    for (const [at, minute] of this.minutes) {
      if (at < now - OPEN_MINUTES && minute.known !== undefined) {
        minute.known = undefined;
        addUp(minute);
      }
    }
  }

  forgetBefore(from: number): void {
    this.from = Math.max(this.from, from);
    [...this.minutes.keys()].filter((at) => at < from).forEach((at) => this.minutes.delete(at));
    [...this.missed].filter((at) => at < from).forEach((at) => this.missed.delete(at));
  }

  /**
   * The newest minutes that are not here and are not written into any more; undefined when there are none.
   * @param most so many
   */
  toRead({ wantedFrom, now, most }: { wantedFrom: number; now: number; most: number }): MinuteSpan | undefined {
    const closed = [...this.missed].filter((at) => at < now - OPEN_MINUTES);
    if (closed.length > 0) {
      const last = Math.max(...closed);
      let from = last;
      while (this.missed.has(from - 1) && last - from + 1 < most) {
        from--;
      }
      return { from, until: last + 1 };
    }
    return wantedFrom < this.from ? { from: Math.max(wantedFrom, this.from - most), until: this.from } : undefined;
  }

  /** From now on it matters what is written into them. */
  beginReading(span: MinuteSpan): void {
    this.reading = span;
    for (let at = span.from; at < span.until; at++) {
      this.missed.delete(at);
      this.minutes.delete(at);
    }
  }

  /** @param stored the minutes that were read and have profiles; undefined when they could not be read */
  endReading(stored: readonly StoredMinute[] | undefined): void {
    const { from, until } = this.reading!;
    this.reading = undefined;
    stored?.filter(({ at }) => !this.missed.has(at)).forEach((minute) => this.have(minute, undefined));
    for (let at = from; at < until && stored === undefined; at++) {
      this.missed.add(at);
    }
    this.from = Math.min(this.from, from);
  }

  /** Whether any of these has to be read again. */
  misses({ from, until }: MinuteSpan): boolean {
    return [...this.missed].some((at) => at >= from && at < until);
  }

  /** @param run all of whose profiles are wanted, whenever they came */
  cut(run: RawRun): { samples: HeldSamples[]; rest: RawRun[] } {
    const samples: HeldSamples[] = [];
    const rest: RawRun[] = [];
    let next = run.start;
    const last = Math.min(minuteOf(run.end), this.until - 1);
    for (let at = Math.max(minuteOf(run.start), this.from); at <= last; at++) {
      const minute = this.minutes.get(at);
      if (this.isMissing(at) || (minute !== undefined && isAcross(minute, run))) {
        continue;
      }
      const begins = Math.max(run.start, at * MINUTE);
      if (next < begins) {
        rest.push({ start: next, end: begins - 1, arrivedAfter: 0 });
      }
      next = Math.min(run.end + 1, (at + 1) * MINUTE);
      if (minute !== undefined && isWithin(minute, run)) {
        samples.push(minute.samples);
      }
    }
    if (next <= run.end) {
      rest.push({ start: next, end: run.end, arrivedAfter: 0 });
    }
    return { samples, rest };
  }

  private isMissing(at: number): boolean {
    const { reading } = this;
    return this.missed.has(at) || (reading !== undefined && at >= reading.from && at < reading.until);
  }

  private have({ at, first, last, stacks, values }: StoredMinute, known: IdMap | undefined): void {
    const samples = new HeldSamples(this.stacks);
    samples.add(stacks, values);
    this.minutes.set(at, { samples, first, last, known, addedUp: samples.count });
  }

  private empty(at: number): HeldMinute {
    const samples = new HeldSamples(this.stacks);
    const minute = { samples, first: Infinity, last: -Infinity, known: new IdMap(), addedUp: 0 };
    this.minutes.set(at, minute);
    return minute;
  }

  private miss(at: number): void {
    this.minutes.delete(at);
    this.missed.add(at);
  }
}

const isWithin = ({ first, last }: HeldMinute, { start, end }: RawRun) => first >= start && last <= end;
/** Some of its profiles are in the run, others are not. */
const isAcross = (minute: HeldMinute, run: RawRun) =>
  !isWithin(minute, run) && minute.last >= run.start && minute.first <= run.end;

function addUp(minute: HeldMinute): void {
  minute.samples.addUp();
  minute.addedUp = minute.samples.count;
}

/** Two profiles with one key make a minute be read again, no more. */
function keyOf({ millis, nanos, seriesLow, seriesHigh, profileId }: ProfileIdentity): [low: number, high: number] {
  const half = (at: number) =>
    profileId[at]! | (profileId[at + 1]! << 8) | (profileId[at + 2]! << 16) | (profileId[at + 3]! << 24);
  return [half(0) ^ seriesLow ^ Math.imul(millis % MINUTE, 0x9e3779b1), half(4) ^ seriesHigh ^ nanos];
}
