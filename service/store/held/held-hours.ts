/**
 * Hours of a service, or of all, that are asked for again and again, in memory: a question about them is answered without
 * a statement, whose planning alone takes the engine longer than such a question should.
 *
 *     const held = hours.find(query, plan, 'stacks');    // undefined: ask the store; soon they will be there
 *     hours.written(profiles);                           // after each commit, before it is acknowledged
 *     hours.clear();                                     // something was taken away
 *
 *     start │· samples ·│ sums │ sums │ … │ sums │· samples ·│ end       stacks over more than some hours
 *
 * Only where no other service writes to the store. What is held is what is stored: an hour is read whole, and whatever
 * is written into it meanwhile and afterwards is added to it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import type { EncodedRows } from '../encode.ts';
import { hour } from '../rollups/resolutions.ts';
import type { Plan } from '../rollups/plan.ts';
import type { StackQuery } from '../store.ts';
import { HeldHour, type Depth } from './held-hour.ts';
import { areFewMatches, matching } from './held-labels.ts';
import { HeldPlaces, type Place } from './held-places.ts';
import { HeldReading, isTooLargeHour, type HeldKind } from './held-reading.ts';
import { hourOf, writtenRows, type WrittenRows } from './held-rows.ts';

/** A question about more takes some milliseconds of the thread that answers everybody: it is the engine's. */
const most = { samples: 600_000, rows: 200_000 };
/** However they lie: of more hours, profiles are not held one by one. */
const MOST_HOURS_OF_SAMPLES = 3;
/** A day, however it lies. */
const MOST_HOURS = 26;
/** The answer at hand comes first. */
const READ_AFTER_MILLIS = 50;
/** Readings that wait for their turn. */
const MOST_WAITING = 32;

export type HeldQuery = Pick<StackQuery, 'tenant' | 'profileType' | 'matchers' | 'profileIds' | 'spanIds' | 'traceIds'>;

/** What is asked for: totals of profiles, or samples. */
export type Asked = 'totals' | 'stacks';

/** Rows of an answer. */
export interface HeldRows {
  hours: readonly HeldHour[];
  /** What the store has to be asked for: the edges of a long range, where they are not held. */
  rest?: Plan;
  /** Calls with each row of an hour that the question is about. */
  each(of: HeldHour, visit: (row: number) => void): void;
  /** Calls with each piece of its samples that the question is about; sums are there only when all of them are. */
  eachPiece(of: HeldHour, visit: (piece: number) => void): void;
}

interface Wanted extends HeldKind {
  hours: { at: number; depth: Depth }[];
}

export class HeldHours {
  private readonly places = new HeldPlaces();
  /** Readings, one after the other. */
  private loading: Promise<void> = Promise.resolve();
  private waiting = 0;
  private cleared = 0;

  constructor(private readonly database: Database) {}

  /** Undefined when the store is to be asked. */
  find(query: HeldQuery, plan: Plan, asked: Asked): HeldRows | undefined {
    const wanted = wantedHours(query, plan, asked);
    if (wanted === undefined) {
      return undefined;
    }
    const places = wanted.hours.map(({ at, depth }) => this.places.find(wanted, at, depth));
    if (places.every((place) => place?.hour !== undefined)) {
      const hours = places.map((place) => place!.hour!);
      return isMuch(query, hours, asked) ? undefined : rowsOf(query, plan, hours);
    }
    this.want(wanted, places);
    return asked === 'stacks' ? withoutEdges(query, plan, wanted, places) : undefined;
  }

  /** Soon they will be there. */
  private want(wanted: Wanted, places: readonly (Place | undefined)[]): void {
    const all = places.map((place, i) => place ?? this.places.add(wanted, wanted.hours[i]!.at, wanted.hours[i]!.depth));
    const isUnderWay = all.every(
      ({ hour: held, isWanted, isTooLarge }) => held !== undefined || isWanted || isTooLarge,
    );
    // A long range can do without its edges.
    const isLong = wanted.hours.some(({ depth }) => depth === 'sums');
    const isTooMuch = all.some(({ isTooLarge }, i) => isTooLarge && !(isLong && wanted.hours[i]!.depth === 'samples'));
    if (!isTooMuch && !isUnderWay && this.waiting < MOST_WAITING) {
      this.waiting++;
      all.forEach((place) => (place.isWanted = true));
      const soon = sleep(READ_AFTER_MILLIS);
      this.loading = this.loading
        .then(() => soon)
        .then(() => this.load(wanted, all))
        .finally(() => this.waiting--);
    }
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await this.loading;
  }

  /** These are stored now. */
  written(profiles: readonly EncodedRows[]): void {
    for (const profile of profiles) {
      const places = this.places.of(profile).filter((place) => place.hour ?? place.writtenMeanwhile);
      if (places.length > 0) {
        const rows = writtenRows(profile);
        places.forEach((place) => addWritten(place, rows));
      }
    }
  }

  /** Whether these are stored is not known. */
  unsure(profiles: readonly EncodedRows[]): void {
    profiles.forEach((profile) => this.places.forget(profile));
  }

  /** Something was taken away. */
  clear(): void {
    this.cleared++;
    this.places.clear();
  }

  private async load(wanted: Wanted, places: readonly Place[]): Promise<void> {
    const stacks = this.places.stacksOf(wanted);
    const missing = places.flatMap((place, i) => {
      const isMissing = place.hour === undefined && !place.isTooLarge;
      return isMissing ? [{ at: wanted.hours[i]!.at, place, held: new HeldHour(place.depth, stacks) }] : [];
    });
    const { cleared } = this;
    missing.forEach(({ place }) => (place.writtenMeanwhile = []));
    // Whoever asks again gets the store's answer, or its error.
    const read = await new HeldReading(this.database, wanted).read(missing).catch(() => undefined);
    read?.tooLarge.forEach(({ place }) => (place.isTooLarge = true));
    for (const { place, held } of read?.whole ?? []) {
      // A place that has been forgotten meanwhile keeps it without being found.
      if (this.cleared === cleared) {
        place.hour = held;
        place.writtenMeanwhile!.forEach((rows) => addRows(place, rows));
      }
    }
    for (const place of places) {
      delete place.writtenMeanwhile;
      place.isWanted = false;
    }
    this.places.forgetSome();
  }
}

function addWritten(place: Place, written: WrittenRows): void {
  if (written.profiles.some(({ profileType }) => profileType === place.profileType)) {
    place.writtenMeanwhile?.push(written);
    addRows(place, written);
  }
}

function addRows(place: Place, written: WrittenRows): void {
  const { hour: held, profileType } = place;
  if (held === undefined) {
    return;
  }
  if (held.depth === 'sums') {
    // What is in them already is not known: a push may be sent again.
    delete place.hour;
    return;
  }
  for (const { stacks, values, ...profile } of written.profiles.filter((row) => row.profileType === profileType)) {
    held.addOnce(profile, stacks, values);
    const series = held.series.row(profile.seriesLow, profile.seriesHigh);
    const labels = held.labels.has(series) ? undefined : written.labelsOf({ stacks, values, ...profile });
    if (labels !== undefined) {
      held.labels.set(series, labels);
    }
  }
  if (isTooLargeHour(held)) {
    delete place.hour;
    place.isTooLarge = true;
  }
}

/** Undefined when the question is not about profiles of some hours, all of which are still there. */
function wantedHours(query: HeldQuery, { profiles }: Plan, asked: Asked): Wanted | undefined {
  const { tenant, profileType, profileIds = [], spanIds = [], traceIds = [] } = query;
  const service = query.matchers.find(({ name, operator }) => name === 'service_name' && operator === '=')?.value;
  const isOther = profileIds.length + spanIds.length + traceIds.length > 0;
  if (service === '' || isOther || profiles === undefined || profiles.end < profiles.start) {
    return undefined;
  }
  const first = hourOf(profiles.start);
  const count = hourOf(profiles.end) - first + 1;
  const isLong = count > MOST_HOURS_OF_SAMPLES;
  // Sums are of a service, or of all, as a whole.
  const hasSums = query.matchers.length === (service === undefined ? 0 : 1);
  if (count > MOST_HOURS || (asked === 'stacks' && isLong && !hasSums)) {
    return undefined;
  }
  const depthOf = (at: number): Depth => {
    const isWhole = profiles.start <= at * hour.millis && profiles.end >= (at + 1) * hour.millis - 1;
    return asked === 'totals' ? 'totals' : isLong && isWhole ? 'sums' : 'samples';
  };
  const hours = Array.from({ length: count }, (_, i) => ({ at: first + i, depth: depthOf(first + i) }));
  return { tenant, profileType, service, hours };
}

/** The sums of a long range's hours, when all of these are there: its edges are a small part of it. */
function withoutEdges(
  query: HeldQuery,
  plan: Plan,
  { hours }: Wanted,
  places: readonly (Place | undefined)[],
): HeldRows | undefined {
  const sums = hours.flatMap(({ at, depth }, i) => (depth === 'sums' ? [{ at, held: places[i]?.hour }] : []));
  const found = sums.flatMap(({ held }) => held ?? []);
  if (sums.length === 0 || found.length < sums.length || isMuch(query, found, 'stacks')) {
    return undefined;
  }
  const { start, end } = plan.profiles!;
  const [first, last] = [sums[0]!.at * hour.millis, (sums.at(-1)!.at + 1) * hour.millis];
  const edges = [
    { start, end: first - 1 },
    { start: last, end },
  ].filter((edge) => edge.start <= edge.end);
  const raw = edges.map((edge) => ({ ...edge, arrivedAfter: 0 }));
  return { ...rowsOf(query, plan, found), rest: { ...plan, raw, buckets: [] } };
}

function isMuch({ matchers }: HeldQuery, hours: readonly HeldHour[], asked: Asked): boolean {
  const samples = hours.reduce((sum, held) => sum + (held.samples?.count ?? 0), 0);
  const rows = hours.reduce((sum, held) => sum + held.rows, 0);
  const series = Math.max(...hours.map((held) => held.series.count));
  const isLarge = asked === 'totals' ? rows > most.rows : samples > most.samples;
  return isLarge || !areFewMatches(matchers, series);
}

function rowsOf({ matchers }: HeldQuery, { profiles }: Plan, hours: readonly HeldHour[]): HeldRows {
  const matches = matching(matchers);
  const { start, end } = profiles!;
  const chosen = (held: HeldHour) =>
    Array.from({ length: held.series.count }, (_, series) => matches(held.labels.get(series)!));
  const each: HeldRows['each'] = (held, visit) => {
    const isChosen = chosen(held);
    for (let row = 0; row < held.rows; row++) {
      const at = held.millis[row]!;
      if (at >= start && at <= end && isChosen[held.seriesOf[row]!]!) {
        visit(row);
      }
    }
  };
  return {
    hours,
    each,
    eachPiece(held, visit) {
      if (held.depth === 'samples') {
        each(held, visit);
        return;
      }
      for (let piece = 0; piece < held.samples!.pieces; piece++) {
        visit(piece);
      }
    },
  };
}
