/** The calls of `hearth.v1.StorageService` that keep a store well for years. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import type { StorageOptions } from './storage-service.ts';

export const storageCalls = [] as const satisfies readonly (keyof ServiceImpl<typeof StorageService>)[];

type StorageCalls = Pick<ServiceImpl<typeof StorageService>, (typeof storageCalls)[number]>;

export function createStorageCalls(_options: StorageOptions): StorageCalls {
  return {};
}
