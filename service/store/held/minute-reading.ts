/**
 * Reads minutes of profiles into memory: their samples added up, and which profiles they have.
 *
 *     const reading = new MinuteReading(database, { tenant, profileType, service });
 *     await reading.minutes(span);
 */
import { Conditions } from '../conditions.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import type { RowReader } from '../row-binary.ts';
import type { HeldKind } from './held-reading.ts';
import { timeOf } from './held-rows.ts';
import { MINUTE, type MinuteSpan, type ProfileIdentity, type StoredMinute } from './watched-minutes.ts';

const PROFILE_ID_BYTES = 16;
const PROFILES = `${DATABASE}.profiles`;
const AT = `toInt64(intDiv(time_ns, ${MINUTE}000000))`;

export class MinuteReading {
  constructor(
    private readonly database: Database,
    private readonly kind: HeldKind,
  ) {}

  /** Those that have profiles. Not of one moment: of a minute that is written into meanwhile it may be neither. */
  async minutes(span: MinuteSpan): Promise<StoredMinute[]> {
    const minutes = new Map<number, { first: number; last: number; stacks: number[]; values: bigint[] }>();
    await this.scan(span, { columns: `${AT} AS at, min(time_ns), max(time_ns)`, group: 'GROUP BY at' }, (row) => {
      const at = Number(row.int64());
      const { millis: first } = timeOf(row);
      const { millis: last } = timeOf(row);
      minutes.set(at, { first, last, stacks: [], values: [] });
    });
    const sums = {
      columns: `${AT} AS at, stack, sum(sample)`,
      join: 'FINAL ARRAY JOIN stacks AS stack, samples AS sample',
      group: 'GROUP BY at, stack',
    };
    await this.scan(span, sums, (row) => {
      const at = Number(row.int64());
      const [low, high] = [row.int32(), row.int32()];
      const value = row.int64();
      const own = minutes.get(at);
      // What has been written between the two statements makes the minute be read again.
      if (own !== undefined) {
        own.stacks.push(low, high);
        own.values.push(value);
      }
    });
    return Array.from(minutes, ([at, { first, last, stacks, values }]) => ({
      ...{ at, first, last },
      stacks: Int32Array.from(stacks),
      values: BigInt64Array.from(values),
    }));
  }

  async profiles(span: MinuteSpan): Promise<ProfileIdentity[]> {
    const rows: ProfileIdentity[] = [];
    await this.scan(span, { columns: 'series, time_ns, profile_id' }, (row) => {
      const [seriesLow, seriesHigh] = [row.int32(), row.int32()];
      const time = timeOf(row);
      rows.push({ seriesLow, seriesHigh, ...time, profileId: row.bytes(PROFILE_ID_BYTES) });
    });
    return rows;
  }

  async samples(span: MinuteSpan): Promise<number> {
    let samples = 0;
    await this.scan(span, { columns: 'toUInt64(sum(length(samples)))' }, (row) => {
      samples = Number(row.uint64());
    });
    return samples;
  }

  private async scan(
    { from, until }: MinuteSpan,
    { columns, join = '', group = '' }: { columns: string; join?: string; group?: string },
    read: (row: RowReader) => void,
  ): Promise<void> {
    const { tenant, profileType, service } = this.kind;
    const where = new Conditions(tenant);
    where.profileType(profileType);
    if (service !== undefined) {
      where.add(`service = ${where.bind(service)}`);
    }
    where.rawRuns([{ start: from * MINUTE, end: until * MINUTE - 1, arrivedAfter: 0 }]);
    const statement = { columns, from: `FROM ${PROFILES} ${join} WHERE ${where.sql} ${group}`, values: where.values };
    await this.database.scan(statement, read);
  }
}
