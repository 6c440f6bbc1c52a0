/**
 * Erases from the disk what is stored under the numbers of deleted tenants, in the background.
 *
 * Nobody reaches those rows, so there is no hurry: one partition of one table at a time is written anew without them,
 * and only where the disk has room for that (on a full disk the engine would never come to the end of it). What to do
 * is looked up, never remembered: every table that has a column `tenant` is asked for rows of retired numbers. So it
 * goes on after a restart, takes in tables that are added later, and finds rows that came late.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantNumber } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { StoreLog } from './store.ts';

export interface EraserOptions {
  database: Database;
  retired: () => ReadonlySet<TenantNumber>;
  log: StoreLog;
}

/** Between two looks for rows of retired numbers. */
const LOOK_MS = 600_000;
/** After a look that failed, or found a partition for which there was no room. */
const AGAIN_MS = 60_000;
const POLL_MS = 100;
/** What must be left on the disk beside the partition that is written anew. */
const SPARE_BYTES = 512 * 1024 * 1024;

export class TenantEraser {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: EraserOptions) {}

  /** Looks now, and then again and again. */
  start(): void {
    clearTimeout(this.timer);
    this.working = this.working.then(() => this.look());
  }

  /** Resolves when the look that runs is over; for tests. */
  done(): Promise<void> {
    return this.working;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.working;
  }

  private async look(): Promise<void> {
    const { log } = this.options;
    let isDone = false;
    try {
      isDone = await this.eraseAll();
    } catch (error) {
      if (!this.closed) {
        log.warn({ err: error }, 'what was stored of deleted tenants could not be erased yet; it is tried again');
      }
    }
    if (!this.closed) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.start(), isDone ? LOOK_MS : AGAIN_MS).unref();
    }
  }

  /** @returns whether there is nothing left to erase */
  private async eraseAll(): Promise<boolean> {
    const { retired, log } = this.options;
    const numbers = [...retired()].map(Math.trunc);
    if (numbers.length === 0) {
      return true;
    }
    const condition = `tenant IN (${numbers.join(', ')})`;
    let isDone = true;
    for (const table of await this.tables()) {
      for (const partition of await this.partitions(table, condition)) {
        if (this.closed) {
          return false;
        }
        if (!(await this.hasRoom(table, partition))) {
          isDone = false;
          log.warn({ table, partition }, 'the disk has no room to erase what was stored of deleted tenants');
          continue;
        }
        await this.erase(table, partition, condition);
      }
    }
    return isDone;
  }

  private tables(): Promise<string[]> {
    return this.options.database.select(
      {
        columns: 'table',
        from:
          `FROM system.columns WHERE database = '${DATABASE}' AND name = 'tenant' AND table IN ` +
          `(SELECT name FROM system.tables WHERE database = '${DATABASE}' AND engine LIKE '%MergeTree') ORDER BY table`,
      },
      (row) => row.text(),
    );
  }

  private partitions(table: string, condition: string): Promise<string[]> {
    return this.options.database.select(
      {
        columns: 'partition',
        from: `FROM (SELECT DISTINCT _partition_id AS partition FROM ${DATABASE}.${table} WHERE ${condition}) ORDER BY partition`,
      },
      (row) => row.text(),
    );
  }

  private async hasRoom(table: string, partition: string): Promise<boolean> {
    const [needed = 0n] = await this.options.database.select(
      {
        columns: 'toInt64(sum(bytes_on_disk))',
        from: `FROM system.parts WHERE database = '${DATABASE}' AND table = '${table}' AND partition_id = {partition:String} AND active`,
        values: { partition },
      },
      (row) => row.int64(),
    );
    const [free = 0n] = await this.options.database.select(
      { columns: 'toInt64(min(unreserved_space))', from: 'FROM system.disks' },
      (row) => row.int64(),
    );
    return free >= needed + BigInt(SPARE_BYTES);
  }

  private async erase(table: string, partition: string, condition: string): Promise<void> {
    const { database, log } = this.options;
    // One that a killed service had begun goes on by itself.
    if ((await this.unfinished(table)) === 0n) {
      // An id has digits and dashes, or is the word all.
      const id = partition.replace(/[^\w-]/g, '');
      await database.command(`ALTER TABLE ${DATABASE}.${table} DELETE IN PARTITION ID '${id}' WHERE ${condition}`);
    }
    while ((await this.unfinished(table)) > 0n) {
      if (this.closed) {
        return;
      }
      await sleep(POLL_MS);
    }
    log.info({ table, partition }, 'what was stored of deleted tenants was erased from a partition');
  }

  /** How many rewritings of a table are not over. @throws Error with what the engine says when they cannot be done */
  private async unfinished(table: string): Promise<bigint> {
    const [left] = await this.options.database.select(
      {
        columns: 'toInt64(count()), max(latest_fail_reason)',
        from: `FROM system.mutations WHERE database = '${DATABASE}' AND table = '${table}' AND NOT is_done`,
      },
      (row) => ({ count: row.int64(), failure: row.text() }),
    );
    if (left !== undefined && left.failure !== '') {
      throw new Error(left.failure);
    }
    return left?.count ?? 0n;
  }
}
