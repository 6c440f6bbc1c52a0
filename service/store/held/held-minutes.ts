/**
 * The last minutes of busy services, or of all, added up by the minute. Of hours with more samples than are held one by
 * one (held-hours.ts), a question about now then reads no more than the minute that its range begins in.
 *
 *     start │ hour │ hour │·│ m │ m │ m │ m │ m │ m │ end
 *               store            memory
 *
 *     const found = minutes.find(query, plan);   // undefined: the store has to be asked for all of it
 *     minutes.written(profiles);                 // after each commit, before it is acknowledged
 *
 * Only where no other service writes to the store. Whatever is asked for is watched from a moment between two commits
 * on (watched-minutes.ts), and as long as it is asked for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import type { EncodedRows } from '../encode.ts';
import type { Plan } from '../rollups/plan.ts';
import type { HeldQuery } from './held-hours.ts';
import type { HeldKind } from './held-reading.ts';
import { writtenRows } from './held-rows.ts';
import { sumSamples, type StackSums } from './held-sums.ts';
import { MinuteReading } from './minute-reading.ts';
import { MINUTE, minuteOf, WatchedMinutes } from './watched-minutes.ts';

/** Profiles are summed to hours a quarter after their hour's end: of what is older few are read one by one. */
const KEPT_MINUTES = 90;
/** A watch begins with this many minutes before the present one: what is older is written rarely. */
const OPEN_AT_FIRST = 1;
/** As far as clocks may be ahead, and for as long as a watch may last. */
const LONGEST_MINUTES = 24 * 60;
const FORGOTTEN_AFTER_MILLIS = 3 * MINUTE;
const MOST_WATCHED = 32;
const MOST_BYTES = 32 * 1024 * 1024;
/** Of one statement, whose rows are read by the thread that answers everybody. */
const MINUTES_AT_ONCE = 10;
/** What has fewer samples is as quickly read as it is held. */
const LEAST_SAMPLES = 200_000;
const MEASURED_AGAIN_AFTER_MILLIS = MINUTE;
/** Minutes that others write into all the time are not worth it. */
const READ_AGAIN_AFTER_MILLIS = 10_000;
/** The answer at hand comes first. */
const READ_AFTER_MILLIS = 50;

/** What is in memory of a plan. */
export interface HeldPart {
  sums: StackSums;
  /** What the store is to be asked for; undefined when that is nothing. */
  rest: Plan | undefined;
}

interface Watched extends HeldKind {
  minutes: WatchedMinutes;
  /** In minutes since 1970: when it begins anew. */
  until: number;
  askedAt: number;
  /** The earliest minute that is asked for. */
  wantedFrom: number;
  isBeingRead: boolean;
  readAgainAt: number;
}

export class HeldMinutes {
  /** By what they are of, in the order in which they were last asked for. */
  private readonly watched = new Map<string, Watched>();
  /** When it was looked how large they are. */
  private readonly measured = new Map<string, number>();
  /** Readings, one after the other. */
  private loading: Promise<void> = Promise.resolve();
  private cleared = 0;
  /** Fewer in tests. */
  leastSamples = LEAST_SAMPLES;

  constructor(
    private readonly database: Database,
    /** Runs a work between two commits, when nothing is half written. */
    private readonly between: (work: () => Promise<void>) => Promise<void>,
  ) {}

  find(query: HeldQuery, plan: Plan): HeldPart | undefined {
    const now = Date.now();
    const kind = kindOf(query);
    const wantedFrom = firstWanted(plan, minuteOf(now) - KEPT_MINUTES);
    if (kind === undefined || wantedFrom === undefined) {
      return undefined;
    }
    const key = keyOf(kind);
    const watched = this.watched.get(key);
    if (watched === undefined) {
      this.watch(key, kind, wantedFrom);
      return undefined;
    }
    this.watched.delete(key);
    this.watched.set(key, watched);
    watched.askedAt = now;
    watched.wantedFrom = Math.max(Math.min(watched.wantedFrom, wantedFrom), minuteOf(now) - KEPT_MINUTES);
    this.readMore(watched);
    return partOf(plan, watched.minutes);
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    for (let loading: Promise<void> | undefined; loading !== this.loading;) {
      loading = this.loading;
      await loading;
    }
  }

  /** These are stored now. */
  written(profiles: readonly EncodedRows[]): void {
    if (this.watched.size === 0) {
      return;
    }
    this.forgetSome(Date.now());
    const all = [...this.watched.values()];
    for (const profile of profiles) {
      const own = all.filter((one) => isOf(one, profile));
      const rows = own.length === 0 ? [] : writtenRows(profile).profiles;
      for (const row of rows) {
        own.filter(({ profileType }) => profileType === row.profileType).forEach(({ minutes }) => minutes.add(row));
      }
    }
  }

  /** Whether these are stored is not known. */
  unsure(profiles: readonly EncodedRows[]): void {
    for (const [key, one] of this.watched) {
      if (profiles.some((profile) => isOf(one, profile))) {
        this.watched.delete(key);
      }
    }
  }

  /** Something was taken away. */
  clear(): void {
    this.cleared++;
    this.watched.clear();
    this.measured.clear();
  }

  /** Nobody waits for it: who asks meanwhile gets the store's answer. */
  private watch(key: string, kind: HeldKind, wantedFrom: number): void {
    const now = Date.now();
    if (now - (this.measured.get(key) ?? -Infinity) < MEASURED_AGAIN_AFTER_MILLIS) {
      return;
    }
    this.measured.delete(key);
    this.measured.set(key, now);
    const [oldest] = this.measured.keys();
    if (this.measured.size > 10 * MOST_WATCHED) {
      this.measured.delete(oldest!);
    }
    this.load(async () => {
      await sleep(READ_AFTER_MILLIS);
      const span = { from: wantedFrom, until: minuteOf(now) + LONGEST_MINUTES };
      if ((await new MinuteReading(this.database, kind).samples(span)) >= this.leastSamples) {
        await this.between(() => this.begin(key, kind, wantedFrom));
      }
    });
  }

  /** Between two commits, so that all that comes after is added, and nothing twice. */
  private async begin(key: string, kind: HeldKind, wantedFrom: number): Promise<void> {
    const { cleared } = this;
    const now = Date.now();
    const from = minuteOf(now) - OPEN_AT_FIRST;
    const span = { from, until: minuteOf(now) + LONGEST_MINUTES };
    const reading = new MinuteReading(this.database, kind);
    const minutes = new WatchedMinutes(span, await reading.minutes(span), await reading.profiles(span));
    if (this.cleared === cleared) {
      const watched = {
        ...kind,
        minutes,
        until: span.until,
        askedAt: now,
        wantedFrom,
        isBeingRead: false,
        readAgainAt: 0,
      };
      this.watched.set(key, watched);
      this.readMore(watched);
    }
  }

  /** Goes on with what was stored before the watch, the newest first, and with what has been missed. */
  private readMore(watched: Watched): void {
    const { minutes, wantedFrom } = watched;
    const now = Date.now();
    minutes.close(minuteOf(now));
    const asked = { wantedFrom, now: minuteOf(now), most: MINUTES_AT_ONCE };
    const span = minutes.toRead(asked);
    if (span === undefined || watched.isBeingRead || now < watched.readAgainAt) {
      return;
    }
    watched.isBeingRead = true;
    this.load(async () => {
      minutes.beginReading(span);
      const stored = await new MinuteReading(this.database, watched).minutes(span).catch(() => undefined);
      minutes.endReading(stored);
      watched.isBeingRead = false;
      const isMissed = stored === undefined || minutes.misses(span);
      watched.readAgainAt = isMissed ? Date.now() + READ_AGAIN_AFTER_MILLIS : 0;
      this.readMore(watched);
    });
  }

  /** Who asks again gets the store's answer, or its error. */
  private load(work: () => Promise<void>): void {
    this.loading = this.loading.then(work).catch(() => undefined);
  }

  /** What nobody has asked for lately still costs each push something. */
  private forgetSome(now: number): void {
    let [bytes, count] = [0, 0];
    for (const [key, { minutes, askedAt, until }] of [...this.watched].reverse()) {
      minutes.close(minuteOf(now));
      minutes.forgetBefore(minuteOf(now) - KEPT_MINUTES);
      bytes += minutes.bytes;
      count++;
      const isOld = now - askedAt > FORGOTTEN_AFTER_MILLIS || minuteOf(now) > until - KEPT_MINUTES;
      if (isOld || bytes > MOST_BYTES || count > MOST_WATCHED || minutes.isTooLarge) {
        this.watched.delete(key);
      }
    }
  }
}

/** Undefined when the question is not about a service, or all, as a whole. */
function kindOf({ tenant, profileType, matchers, ...ids }: HeldQuery): HeldKind | undefined {
  const { profileIds = [], spanIds = [], traceIds = [] } = ids;
  const [only] = matchers;
  const isOther = profileIds.length + spanIds.length + traceIds.length > 0 || matchers.length > 1;
  if (isOther || (only !== undefined && (only.name !== 'service_name' || only.operator !== '=' || only.value === ''))) {
    return undefined;
  }
  return { tenant, profileType, service: only?.value };
}

/** The first minute that profiles are read of, of those that may be held; undefined when there are none. */
function firstWanted({ raw }: Plan, kept: number): number | undefined {
  const runs = raw.filter(({ end, arrivedAfter }) => arrivedAfter === 0 && minuteOf(end) >= kept);
  return runs.length === 0 ? undefined : Math.max(kept, minuteOf(Math.min(...runs.map(({ start }) => start))));
}

function partOf(plan: Plan, minutes: WatchedMinutes): HeldPart | undefined {
  const parts = plan.raw.map((run) => (run.arrivedAfter === 0 ? minutes.cut(run) : { samples: [], rest: [run] }));
  const samples = parts.flatMap((part) => part.samples);
  if (samples.length === 0) {
    return undefined;
  }
  const raw = parts.flatMap(({ rest }) => rest);
  const isAll = raw.length + plan.buckets.length === 0;
  return { sums: sumSamples(samples), rest: isAll ? undefined : { ...plan, raw } };
}

const isOf = ({ tenant, service }: HeldKind, profile: EncodedRows) =>
  tenant === profile.tenant && (service === undefined || service === profile.service);

const keyOf = ({ tenant, profileType, service }: HeldKind) => JSON.stringify([tenant, profileType, service ?? null]);
