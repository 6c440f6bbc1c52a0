/**
 * What keeps a store well for years, beside its questions and pushes: backups, checks, what it takes, and tenants that
 * leave.
 *
 *     await store.upkeep.backup('/backups/monday');
 */
import { resolve } from 'node:path';
import { tenantNumber, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { takeBackup, type BackupTaken } from './backups/take-backup.ts';
import { checkStore, type CheckReport } from './check-store.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Database } from './database.ts';
import { TenantEraser } from './erase-tenants.ts';
import { DATABASE } from './migrate.ts';
import type { StoreLog } from './store.ts';
import type { Keep } from './rollups/retention.ts';
import type { Tenants } from './tenants.ts';
import { StoreUsage, type MeasuredUsage, type TenantUsage } from './usage/store-usage.ts';

export interface UpkeepOptions {
  database: Database;
  commits: CommitQueue;
  tenants: Tenants;
  log: StoreLog;
  /** Forgets what is in memory of a tenant. */
  forget: (tenant: TenantNumber) => void;
  rulesOf: (retention: string) => StorageRules;
  /** The service's data directory; undefined on a server. */
  directory: string | undefined;
}

/** What is kept for how long, and without which labels. */
export interface StorageRules {
  keep: Keep;
  /** What all of the store may take; 0 for all of its disk. */
  maxBytes: number;
  /** Labels that sums over hours and days go without. */
  droppedLabels: readonly string[];
}

/** What is measured of all tenants, by their names. */
export type NamedUsage = Omit<MeasuredUsage, 'tenants'> & { tenants: Map<string, TenantUsage> };

export class Upkeep {
  /** Seen by tests, which wait for it. */
  readonly eraser: TenantEraser;

  private readonly measured: StoreUsage;

  constructor(private readonly options: UpkeepOptions) {
    const { database, tenants, log } = options;
    this.eraser = new TenantEraser({ database, log, retired: () => tenants.retiredNumbers() });
    this.measured = new StoreUsage(database);
    this.eraser.start();
  }

  /**
   * Copies everything to a new folder, while serving.
   * @param to an absolute path
   * @param onProgress told what has been copied so far
   * @throws HearthError bad_request; not_implemented on a server
   */
  async backup(to: string, onProgress?: (done: BackupTaken) => void): Promise<BackupTaken> {
    const { database, commits, directory } = this.options;
    if (directory === undefined) {
      throw new HearthError(
        'not_implemented',
        `the store is a ClickHouse server, which makes its own backups: have it run BACKUP DATABASE ${DATABASE}`,
      );
    }
    const between = (work: () => Promise<void>) => commits.between(work);
    return takeBackup({ database, directory: resolve(directory), between }, to, onProgress);
  }

  /** Looks for damage; every stored byte is read when that is asked for. */
  check(options: { readEverything: boolean }): Promise<CheckReport> {
    return checkStore(this.options.database, options);
  }

  /**
   * Deletes everything of a tenant: out of reach when it resolves, off the disk some time later.
   * @throws HearthError not_found
   */
  async deleteTenant(name: string): Promise<void> {
    const { tenants, commits, forget } = this.options;
    const number = await tenants.retire(name);
    // What was accepted before is written first, so that it is erased too.
    await commits.between(() => Promise.resolve());
    forget(number);
    this.eraser.start();
  }

  /** @param maxAgeMs how old the answer may be: parts that are new are looked at when it is made anew */
  async usage(maxAgeMs: number): Promise<NamedUsage> {
    const { tenants, ...all } = await this.measured.measure(maxAgeMs);
    const names = this.options.tenants.names();
    const named = new Map<string, TenantUsage>();
    for (const [number, usage] of tenants) {
      // What is left of deleted tenants counts for the whole only.
      const name = names.get(tenantNumber(number));
      if (name !== undefined) {
        named.set(name, usage);
      }
    }
    return { ...all, tenants: named };
  }

  /** @param retention the name of a retention, as the configuration has it */
  rules(retention: string): StorageRules {
    return this.options.rulesOf(retention);
  }

  close(): Promise<void> {
    return this.eraser.close();
  }
}
