/**
 * Which series a tenant had in which hour, and their labels, in memory: lists of types, labels and values of hours that are
 * asked for again are answered without a statement.
 *
 *     const found = held.find(query);             // undefined: ask the store
 *     held.written(profiles);                     // after each commit, before it is acknowledged
 *
 * As held-hours.ts holds profiles: only where no other service writes, whole hours, with all that comes later.
 */
import type { TenantNumber } from '#model/brands.ts';
import { unixMillis } from '#model/brands.ts';
import { Conditions } from '../conditions.ts';
import type { Database } from '../database.ts';
import type { EncodedRows } from '../encode.ts';
import { IdMap, NO_ROW } from '../id-map.ts';
import { DATABASE } from '../migrate.ts';
import { hour } from '../rollups/resolutions.ts';
import { readLabels, type SeriesLabels } from '../series-labels.ts';
import type { KeptQuery } from '../series-queries.ts';
import { areFewMatches, matching } from './held-labels.ts';
import { hourOf, seriesRows } from './held-rows.ts';

/** Of a tenant: some 20 MB with their labels. Who has more is answered by the engine. */
const MOST_SERIES = 20_000;
/** The tenants asked last. */
const MOST_TENANTS = 4;
/** A day, however it lies. */
const MOST_HOURS = 26;
const MOST_HELD_HOURS = 4 * MOST_HOURS;

interface HeldTenant {
  /** Ids of series, numbered. */
  ids: IdMap;
  /** By number. */
  labels: SeriesLabels[];
  /** By hour since 1970: the numbers of its series; undefined when it was asked for once. */
  hours: Map<number, Set<number> | undefined>;
  /** What has been written since a reading began. */
  writtenMeanwhile: EncodedRows[] | undefined;
  isTooLarge: boolean;
}

export class HeldSeries {
  /** In the order in which they were last asked for. */
  private readonly tenants = new Map<TenantNumber, HeldTenant>();
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** The labels of all series that match. Undefined when the store is to be asked. */
  find({ tenant, start, end, matchers, kept }: KeptQuery): SeriesLabels[] | undefined {
    const first = hourOf(Math.max(0, start));
    const count = hourOf(Math.max(0, end)) - first + 1;
    if (kept.length > 0 || count < 1 || count > MOST_HOURS) {
      return undefined;
    }
    const held = this.of(tenant);
    const hours = Array.from({ length: count }, (_, i) => first + i);
    const sets = hours.map((at) => held.hours.get(at));
    if (sets.some((set) => set === undefined)) {
      this.remember(held, tenant, hours);
      return undefined;
    }
    const numbers = new Set(sets.flatMap((set) => [...set!]));
    if (!areFewMatches(matchers, numbers.size)) {
      return undefined;
    }
    return [...numbers].map((number) => held.labels[number]!).filter(matching(matchers));
  }

  written(profiles: readonly EncodedRows[]): void {
    for (const profile of profiles) {
      const held = this.tenants.get(profile.tenant);
      held?.writtenMeanwhile?.push(profile);
      if (held?.hours.get(hourOf(profile.time)) !== undefined) {
        addSeries(held, profile);
      }
    }
  }

  /** Whether these are stored is not known. */
  unsure(profiles: readonly EncodedRows[]): void {
    profiles.forEach(({ tenant }) => this.tenants.delete(tenant));
  }

  clear(): void {
    this.tenants.clear();
  }

  private of(tenant: TenantNumber): HeldTenant {
    const held = this.tenants.get(tenant) ?? newTenant();
    this.tenants.delete(tenant);
    this.tenants.set(tenant, held);
    const [oldest] = this.tenants.keys();
    if (this.tenants.size > MOST_TENANTS) {
      this.tenants.delete(oldest!);
    }
    return held;
  }

  /** Reads hours that were asked for before. */
  private remember(held: HeldTenant, tenant: TenantNumber, hours: readonly number[]): void {
    const isAskedAgain = hours.every((at) => held.hours.has(at));
    hours.forEach((at) => held.hours.has(at) || held.hours.set(at, undefined));
    if (isAskedAgain && held.writtenMeanwhile === undefined && !held.isTooLarge) {
      const meanwhile: EncodedRows[] = [];
      held.writtenMeanwhile = meanwhile;
      this.reading = this.read(held, tenant, hours, meanwhile)
        // Whoever asks again gets the store's answer, or its error.
        .catch(() => undefined)
        .finally(() => {
          if (held.writtenMeanwhile === meanwhile) {
            held.writtenMeanwhile = undefined;
          }
        });
    }
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await this.reading;
  }

  private async read(
    held: HeldTenant,
    tenant: TenantNumber,
    hours: readonly number[],
    meanwhile: readonly EncodedRows[],
  ): Promise<void> {
    const range = {
      start: unixMillis(hours[0]! * hour.millis),
      end: unixMillis((hours.at(-1)! + 1) * hour.millis - 1),
    };
    const where = new Conditions(tenant);
    where.seriesHours(range);
    const from = `FROM ${DATABASE}.series WHERE ${where.sql}`;
    const numbers = new Map(hours.map((at) => [at, new Set<number>()]));
    const found = await this.database.select(
      { columns: 'hour, groupUniqArray(series)', from: `${from} GROUP BY hour`, values: where.values },
      (row) => {
        const at = row.uint32();
        return { at, ids: Array.from({ length: row.varint() }, () => [row.int32(), row.int32()] as const) };
      },
    );
    await this.database.scan(
      {
        columns: 'series, any(label_names), any(label_values)',
        from: `${from} GROUP BY series LIMIT ${MOST_SERIES + 1}`,
        values: where.values,
      },
      (row) => {
        const [low, high, labels] = [row.int32(), row.int32(), readLabels(row)];
        numberOf(held, low, high, () => labels);
      },
    );
    if (held.writtenMeanwhile !== meanwhile) {
      // It began anew while this was read.
      return;
    }
    for (const { at, ids } of found) {
      ids.forEach(([low, high]) => numbers.get(at)?.add(held.ids.row(low, high)));
    }
    if (held.ids.count > MOST_SERIES || [...numbers.values()].some((set) => set.has(NO_ROW))) {
      Object.assign(held, newTenant(), { isTooLarge: held.ids.count > MOST_SERIES });
      return;
    }
    for (const [at, set] of numbers) {
      held.hours.delete(at);
      held.hours.set(at, set);
    }
    meanwhile.forEach((written) => addSeries(held, written));
    forgetHours(held);
  }
}

const newTenant = (): HeldTenant => ({
  ids: new IdMap(),
  labels: [],
  hours: new Map(),
  writtenMeanwhile: undefined,
  isTooLarge: false,
});

function numberOf(held: HeldTenant, low: number, high: number, labels: () => SeriesLabels): number {
  const known = held.ids.row(low, high);
  if (known !== NO_ROW) {
    return known;
  }
  held.labels.push(labels());
  return held.ids.add(low, high);
}

function addSeries(held: HeldTenant, { time, symbols }: EncodedRows): void {
  const hours = held.hours.get(hourOf(time));
  for (const { low, high, labels } of seriesRows(symbols.series)) {
    hours?.add(numberOf(held, low, high, labels));
  }
  if (held.ids.count > MOST_SERIES) {
    // Of pods that are no more, perhaps: what is asked for is read anew.
    Object.assign(held, newTenant());
  }
}

/** Those asked for longest ago. */
function forgetHours(held: HeldTenant): void {
  for (const at of [...held.hours.keys()].slice(0, -MOST_HELD_HOURS)) {
    held.hours.delete(at);
  }
}
