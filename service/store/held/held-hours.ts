/**
 * Hours of a service, or of all, that are asked for again and again, in memory: a question about some minutes of them is
 * answered from them without a statement, whose planning alone takes the engine longer than such a question should.
 *
 *     const held = hours.find(query, plan);       // undefined: ask the store; soon they will be there
 *     hours.written(profiles);                    // after each commit, before it is acknowledged
 *     hours.clear();                              // something was taken away
 *
 * Only where no other service writes to the store. What is held is what is stored: an hour is read whole, and whatever
 * is written into it meanwhile and afterwards is added to it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantNumber } from '#model/brands.ts';
import { unixMillis } from '#model/brands.ts';
import { Conditions } from '../conditions.ts';
import type { Database } from '../database.ts';
import type { EncodedRows } from '../encode.ts';
import { NO_ROW } from '../id-map.ts';
import { DATABASE } from '../migrate.ts';
import { hour } from '../rollups/resolutions.ts';
import type { Plan } from '../rollups/plan.ts';
import { readLabels } from '../series-labels.ts';
import type { StackQuery } from '../store.ts';
import { HeldHour } from './held-hour.ts';
import { areFewMatches, matching } from './held-labels.ts';
import { hourOf, profileRows, readSamples, seriesRows, timeOf } from './held-rows.ts';

/** All of them together. */
const MOST_BYTES = 64 * 1024 * 1024;
/** An hour with more is the engine's: some 4 MB, and as many milliseconds to read it. */
const MOST_SAMPLES = 300_000;
/** So is a question about more: they take some milliseconds of the thread that answers everybody. */
const MOST_SUMMED = 600_000;
/** Of a question, however it lies: over a longer range a statement's planning is not what takes the time. */
const MOST_HOURS = 3;
/** The answer at hand comes first. */
const READ_AFTER_MILLIS = 50;
/** Runs of a plan that are told apart for each profile. */
const MOST_RUNS = 4;
/** Readings that wait for their turn. */
const MOST_WAITING = 32;
/** What was asked for is remembered, also when there is too much of it. */
const MOST_PLACES = 2_000;

export type HeldQuery = Pick<StackQuery, 'tenant' | 'profileType' | 'matchers' | 'profileIds' | 'spanIds' | 'traceIds'>;

/** Rows of an answer. */
export interface HeldRows {
  hours: readonly HeldHour[];
  /** Calls with each row of an hour that the question is about. */
  each(of: HeldHour, visit: (row: number) => void): void;
}

/** A type of a service, or of all, in an hour. */
interface Place {
  hour?: HeldHour;
  /** What has been written since its reading began. */
  writtenMeanwhile?: EncodedRows[];
  /** To be read, or being read. */
  isWanted: boolean;
  isTooLarge: boolean;
}

export class HeldHours {
  /** By tenant, hour and service, or all of them, then by type; in the order in which they were last asked for. */
  private readonly places = new Map<string, Map<string, Place>>();
  /** Readings, one after the other. */
  private loading: Promise<void> = Promise.resolve();
  private waiting = 0;
  private cleared = 0;

  constructor(private readonly database: Database) {}

  /** Undefined when the store is to be asked. */
  find(query: HeldQuery, plan: Plan): HeldRows | undefined {
    const wanted = wantedHours(query, plan);
    if (wanted === undefined) {
      return undefined;
    }
    const places = wanted.hours.map((at) => this.place(query, wanted.service, at));
    if (places.every((place) => place?.hour !== undefined)) {
      const hours = places.map((place) => place!.hour!);
      const samples = hours.reduce((sum, held) => sum + held.samples, 0);
      const most = Math.max(...hours.map((held) => held.series.count));
      const isMuch = samples > MOST_SUMMED || !areFewMatches(query.matchers, most);
      return isMuch ? undefined : { hours, each: rowsOf(query, plan) };
    }
    wanted.hours.forEach((at, i) => places[i] ?? this.addPlace(query, wanted.service, at));
    const isBeingRead = places.every((place) => place !== undefined && (place.hour !== undefined || place.isWanted));
    if (!places.some((place) => place?.isTooLarge === true) && !isBeingRead && this.waiting < MOST_WAITING) {
      this.waiting++;
      wanted.hours.forEach((at) => (this.place(query, wanted.service, at)!.isWanted = true));
      this.loading = this.loading
        .then(() => sleep(READ_AFTER_MILLIS))
        .then(() => this.load(query, wanted))
        .finally(() => this.waiting--);
    }
    return undefined;
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await this.loading;
  }

  /** These are stored now. */
  written(profiles: readonly EncodedRows[]): void {
    for (const profile of profiles) {
      for (const key of keysOf(profile)) {
        const types = this.places.get(key);
        if (types !== undefined) {
          this.add(types, profile);
        }
      }
    }
  }

  /** Whether these are stored is not known. */
  unsure(profiles: readonly EncodedRows[]): void {
    profiles.forEach((profile) => keysOf(profile).forEach((key) => this.places.delete(key)));
  }

  /** Something was taken away. */
  clear(): void {
    this.cleared++;
    this.places.clear();
  }

  private add(types: ReadonlyMap<string, Place>, written: EncodedRows): void {
    for (const [type, place] of types) {
      place.writtenMeanwhile?.push(written);
      if (place.hour !== undefined) {
        addRows(place.hour, type, written);
      }
      if ((place.hour?.samples ?? 0) > MOST_SAMPLES) {
        delete place.hour;
        place.isTooLarge = true;
      }
    }
  }

  private place({ tenant, profileType }: HeldQuery, service: Service, at: number): Place | undefined {
    const key = keyOf(tenant, at, service);
    const types = this.places.get(key);
    if (types === undefined) {
      return undefined;
    }
    this.places.delete(key);
    this.places.set(key, types);
    return types.get(profileType);
  }

  private addPlace({ tenant, profileType }: HeldQuery, service: Service, at: number): void {
    const key = keyOf(tenant, at, service);
    const types = this.places.get(key) ?? new Map<string, Place>();
    types.set(profileType, { isWanted: false, isTooLarge: false });
    this.places.set(key, types);
    const [oldest] = this.places.keys();
    if (this.places.size > MOST_PLACES) {
      this.places.delete(oldest!);
    }
  }

  private async load(query: HeldQuery, wanted: WantedHours): Promise<void> {
    const missing = wanted.hours.flatMap((at) => {
      // One that has been forgotten meanwhile is found again when it is asked for again.
      const place = this.place(query, wanted.service, at);
      return place === undefined || place.hour !== undefined ? [] : [{ at, place, held: new HeldHour() }];
    });
    if (missing.length === 0) {
      return;
    }
    const { cleared } = this;
    missing.forEach(({ place }) => (place.writtenMeanwhile = []));
    // Whoever asks again gets the store's answer, or its error.
    const isRead = await this.readHours(query, wanted.service, missing).catch(() => false);
    for (const { place, held } of missing) {
      place.writtenMeanwhile!.forEach((written) => addRows(held, query.profileType, written));
      delete place.writtenMeanwhile;
      place.isWanted = false;
      // A place that has been forgotten meanwhile keeps it without being found.
      const isWhole = held.labels.size === held.series.count;
      if (held.samples > MOST_SAMPLES) {
        place.isTooLarge = true;
      } else if (isRead && isWhole && this.cleared === cleared) {
        place.hour = held;
      }
    }
    this.forgetSome();
  }

  /** @returns false when some have too much to be held */
  private async readHours(
    query: HeldQuery,
    service: Service,
    missing: readonly { at: number; place: Place; held: HeldHour }[],
  ): Promise<boolean> {
    const range = { first: missing[0]!.at, last: missing.at(-1)!.at };
    const samples = await this.samplesOf(query, service, range);
    missing.forEach(({ at, place }) => (place.isTooLarge = (samples.get(at) ?? 0) > MOST_SAMPLES));
    if (missing.some(({ place }) => place.isTooLarge)) {
      return false;
    }
    const hours = new Map(missing.map(({ at, held }) => [at, held]));
    await this.read(query, service, range, hours);
    await this.readLabels(query, service, range, hours);
    return true;
  }

  private forgetSome(): void {
    let bytes = 0;
    const hours = [...this.places].flatMap(([key, types]) =>
      [...types].flatMap(([type, place]) => (place.hour === undefined ? [] : [{ key, type, bytes: place.hour.bytes }])),
    );
    for (const { key, type, bytes: own } of hours.reverse()) {
      bytes += own;
      if (bytes > MOST_BYTES) {
        this.places.get(key)!.delete(type);
      }
    }
  }

  private async samplesOf(query: HeldQuery, service: Service, range: HourRange): Promise<Map<number, number>> {
    const where = conditionsOf(query, service, range);
    const from = `FROM ${DATABASE}.profiles WHERE ${where.sql} GROUP BY hour`;
    const columns = `${HOUR} AS hour, toUInt64(sum(length(samples)))`;
    const counted = await this.database.select(
      { columns, from, values: where.values },
      (row) => [Number(row.int64()), Number(row.uint64())] as const,
    );
    return new Map(counted);
  }

  private async read(query: HeldQuery, service: Service, range: HourRange, hours: ReadonlyMap<number, HeldHour>) {
    const where = conditionsOf(query, service, range);
    await this.database.scan(
      {
        columns: 'series, time_ns, profile_id, total, stacks, samples',
        from: `FROM ${DATABASE}.profiles FINAL WHERE ${where.sql}`,
        values: where.values,
      },
      (row) => {
        const key = { seriesLow: row.int32(), seriesHigh: row.int32(), ...timeOf(row) };
        const profileId = row.bytes(16);
        const total = row.int64();
        const { stacks, values } = readSamples(row);
        hours.get(hourOf(key.millis))?.add({ ...key, profileId, total }, stacks, values);
      },
    );
  }

  private async readLabels(query: HeldQuery, service: Service, range: HourRange, hours: ReadonlyMap<number, HeldHour>) {
    const where = new Conditions(query.tenant);
    where.profileType(query.profileType);
    onlyOf(where, service);
    where.seriesHours(millisIn(range));
    await this.database.scan(
      {
        columns: 'series, any(label_names), any(label_values)',
        from: `FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY series`,
        values: where.values,
      },
      (row) => {
        const low = row.int32();
        const high = row.int32();
        const labels = readLabels(row);
        for (const held of hours.values()) {
          const series = held.series.row(low, high);
          if (series !== NO_ROW) {
            held.labels.set(series, labels);
          }
        }
      },
    );
  }
}

function addRows(held: HeldHour, type: string, { profiles, symbols }: EncodedRows): void {
  const rows = seriesRows(symbols.series);
  for (const { profileType, stacks, values, ...profile } of profileRows(profiles)) {
    if (profileType !== type) {
      continue;
    }
    held.addOnce(profile, stacks, values);
    const series = held.series.row(profile.seriesLow, profile.seriesHigh);
    const own = rows.find(({ low, high }) => low === profile.seriesLow && high === profile.seriesHigh);
    if (own !== undefined && !held.labels.has(series)) {
      held.labels.set(series, own.labels());
    }
  }
}

interface HourRange {
  first: number;
  last: number;
}

interface WantedHours {
  service: Service;
  /** Hours since 1970, one after the other. */
  hours: number[];
}

const HOUR = `toInt64(intDiv(time_ns, ${hour.millis}000000))`;

/** All of them when undefined. */
type Service = string | undefined;

const keyOf = (tenant: TenantNumber, at: number, service: Service) =>
  `${tenant}/${at}${service === undefined ? '' : `/${service}`}`;

/** Where a profile belongs to. */
const keysOf = ({ tenant, time, service }: EncodedRows) =>
  [service, undefined].map((of) => keyOf(tenant, hourOf(time), of));

function onlyOf(where: Conditions, service: Service): void {
  if (service !== undefined) {
    where.add(`service = ${where.bind(service)}`);
  }
}

const millisIn = ({ first, last }: HourRange) => ({
  start: unixMillis(first * hour.millis),
  end: unixMillis((last + 1) * hour.millis - 1),
});

function conditionsOf({ tenant, profileType }: HeldQuery, service: Service, range: HourRange): Conditions {
  const where = new Conditions(tenant);
  where.profileType(profileType);
  where.times(millisIn(range));
  onlyOf(where, service);
  return where;
}

/** Undefined when the question is not about profiles of some hours. */
function wantedHours(query: HeldQuery, { raw, buckets }: Plan): WantedHours | undefined {
  const { profileIds = [], spanIds = [], traceIds = [] } = query;
  const service = query.matchers.find(({ name, operator }) => name === 'service_name' && operator === '=')?.value;
  const isOther = profileIds.length + spanIds.length + traceIds.length + buckets.length > 0;
  if (service === '' || isOther || raw.length === 0 || raw.length > MOST_RUNS) {
    return undefined;
  }
  if (raw.some(({ arrivedAfter }) => arrivedAfter > 0)) {
    return undefined;
  }
  const first = hourOf(raw[0]!.start);
  const count = hourOf(raw.at(-1)!.end) - first + 1;
  return count > MOST_HOURS ? undefined : { service, hours: Array.from({ length: count }, (_, i) => first + i) };
}

function rowsOf({ matchers }: HeldQuery, { raw }: Plan): HeldRows['each'] {
  const matches = matching(matchers);
  return (held, visit) => {
    const isChosen = Array.from({ length: held.series.count }, (_, series) => matches(held.labels.get(series)!));
    for (let row = 0; row < held.rows; row++) {
      const at = held.millis[row]!;
      if (isChosen[held.seriesOf[row]!]! && raw.some(({ start, end }) => at >= start && at <= end)) {
        visit(row);
      }
    }
  };
}
