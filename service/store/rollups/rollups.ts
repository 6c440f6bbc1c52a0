/**
 * Rollups of one store: plans questions, and does the work that makes them short.
 *
 *     const rollups = new Rollups(database, { alone: true, labels });
 *     await rollups.open();
 *     rollups.plan(tenant, asked)                // from which rows
 *     await rollups.work(Date.now());            // sums whatever has been sealed since
 */
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import { Conditions, type KeptSpan } from '../conditions.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { BuildIndex, GONE } from './build-index.ts';
import { Dropping } from './dropping.ts';
import { reachingOut } from './covered.ts';
import { LateWrites, SEALED_AFTER_MILLIS } from './late-writes.ts';
import { Lease } from './lease.ts';
import { planRows, type Plan, type Planned } from './plan.ts';
import { bucketOf, day, hour, partitionOf, RAW_CLASSES, resolutions, type Resolution } from './resolutions.ts';
import { rollUp, type BuildOrder, type LabelRule } from './roll-up.ts';

export interface RollupOptions {
  /** Whether no other service writes to the store. */
  alone: boolean;
  labels: () => LabelRule;
}

export interface Work {
  /** How long nothing may have been written late into what is summed again, in seconds. */
  settled?: number;
  /** Asked between two pieces of work. */
  isStopped?: () => boolean;
  /** How much one statement may sum. */
  atOnce?: SummedAtOnce;
}

/** Of profiles and their values. */
export interface SummedAtOnce {
  rows: number;
  values: number;
}

/** Late data often comes in many pushes: an hour is summed again when they are over. */
const SETTLED_AFTER_SECONDS = 120;
/** A write that was marked and not finished by then never will be. */
const LOST_AFTER_SECONDS = 300;
/** Buckets of one statement. */
const BUCKETS_AT_ONCE = 24;
/** Statements whose sums are published together. */
const ORDERS_AT_ONCE = 16;
/** Each distinct stack of each bucket and series is in memory: 13 MB an hour of 40 series. */
const AT_ONCE: SummedAtOnce = { rows: 100_000, values: 1_000_000 };

export class Rollups {
  readonly index: BuildIndex;
  readonly late: LateWrites;
  readonly dropping: Dropping | undefined;
  private readonly lease: Lease | undefined;
  private drops = 0;
  /** Hours before this have been looked at; those with late writes are looked at again. */
  private lookedUntil = 0;

  constructor(
    private readonly database: Database,
    private readonly options: RollupOptions,
  ) {
    this.index = new BuildIndex(database, options.alone);
    this.dropping = options.alone ? undefined : new Dropping(database);
    this.late = new LateWrites(this.index, this.dropping);
    this.lease = options.alone ? undefined : new Lease(database, 'maintenance');
  }

  /** Whether this service is the one that does the store's own work. */
  async isMine(): Promise<boolean> {
    return this.lease === undefined || (await this.lease.take());
  }

  /** Labels that are left out whatever values they have. */
  droppedLabels(): readonly string[] {
    return this.options.labels().drop;
  }

  async open(): Promise<void> {
    await this.index.load();
    if (this.options.alone) {
      // Whoever made them is this process's predecessor.
      await this.index.closeLost(Number.MAX_SAFE_INTEGER);
    }
  }

  async close(): Promise<void> {
    await this.lease?.give();
  }

  /**
   * Plans a question and asks it; again when rows that it may have missed were dropped meanwhile.
   * @throws HearthError label_not_kept
   */
  async planned<Answer>(tenant: TenantNumber, asked: Planned, ask: (plan: Plan) => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const { drops } = this;
      const answer = await ask(await this.plan(tenant, asked));
      if (drops === this.drops) {
        return answer;
      }
    }
  }

  /** Something is about to be dropped, or has been. */
  dropped(): void {
    this.drops++;
  }

  /** @throws HearthError label_not_kept */
  async plan(tenant: TenantNumber, asked: Planned): Promise<Plan> {
    await this.index.refresh();
    // Of a year, each day is asked about by each of its hours.
    const gone = new Map<number, boolean>();
    const areGone = (time: number) => {
      const end = bucketOf(day, time);
      const known = gone.get(end) ?? this.hoursAreGone(tenant, end);
      gone.set(end, known);
      return known;
    };
    return planRows(asked, {
      bucket: (resolution, end) => {
        const found = this.index.bucket(tenant, resolution, end);
        return found?.kept === GONE ? undefined : found;
      },
      nextHeld: (time) => this.index.nextHeld(tenant, time),
      hoursAreGone: areGone,
    });
  }

  /** The parts of a span of which no profiles are left: hours, and days where not even those are. */
  async keptSpans(tenant: TenantNumber, start: number, end: number): Promise<KeptSpan[]> {
    await this.index.refresh();
    const spans: KeptSpan[] = [];
    const add = (resolution: Resolution, at: number) => {
      const previous = spans.at(-1);
      if (previous?.resolution === resolution && previous.last === at - resolution.millis) {
        previous.last = at;
      } else {
        spans.push({ resolution, first: at, last: at });
      }
    };
    for (const dayEnd of this.index.endsBetween(tenant, day, start, bucketOf(day, end))) {
      const isKept = (this.index.bucket(tenant, day, dayEnd)?.kept ?? 0) > 0;
      if (isKept && this.hoursAreGone(tenant, dayEnd)) {
        add(day, dayEnd);
      }
    }
    for (const hourEnd of this.index.endsBetween(tenant, hour, start, bucketOf(hour, end))) {
      const { kept = 0 } = this.index.bucket(tenant, hour, hourEnd) ?? {};
      if (kept > 0 && kept !== GONE) {
        add(hour, hourEnd);
      }
    }
    return spans;
  }

  /**
   * Sums what has been sealed and not been summed yet, or has changed since.
   * @param now milliseconds since 1970
   * @returns how many buckets were built
   */
  async work(
    now: number,
    { settled = SETTLED_AFTER_SECONDS, isStopped = () => false, atOnce = AT_ONCE }: Work = {},
  ): Promise<number> {
    await this.index.refresh();
    const seconds = Math.trunc(now / 1_000);
    await this.index.closeLost(seconds - LOST_AFTER_SECONDS);
    const sealed = now - SEALED_AFTER_MILLIS;
    const ends = await this.hoursToLookAt(sealed);
    let built = 0;
    for (const resolution of resolutions) {
      for (const [tenant, hours] of ends) {
        const wanted = [...new Set(hours.map((end) => bucketOf(resolution, end)))]
          .filter((end) => end <= sealed && this.isToBeBuilt(tenant, resolution, end, seconds - settled))
          .sort((a, b) => a - b);
        for (const orders of groupsOf(this.ordersOf(tenant, resolution, wanted))) {
          if (isStopped() || !(await this.isMine())) {
            return built;
          }
          const sized = (await Promise.all(orders.map((order) => this.sized(order, atOnce)))).flat();
          await rollUp(this.database, this.index, sized, this.options.labels());
          built += orders.reduce((sum, order) => sum + order.ends.length, 0);
        }
      }
    }
    this.lookedUntil = bucketOf(hour, sealed) - day.millis - hour.millis;
    return built;
  }

  /** Whether all profiles of these hours are in rollups of every resolution. */
  areRolledUp(tenant: TenantNumber, hours: readonly number[]): boolean {
    return resolutions.every((resolution) =>
      hours.every((at) => {
        const found = this.index.bucket(tenant, resolution, bucketOf(resolution, at));
        return found !== undefined && (found.isWhole || (found.kept === GONE && resolution === hour));
      }),
    );
  }

  /** Ends of the hours with profiles, of each tenant, from a moment on. */
  async hoursWithProfiles(from: number, to: number, where = 'true'): Promise<Map<TenantNumber, number[]>> {
    const hours = new Map<TenantNumber, number[]>();
    await this.database.scan(
      {
        columns: 'tenant, hour',
        from: `FROM ${DATABASE}.series WHERE retention_class < ${RAW_CLASSES} AND hour BETWEEN ${Math.floor(from / hour.millis)}
          AND ${Math.floor(to / hour.millis)} AND ${where} GROUP BY tenant, hour ORDER BY tenant, hour`,
      },
      (row) => {
        const tenant = tenantNumber(row.uint32());
        const start = row.uint32() * hour.millis;
        const ends = hours.get(tenant) ?? [];
        hours.set(tenant, ends);
        // A profile of the very hour belongs to the bucket that ends there.
        if (ends.at(-1) !== start) {
          ends.push(start);
        }
        ends.push(start + hour.millis);
      },
    );
    return hours;
  }

  private async hoursToLookAt(sealed: number): Promise<Map<TenantNumber, number[]>> {
    const ends = await this.hoursWithProfiles(Math.max(0, this.lookedUntil), Math.max(0, sealed));
    for (const tenant of this.index.tenantsWithBuilds()) {
      ends.set(tenant, [...(ends.get(tenant) ?? []), ...this.index.markedHours(tenant)]);
    }
    return ends;
  }

  private isToBeBuilt(tenant: TenantNumber, resolution: Resolution, end: number, settledBefore: number): boolean {
    const found = this.index.bucket(tenant, resolution, end);
    if (found?.kept === GONE) {
      return false;
    }
    const { open, last } = this.index.marksOf(tenant, resolution, end);
    return open === 0 && (found === undefined || (!found.isWhole && last <= settledBefore));
  }

  /** Neighbours in one partition that are built from the same profiles go together. */
  private ordersOf(tenant: TenantNumber, resolution: Resolution, ends: readonly number[]): BuildOrder[] {
    const orders: (BuildOrder & { ends: number[] })[] = [];
    const partition = (end: number) => partitionOf(resolution, end - resolution.millis);
    for (const end of ends) {
      const found = this.index.bucket(tenant, resolution, end);
      const arrivedAfter = found !== undefined && found.kept > 0 ? found.keptUntil : 0;
      const previous = orders.at(-1);
      const last = previous?.ends.at(-1);
      if (
        previous !== undefined &&
        last === end - resolution.millis &&
        previous.arrivedAfter === arrivedAfter &&
        previous.ends.length < BUCKETS_AT_ONCE &&
        partition(last) === partition(end)
      ) {
        previous.ends.push(end);
      } else {
        orders.push({ tenant, resolution, ends: [end], arrivedAfter, slices: 1 });
      }
    }
    return orders;
  }

  /** In as many pieces as it takes for none to be large. */
  private async sized(order: BuildOrder, atOnce: SummedAtOnce): Promise<BuildOrder[]> {
    const { rows, values, groups } = await this.sizeOf(order);
    const pieces = Math.ceil(Math.max(rows / atOnce.rows, values / atOnce.values));
    if (pieces > 1 && order.ends.length > 1) {
      const half = Math.ceil(order.ends.length / 2);
      const halves = [order.ends.slice(0, half), order.ends.slice(half)];
      return (await Promise.all(halves.map((ends) => this.sized({ ...order, ends }, atOnce)))).flat();
    }
    return [{ ...order, slices: Math.min(pieces, groups) }];
  }

  /** `groups`: in how many slices it can be cut. */
  private async sizeOf({
    tenant,
    resolution,
    ends,
    arrivedAfter,
  }: BuildOrder): Promise<SummedAtOnce & { groups: number }> {
    const where = new Conditions(tenant);
    // What covers a bucket may have begun before it.
    where.rawRuns(reachingOut([{ start: ends[0]! - resolution.millis + 1, end: ends.at(-1)!, arrivedAfter }]));
    const [size] = await this.database.select(
      {
        columns: 'count(), toUInt64(sum(length(samples))), uniqExact(profile_type, service)',
        from: `FROM ${DATABASE}.profiles WHERE ${where.sql}`,
      },
      (row) => ({ rows: Number(row.uint64()), values: Number(row.uint64()), groups: Number(row.uint64()) }),
    );
    return size!;
  }

  private hoursAreGone(tenant: TenantNumber, time: number): boolean {
    const last = bucketOf(day, time);
    for (let end = last - day.millis + hour.millis; end <= last; end += hour.millis) {
      if (this.index.bucket(tenant, hour, end)?.kept === GONE) {
        return true;
      }
    }
    return false;
  }
}

/** Those of one partition, whose symbols are copied once; not too many, for what is not published is done again. */
function groupsOf(orders: readonly BuildOrder[]): BuildOrder[][] {
  const groups: BuildOrder[][] = [];
  const partition = ({ resolution, ends }: BuildOrder) => partitionOf(resolution, ends[0]! - resolution.millis);
  for (const order of orders) {
    const previous = groups.at(-1);
    if (previous !== undefined && previous.length < ORDERS_AT_ONCE && partition(previous[0]!) === partition(order)) {
      previous.push(order);
    } else {
      groups.push([order]);
    }
  }
  return groups;
}
