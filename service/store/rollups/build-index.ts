/**
 * Which buckets of which tenant have been rolled up, and whether that still holds: asked by the planner for every
 * question, so it is kept in memory.
 *
 *     const index = new BuildIndex(database, { alone: true });
 *     await index.load();
 *     index.bucket(tenant, hour, end)?.state      // 'whole': its builds are all of its profiles
 *
 * The embedded engine has one service, which changes this index with every row it writes. On a server others write,
 * too: `refresh` then reads what is new.
 */
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { RowWriter } from '../row-binary.ts';
import { hour, resolutions, type Resolution } from './resolutions.ts';

/** One published state of a bucket. */
export interface BucketBuild {
  /** The builds that count, those that are kept first. */
  builds: readonly bigint[];
  /** So many of them were made from profiles that are no more. */
  kept: number;
  /** Seconds since 1970: what came until then is in the kept builds. */
  keptUntil: number;
  /** How many late marks it has seen. */
  marks: number;
  /** Labels that its rows do not have although profiles had them. */
  dropped: readonly string[];
}

/** As `kept`: the rows themselves have been dropped; only coarser ones are left. */
export const GONE = 255;

export interface Bucket extends BucketBuild {
  /** Whole, or only the kept builds are to be used, with what arrived after them. */
  isWhole: boolean;
}

/** Late writes into one hour. */
export interface Marks {
  count: number;
  /** Those of writes that go on, with when they began, in seconds since 1970. */
  open: Map<bigint, number>;
  /** When the last one was made, in seconds since 1970. */
  last: number;
}

interface TenantBuilds {
  /** By length, then end, both in milliseconds. */
  buckets: Map<number, Map<number, BucketBuild & { version: bigint }>>;
  /** Ends of buckets by length, ascending, as far as somebody asked since there was a new one. */
  ends: Map<number, readonly number[]>;
  /** By the end of the hour. */
  marks: Map<number, Marks>;
}

/** Rows that another service wrote may be seen later than newer ones. */
const LOOK_BACK_SECONDS = 300;
/** Of a version: milliseconds since 1970 above 22 bits that tell writers apart. */
export const VERSION_BITS = 22n;

export class BuildIndex {
  private readonly tenants = new Map<TenantNumber, TenantBuilds>();
  private loadedUntil = 0;

  constructor(
    private readonly database: Database,
    /** Whether no other service writes to the store. */
    private readonly alone: boolean,
    private readonly clock: () => number = Date.now,
  ) {}

  async load(): Promise<void> {
    this.tenants.clear();
    this.loadedUntil = 0;
    await this.read();
  }

  /** Before a question, or a look at what is to be done. */
  async refresh(): Promise<void> {
    if (!this.alone) {
      await this.read();
    }
  }

  bucket(tenant: TenantNumber, resolution: Resolution, end: number): Bucket | undefined {
    const found = this.tenants.get(tenant)?.buckets.get(resolution.millis)?.get(end);
    if (found === undefined) {
      return undefined;
    }
    const { count, open } = this.marksOf(tenant, resolution, end);
    return { ...found, isWhole: count === found.marks && open === 0 };
  }

  /** The first moment from one on, in milliseconds since 1970, that a bucket that was ever built holds. */
  nextHeld(tenant: TenantNumber, time: number): number | undefined {
    const begins = resolutions.flatMap(({ millis }) => {
      const ends = this.sortedEnds(tenant, millis);
      const end = ends[firstAtLeast(ends, time)];
      return end === undefined ? [] : [Math.max(time, end - millis + 1)];
    });
    return begins.length === 0 ? undefined : Math.min(...begins);
  }

  /** Of all hours of a bucket; `count` has those that are open, too. */
  marksOf(tenant: TenantNumber, resolution: Resolution, end: number) {
    const marks = this.tenants.get(tenant)?.marks;
    let count = 0;
    let last = 0;
    let open = 0;
    if (marks !== undefined && marks.size > 0) {
      for (let at = end - resolution.millis + hour.millis; at <= end; at += hour.millis) {
        const found = marks.get(at);
        count += found?.count ?? 0;
        last = Math.max(last, found?.last ?? 0);
        open += found?.open.size ?? 0;
      }
    }
    return { count, last, open };
  }

  /** Hours with late writes. */
  markedHours(tenant: TenantNumber): readonly number[] {
    return [...(this.tenants.get(tenant)?.marks.keys() ?? [])];
  }

  tenantsWithBuilds(): readonly TenantNumber[] {
    return [...this.tenants.keys()];
  }

  /** Buckets that have been built, by their ends, of which some is in a span; ascending. */
  endsBetween(tenant: TenantNumber, resolution: Resolution, start: number, end: number): readonly number[] {
    const buckets = this.tenants.get(tenant)?.buckets.get(resolution.millis)?.keys() ?? [];
    return [...buckets].filter((at) => at >= start && at <= end).sort((a, b) => a - b);
  }

  /** Says, durably, that rows will be written into these hours. */
  async openMarks(marks: readonly { tenant: TenantNumber; bucket: number }[], mark: bigint): Promise<void> {
    const at = Math.trunc(this.clock() / 1_000);
    // Known here first: no question may take the hour for whole from the moment on that a row may be there.
    marks.forEach(({ tenant, bucket }) => this.mark(tenant, bucket, mark, at, false));
    await this.insertMarks(marks, mark, at, false);
  }

  /** Says, durably, that they are written. */
  async closeMarks(marks: readonly { tenant: TenantNumber; bucket: number }[], mark: bigint): Promise<void> {
    const at = Math.trunc(this.clock() / 1_000);
    await this.insertMarks(marks, mark, at, true);
    marks.forEach(({ tenant, bucket }) => this.mark(tenant, bucket, mark, at, true));
  }

  /** Closes the marks of writes that ended with their process. */
  async closeLost(before: number): Promise<void> {
    for (const [tenant, { marks }] of this.tenants) {
      for (const [bucket, { open }] of marks) {
        for (const [mark, at] of open) {
          if (at <= before) {
            await this.closeMarks([{ tenant, bucket }], mark);
          }
        }
      }
    }
  }

  /** Makes states of buckets known, durably. */
  async publish(
    states: readonly ({ tenant: TenantNumber; resolution: Resolution; end: number } & BucketBuild)[],
  ): Promise<void> {
    if (states.length === 0) {
      return;
    }
    const version = newVersion(this.clock());
    const out = new RowWriter();
    for (const { tenant, resolution, end, builds, kept, keptUntil, marks, dropped } of states) {
      out.uint32(tenant);
      out.uint32(resolution.millis);
      out.int64(BigInt(end));
      out.int64(version);
      out.varint(builds.length);
      builds.forEach((build) => out.int64(BigInt.asIntN(64, build)));
      out.uint8(kept);
      out.uint32(keptUntil);
      out.uint32(marks);
      out.varint(dropped.length);
      dropped.forEach((name) => out.text(name));
    }
    await this.database.insert(`${DATABASE}.builds`, [out.take()]);
    for (const { tenant, resolution, end, builds, kept, keptUntil, marks, dropped } of states) {
      this.set(tenant, resolution.millis, end, { builds, kept, keptUntil, marks, dropped, version });
    }
  }

  private async insertMarks(
    marks: readonly { tenant: TenantNumber; bucket: number }[],
    mark: bigint,
    at: number,
    isClosed: boolean,
  ): Promise<void> {
    const out = new RowWriter();
    for (const { tenant, bucket } of marks) {
      out.uint32(tenant);
      out.int64(BigInt(bucket));
      out.int64(BigInt.asIntN(64, mark));
      out.uint8(isClosed ? 1 : 0);
      out.uint32(at);
    }
    await this.database.insert(`${DATABASE}.late_marks`, [out.take()]);
  }

  private async read(): Promise<void> {
    const since = Math.max(0, this.loadedUntil - LOOK_BACK_SECONDS);
    this.loadedUntil = Math.trunc(this.clock() / 1_000);
    const version = BigInt(since * 1_000) << VERSION_BITS;
    await this.database.scan(
      {
        columns: 'tenant, length, bucket, builds, kept, kept_until, marks, dropped_labels, version',
        from: `FROM ${DATABASE}.builds WHERE version >= ${version} ORDER BY version`,
      },
      (row) => {
        const tenant = tenantNumber(row.uint32());
        const length = row.uint32();
        const end = Number(row.int64());
        const builds = Array.from({ length: row.varint() }, () => row.uint64());
        const kept = row.uint8();
        const keptUntil = row.uint32();
        const marks = row.uint32();
        const dropped = Array.from({ length: row.varint() }, () => row.text());
        this.set(tenant, length, end, { builds, kept, keptUntil, marks, dropped, version: row.uint64() });
      },
    );
    await this.database.scan(
      {
        columns: 'tenant, bucket, mark, is_closed, at',
        from: `FROM ${DATABASE}.late_marks WHERE at >= ${since} ORDER BY is_closed`,
      },
      (row) => {
        const tenant = tenantNumber(row.uint32());
        const bucket = Number(row.int64());
        const mark = row.uint64();
        const isClosed = row.uint8() === 1;
        this.mark(tenant, bucket, mark, row.uint32(), isClosed);
      },
    );
  }

  private set(tenant: TenantNumber, length: number, end: number, build: BucketBuild & { version: bigint }): void {
    const { buckets, ends } = this.of(tenant);
    const ofLength = buckets.get(length) ?? new Map<number, BucketBuild & { version: bigint }>();
    buckets.set(length, ofLength);
    if (!ofLength.has(end)) {
      ends.delete(length);
    }
    if ((ofLength.get(end)?.version ?? 0n) <= build.version) {
      ofLength.set(end, build);
    }
  }

  private sortedEnds(tenant: TenantNumber, length: number): readonly number[] {
    const builds = this.tenants.get(tenant);
    if (builds === undefined) {
      return [];
    }
    const ends = builds.ends.get(length) ?? [...(builds.buckets.get(length)?.keys() ?? [])].sort((a, b) => a - b);
    builds.ends.set(length, ends);
    return ends;
  }

  private readonly seen = new Set<string>();

  private mark(tenant: TenantNumber, bucket: number, mark: bigint, at: number, isClosed: boolean): void {
    const { marks } = this.of(tenant);
    const found = marks.get(bucket) ?? { count: 0, open: new Map<bigint, number>(), last: 0 };
    marks.set(bucket, found);
    const key = `${tenant}/${bucket}/${mark}`;
    if (!this.seen.has(key)) {
      this.seen.add(key);
      found.count++;
      found.open.set(mark, at);
    }
    found.last = Math.max(found.last, at);
    if (isClosed) {
      found.open.delete(mark);
    }
  }

  private of(tenant: TenantNumber): TenantBuilds {
    const found = this.tenants.get(tenant) ?? {
      buckets: new Map(resolutions.map(({ millis }) => [millis, new Map()])),
      ends: new Map(),
      marks: new Map(),
    };
    this.tenants.set(tenant, found);
    return found;
  }
}

/** Where in an ascending list the first that is not less is. */
function firstAtLeast(ascending: readonly number[], least: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle]! < least) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

let writers = 0n;

/** Larger than any before it of this process, and of others that have the time. */
export function newVersion(now: number): bigint {
  writers = (writers + 1n) & ((1n << VERSION_BITS) - 1n);
  return (BigInt(Math.trunc(now)) << VERSION_BITS) | ((writers + processBits) & ((1n << VERSION_BITS) - 1n));
}

const processBits = BigInt(Math.trunc(Math.random() * 2 ** Number(VERSION_BITS)));
