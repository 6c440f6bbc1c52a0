/**
 * How long what is kept: whole partitions leave, the profiles first, then the hours, then the days.
 *
 *     profiles ── 30 days ──▶ hours ── 2 years ──▶ days ── 10 years ──▶ nothing
 *
 * Nothing leaves before it is in the coarser rows. What leaves is written down first: hours and days whose profiles are
 * dropped keep their builds for good, and whatever arrives later for them is added. So a crash at any step leaves
 * questions with the same answers: profiles that are still there, and are in kept builds, are not read.
 */
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { GONE } from './build-index.ts';
import { bucketOf, day, hour, partitionEnd, RAW_CLASSES, rawPartitions, type Resolution } from './resolutions.ts';
import type { Rollups } from './rollups.ts';

/** In milliseconds; 0 for as long as there is room. */
export interface Keep {
  raw: number;
  hour: number;
  day: number;
}

export interface RetentionRules {
  /** By the number of the retention class. */
  keepOf: (retentionClass: number) => Keep;
  /** What all of the store may take, in bytes; 0 for all of the disk. */
  maxBytes: number;
}

interface Partition {
  retentionClass: number;
  /** Days since 1970. */
  week: number;
  bytes: number;
}

/** What came in the last hour may be sent again: its retry must be known as one. */
const RETRIED_WITHIN_SECONDS = 3_600;
const tables = ['profiles', 'rollups', 'span_samples', 'series', 'stack_nodes', 'locations', 'functions', 'mappings'];

export class Retention {
  constructor(
    private readonly database: Database,
    private readonly rollups: Rollups,
    /** Runs while no write is going on. */
    private readonly exclusively: (work: () => Promise<void>) => Promise<void>,
    private readonly rules: () => RetentionRules,
  ) {}

  /** @param now milliseconds since 1970. @returns how many partitions were dropped */
  async work(now: number): Promise<number> {
    const { keepOf, maxBytes } = this.rules();
    let dropped = 0;
    const partitions = await this.partitions();
    for (const partition of partitions) {
      const { resolution, keep } = kindOf(partition, keepOf);
      if (keep > 0 && endOf(partition, resolution) + keep <= now) {
        dropped += (await this.drop(partition, now)) ? 1 : 0;
      }
    }
    return dropped + (maxBytes > 0 ? await this.dropUntilFits(maxBytes, now) : 0);
  }

  /** What the store takes, in bytes. */
  async bytes(): Promise<number> {
    return (await this.partitions()).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The finest rows go first, of those the oldest. */
  private async dropUntilFits(maxBytes: number, now: number): Promise<number> {
    const partitions = await this.partitions();
    let bytes = partitions.reduce((sum, partition) => sum + partition.bytes, 0);
    const level = ({ retentionClass }: Partition) => Math.floor(retentionClass / RAW_CLASSES);
    const order = [...partitions].sort((a, b) => level(a) - level(b) || a.week - b.week);
    let dropped = 0;
    for (const partition of order) {
      if (bytes <= maxBytes) {
        break;
      }
      if (await this.drop(partition, now)) {
        bytes -= partition.bytes;
        dropped++;
      }
    }
    return dropped;
  }

  private async drop(partition: Partition, now: number): Promise<boolean> {
    const { resolution } = kindOf(partition);
    let isDropped = false;
    if (!(await this.rollups.isMine())) {
      return false;
    }
    await this.exclusively(async () => {
      if (resolution === undefined) {
        await this.rollups.dropping?.announce(partition.week);
      }
      await this.rollups.index.refresh();
      const isWrittenDown =
        resolution === undefined
          ? await this.keepBuilds(partition, now)
          : resolution === hour
            ? await this.forgetHours(partition, now)
            : endOf(partition, resolution) < now;
      if (isWrittenDown) {
        this.rollups.dropped();
        for (const table of tables) {
          const { retentionClass, week } = partition;
          await this.database.command(
            `ALTER TABLE ${DATABASE}.${table} DROP PARTITION (${retentionClass}, toDate(${week}))`,
          );
        }
        this.rollups.dropped();
        isDropped = true;
      }
    });
    return isDropped;
  }

  /** Makes the builds of a week's buckets stay. False when not all of its profiles are in them. */
  private async keepBuilds({ retentionClass, week }: Partition, now: number): Promise<boolean> {
    const end = partitionEnd(rawPartitions, week);
    const newest = await this.newestArrival(retentionClass, week, end);
    if (end > now || newest > now / 1_000 - RETRIED_WITHIN_SECONDS) {
      return false;
    }
    const { index } = this.rollups;
    const here = `retention_class = ${retentionClass} AND week = toDate(${week})`;
    const hours = await this.rollups.hoursWithProfiles(0, end, here);
    for (const [tenant, ends] of hours) {
      if (!this.rollups.areRolledUp(tenant, ends)) {
        return false;
      }
    }
    for (const [tenant, ends] of hours) {
      const buckets = [hour, day].flatMap((resolution) =>
        [...new Set(ends.map((at) => bucketOf(resolution, at)))].map((at) => ({ resolution, end: at })),
      );
      await index.publish(
        buckets.flatMap(({ resolution, end: at }) => {
          const found = index.bucket(tenant, resolution, at);
          return found === undefined || found.kept === GONE
            ? []
            : [
                {
                  ...found,
                  tenant,
                  resolution,
                  end: at,
                  kept: found.builds.length,
                  keptUntil: Math.max(newest, found.keptUntil),
                },
              ];
        }),
      );
    }
    return true;
  }

  /** When the last profile of a week came, in seconds since 1970. */
  private async newestArrival(retentionClass: number, week: number, end: number): Promise<number> {
    // A profile of the week's very end is in its last hour, but in the next week's partition.
    const atEnd = BigInt(end) * 1_000_000n;
    const [newest] = await this.database.select(
      {
        columns: 'max(arrived)',
        from: `FROM ${DATABASE}.profiles WHERE (retention_class = ${retentionClass} AND week = toDate(${week}))
          OR (retention_class < ${RAW_CLASSES} AND week = toDate(${Math.floor(end / day.millis)}) AND time_ns BETWEEN ${atEnd} AND ${atEnd + 999_999n})`,
      },
      (row) => row.uint32(),
    );
    return newest ?? 0;
  }

  /** Makes it known that only days are left. */
  private async forgetHours({ retentionClass, week }: Partition, now: number): Promise<boolean> {
    const end = partitionEnd(hour, week);
    const { index } = this.rollups;
    const tenants = await this.database.select(
      {
        columns: 'tenant, groupUniqArray(bucket)',
        from: `FROM ${DATABASE}.rollups WHERE retention_class = ${retentionClass} AND week = toDate(${week}) GROUP BY tenant`,
      },
      (row) => ({
        tenant: tenantNumber(row.uint32()),
        ends: Array.from({ length: row.varint() }, () => Number(row.int64())),
      }),
    );
    const isInDays = tenants.every(({ tenant, ends }) =>
      ends.every((at) => (index.bucket(tenant, day, bucketOf(day, at))?.kept ?? 0) > 0),
    );
    if (end > now || !isInDays) {
      return false;
    }
    for (const { tenant, ends } of tenants) {
      await index.publish(ends.map((at) => this.gone(tenant, at)));
    }
    return true;
  }

  private gone(tenant: TenantNumber, end: number) {
    const { marks = 0 } = this.rollups.index.bucket(tenant, hour, end) ?? {};
    return { tenant, resolution: hour, end, builds: [], kept: GONE, keptUntil: 0, marks, dropped: [] };
  }

  private async partitions(): Promise<Partition[]> {
    return this.database.select(
      {
        columns: 'partition, toUInt64(sum(bytes_on_disk))',
        from: `FROM system.parts WHERE database = '${DATABASE}' AND active AND partition LIKE '(%' GROUP BY partition ORDER BY partition`,
      },
      (row) => {
        const [, retentionClass, date] = /^\((\d+),'([\d-]+)'\)$/.exec(row.text())!;
        return {
          retentionClass: Number(retentionClass),
          week: Date.parse(`${date}T00:00:00Z`) / day.millis,
          bytes: Number(row.uint64()),
        };
      },
    );
  }
}

/** What a partition holds: of profiles no resolution. */
function kindOf({ retentionClass }: Partition, keepOf?: RetentionRules['keepOf']) {
  const resolution = [day, hour].find(({ firstClass }) => retentionClass >= firstClass);
  const keep = keepOf?.(retentionClass % RAW_CLASSES);
  return { resolution, keep: keep?.[resolution?.name ?? 'raw'] ?? 0 };
}

const endOf = ({ week }: Partition, resolution: Resolution | undefined) =>
  partitionEnd(resolution ?? rawPartitions, week);
