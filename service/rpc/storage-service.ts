/**
 * `hearth.v1.StorageService`, put together from its parts. What no part answers is not there: its address is nobody's
 * and its feature flag is off.
 */
import type { ServiceImpl } from '@connectrpc/connect';
import { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import type { ProfileStore } from '../store/store.ts';
import { createSqlCalls, sqlCalls } from './storage-sql.ts';
import { createStorageCalls, storageCalls } from './storage-calls.ts';
import type { TenantRule } from './tenant.ts';

export interface StorageOptions {
  store: ProfileStore;
  tenants: TenantRule;
  limitsOf: LimitsOf;
  /** The name of the retention that a tenant has. */
  retentionOf: (tenant: string) => string;
}

/** By their names in code, as in `deleteTenant`. */
const answered: ReadonlySet<string> = new Set<string>([...storageCalls, ...sqlCalls]);

/** As `/package.Service/Method`. */
export const storageProcedures: readonly string[] = StorageService.methods
  .filter(({ localName }) => answered.has(localName))
  .map(({ name }) => `/${StorageService.typeName}/${name}`);

export function createStorageService(options: StorageOptions): Partial<ServiceImpl<typeof StorageService>> {
  return { ...createStorageCalls(options), ...createSqlCalls(options) };
}
