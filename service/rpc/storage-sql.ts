/** The call of `hearth.v1.StorageService` that asks our views in SQL. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import type { StorageOptions } from './storage-service.ts';

export const sqlCalls = [] as const satisfies readonly (keyof ServiceImpl<typeof StorageService>)[];

type SqlCalls = Pick<ServiceImpl<typeof StorageService>, (typeof sqlCalls)[number]>;

export function createSqlCalls(_options: StorageOptions): SqlCalls {
  return {};
}
