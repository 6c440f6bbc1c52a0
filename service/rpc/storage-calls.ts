/** The calls of `hearth.v1.StorageService` that keep a store well for years. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import type { BackupTaken } from '../store/backups/take-backup.ts';
import { LongCall } from './long-call.ts';
import type { StorageOptions } from './storage-service.ts';

export const storageCalls = ['backup'] as const satisfies readonly (keyof ServiceImpl<typeof StorageService>)[];

type StorageCalls = Pick<ServiceImpl<typeof StorageService>, (typeof storageCalls)[number]>;

/** Shorter than what proxies wait for an answer. */
const PATIENCE_MS = 20_000;

export function createStorageCalls({ store }: StorageOptions): StorageCalls {
  const backups = new LongCall<BackupTaken>('a backup', PATIENCE_MS);
  let soFar: BackupTaken = { bytes: 0, files: 0 };
  return {
    async backup({ to }) {
      const taken = await backups.wait(to, () => {
        soFar = { bytes: 0, files: 0 };
        return store.upkeep.backup(to, (done) => (soFar = done));
      });
      const { bytes, files } = taken ?? soFar;
      return { bytes: BigInt(bytes), files: BigInt(files), isRunning: taken === undefined };
    },
  };
}
