/**
 * Reads hours of profiles into memory, as deep as each is wanted.
 *
 *     const reading = new HeldReading(database, { tenant, profileType, service });
 *     const { whole, tooLarge } = await reading.read(hours);
 *
 * What is written meanwhile may or may not be in what is read.
 */
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { Conditions } from '../conditions.ts';
import type { Database } from '../database.ts';
import { NO_ROW } from '../id-map.ts';
import { DATABASE } from '../migrate.ts';
import { hour } from '../rollups/resolutions.ts';
import type { RowReader } from '../row-binary.ts';
import { readLabels } from '../series-labels.ts';
import type { Depth, HeldHour } from './held-hour.ts';
import { hourOf, readSamples, timeOf } from './held-rows.ts';

/** An hour with more is the engine's: of each, some milliseconds to read it. */
const most = { samples: 300_000, rows: 20_000 };
/** To be added up by the engine, in less than half a second; of more it has sums by the hour of its own. */
const MOST_SUMMED = 20_000_000;
/** Distinct stacks of hours whose sums are read together. */
const MOST_STACKS = 20_000;
/** Of one statement, whose rows are read in one go by the thread that answers everybody. */
const HOURS_AT_ONCE = 13;
const ROWS_AT_ONCE = 10_000;
const SAMPLES_AT_ONCE = 400_000;
const PROFILE_ID_BYTES = 16;

const PROFILES = `${DATABASE}.profiles`;
const HOUR = `toInt64(intDiv(time_ns, ${hour.millis}000000))`;

/** What the hours have in common. All services when there is none. */
export interface HeldKind {
  tenant: TenantNumber;
  profileType: string;
  service: string | undefined;
}

export interface WantedHour {
  /** Hours since 1970. */
  at: number;
  /** Empty. */
  held: HeldHour;
}

interface HourSize {
  rows: number;
  samples: number;
}

export interface ReadHours<Hour> {
  whole: Hour[];
  tooLarge: Hour[];
}

export class HeldReading {
  constructor(
    private readonly database: Database,
    private readonly kind: HeldKind,
  ) {}

  /** @param hours ascending */
  async read<Hour extends WantedHour>(hours: readonly Hour[]): Promise<ReadHours<Hour>> {
    const tooLarge: Hour[] = [];
    const of = (depth: Depth) => hours.filter(({ held }) => held.depth === depth);
    const sizes = await this.sizesOf(hours);
    const isTooLarge = ({ at, held: { depth } }: Hour) => isMuch(depth, sizes.get(at));
    tooLarge.push(...of('sums').filter(isTooLarge));
    for (const some of groupsOf(of('sums').filter((one) => !isTooLarge(one)))) {
      if (!(await this.readSums(some))) {
        tooLarge.push(...some);
      }
    }
    const rows = [...of('totals'), ...of('samples')];
    tooLarge.push(...rows.filter(isTooLarge));
    const small = rows.filter((one) => !isTooLarge(one));
    for (const some of groupsOf(small, sizes)) {
      await this.readRows(some);
    }
    await this.readLabels(small);
    return { whole: hours.filter((one) => !tooLarge.includes(one) && hasLabels(one.held)), tooLarge };
  }

  /** @param some of one depth */
  private async readRows(some: readonly WantedHour[]): Promise<void> {
    const hours = new Map(some.map(({ at, held }) => [at, held]));
    const { depth } = some[0]!.held;
    const columns = `series, time_ns, profile_id, total${depth === 'samples' ? ', stacks, samples' : ''}`;
    await this.scan(
      some,
      (where) => ({ columns, from: `FROM ${PROFILES} FINAL WHERE ${where}` }),
      (row) => {
        // Tens of thousands of these are read: written out, each takes half the time.
        const seriesLow = row.int32();
        const seriesHigh = row.int32();
        const { millis, nanos } = timeOf(row);
        const profileId = row.bytes(PROFILE_ID_BYTES);
        const total = row.int64();
        const { stacks, values } = depth === 'samples' ? readSamples(row) : nothing;
        hours.get(hourOf(millis))?.add({ millis, nanos, seriesLow, seriesHigh, profileId, total }, stacks, values);
      },
    );
  }

  /** A row is a stack with its sums by hour: added up so, they take the engine no longer than the sum of all of them. */
  private async readSums(some: readonly WantedHour[]): Promise<boolean> {
    const first = some[0]!.at;
    const end = some.at(-1)!.at + 1;
    const gathered = new Map(some.map(({ at }) => [at, { halves: [] as number[], values: [] as bigint[] }]));
    let count = 0;
    await this.scan(
      some,
      (where) => ({
        columns: `stack, sumResample(${first}, ${end}, 1)(sample, at)`,
        from: `FROM (SELECT ${HOUR} AS at, stacks, samples FROM ${PROFILES} FINAL WHERE ${where})
          ARRAY JOIN stacks AS stack, samples AS sample GROUP BY stack LIMIT ${MOST_STACKS + 1}`,
      }),
      (row) => {
        const low = row.int32();
        const high = row.int32();
        count++;
        const length = row.varint();
        for (let i = 0; i < length; i++) {
          const value = row.int64();
          const hour = gathered.get(first + i);
          if (hour !== undefined && value !== 0n) {
            hour.halves.push(low, high);
            hour.values.push(value);
          }
        }
      },
    );
    some.forEach(({ at, held }) => {
      const { halves, values } = gathered.get(at)!;
      held.samples!.add(Int32Array.from(halves), BigInt64Array.from(values));
    });
    return count <= MOST_STACKS;
  }

  private async sizesOf(hours: readonly WantedHour[]): Promise<Map<number, HourSize>> {
    const sizes = new Map<number, HourSize>();
    const columns = `${HOUR} AS at, count(), toUInt64(sum(length(samples)))`;
    await this.scan(
      hours,
      (where) => ({ columns, from: `FROM ${PROFILES} WHERE ${where} GROUP BY at` }),
      (row) => {
        sizes.set(Number(row.int64()), { rows: Number(row.uint64()), samples: Number(row.uint64()) });
      },
    );
    return sizes;
  }

  private async readLabels(hours: readonly WantedHour[]): Promise<void> {
    if (hours.length === 0) {
      return;
    }
    const where = this.conditions();
    where.seriesHours({ start: unixMillis(startOf(hours[0]!)), end: unixMillis(endOf(hours.at(-1)!)) });
    await this.database.scan(
      {
        columns: 'series, any(label_names), any(label_values)',
        from: `FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY series`,
        values: where.values,
      },
      (row) => {
        const [low, high, labels] = [row.int32(), row.int32(), readLabels(row)];
        for (const { held } of hours) {
          const series = held.series.row(low, high);
          if (series !== NO_ROW) {
            held.labels.set(series, labels);
          }
        }
      },
    );
  }

  private async scan(
    hours: readonly WantedHour[],
    select: (where: string) => { columns: string; from: string },
    read: (row: RowReader) => void,
  ): Promise<void> {
    if (hours.length > 0) {
      const where = this.conditions();
      where.rawRuns(runsOf(hours));
      await this.database.scan({ ...select(where.sql), values: where.values }, read);
    }
  }

  private conditions(): Conditions {
    const where = new Conditions(this.kind.tenant);
    where.profileType(this.kind.profileType);
    if (this.kind.service !== undefined) {
      where.add(`service = ${where.bind(this.kind.service)}`);
    }
    return where;
  }
}

const startOf = ({ at }: WantedHour) => at * hour.millis;
const endOf = ({ at }: WantedHour) => (at + 1) * hour.millis - 1;

/** Neighbours as one. */
function runsOf(hours: readonly WantedHour[]) {
  const runs: { start: number; end: number; arrivedAfter: number }[] = [];
  for (const one of hours) {
    const previous = runs.at(-1);
    if (previous?.end === startOf(one) - 1) {
      previous.end = endOf(one);
    } else {
      runs.push({ start: startOf(one), end: endOf(one), arrivedAfter: 0 });
    }
  }
  return runs;
}

const nothing = { stacks: new Int32Array(), values: new BigInt64Array() };

const isMuch = (depth: Depth, { rows, samples }: HourSize = { rows: 0, samples: 0 }) =>
  depth === 'sums' ? samples > MOST_SUMMED : rows > most.rows || (depth === 'samples' && samples > most.samples);

/** More has come than may be held. */
export const isTooLargeHour = ({ rows, samples }: HeldHour) => rows > most.rows || (samples?.count ?? 0) > most.samples;

const hasLabels = ({ labels, series }: HeldHour) => labels.size === series.count;

/** Those of one depth, so many that a statement's answer is read in some milliseconds. */
function groupsOf<Hour extends WantedHour>(
  hours: readonly Hour[],
  sizes: ReadonlyMap<number, HourSize> = new Map(),
): Hour[][] {
  const groups: Hour[][] = [];
  let [rows, samples] = [0, 0];
  for (const one of hours) {
    const known = sizes.get(one.at) ?? { rows: 0, samples: 0 };
    const size = { rows: known.rows, samples: one.held.depth === 'samples' ? known.samples : 0 };
    const previous = groups.at(-1);
    const isOther = previous?.[0]!.held.depth !== one.held.depth || previous.length === HOURS_AT_ONCE;
    if (isOther || rows + size.rows > ROWS_AT_ONCE || samples + size.samples > SAMPLES_AT_ONCE) {
      groups.push([one]);
      [rows, samples] = [0, 0];
    } else {
      previous.push(one);
    }
    rows += size.rows;
    samples += size.samples;
  }
  return groups;
}
