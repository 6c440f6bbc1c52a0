/**
 * What keeps a store well for years, beside its questions and pushes: backups, checks, what it takes, and tenants that
 * leave.
 *
 *     await store.upkeep.backup('/backups/monday');
 */
import { resolve } from 'node:path';
import { HearthError } from '#model/errors.ts';
import { takeBackup, type BackupTaken } from './backups/take-backup.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';

export interface UpkeepOptions {
  database: Database;
  commits: CommitQueue;
  /** The service's data directory; undefined on a server. */
  directory: string | undefined;
}

export class Upkeep {
  constructor(private readonly options: UpkeepOptions) {}

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
}
