/** The calls of `hearth.v1.StorageService` that keep a store well for years. */
import type { ServiceImpl } from '@connectrpc/connect';
import { HearthError } from '#model/errors.ts';
import type { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import type { BackupTaken } from '../store/backups/take-backup.ts';
import type { CheckReport } from '../store/check-store.ts';
import { LongCall } from './long-call.ts';
import type { StorageOptions } from './storage-service.ts';
import { usageOf } from './usage-answer.ts';

export const storageCalls = ['backup', 'check', 'deleteTenant', 'usage'] as const satisfies readonly (keyof ServiceImpl<
  typeof StorageService
>)[];

type StorageCalls = Pick<ServiceImpl<typeof StorageService>, (typeof storageCalls)[number]>;

/** Shorter than what proxies wait for an answer. */
const PATIENCE_MS = 20_000;
/** Somebody who looks at the disk looks again. */
const FRESH_MS = 5_000;

export function createStorageCalls({ store, tenants, retentionOf }: StorageOptions): StorageCalls {
  const backups = new LongCall<BackupTaken>('a backup', PATIENCE_MS);
  const checks = new LongCall<CheckReport>('a check', PATIENCE_MS);
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
    async check({ readEverything }) {
      const key = readEverything ? 'of every byte' : 'of the structure';
      const report = await checks.wait(key, () => store.upkeep.check({ readEverything }));
      if (report === undefined) {
        return { isRunning: true };
      }
      const tables = report.tables.map(({ name, parts, rows, bytes, isSound }) => ({
        name,
        parts: BigInt(parts),
        rows,
        bytes,
        sound: isSound,
      }));
      return { tables, problems: report.problems };
    },
    async usage(_request, { requestHeader }) {
      const names = tenants.forRead((name) => requestHeader.get(name));
      return usageOf(names, await store.upkeep.usage(FRESH_MS), store.upkeep.rules(retentionOf(names[0]!)));
    },
    async deleteTenant({ tenant }, { requestHeader }) {
      const own = tenants.forWrite((name) => requestHeader.get(name));
      if (tenant !== own) {
        throw new HearthError(
          'bad_request',
          `the tenant is '${own}', and '${tenant.slice(0, 200)}' is to be deleted: repeat the name of the tenant that asks`,
        );
      }
      await store.upkeep.deleteTenant(own);
      return {};
    },
  };
}
