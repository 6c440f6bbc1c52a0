/**
 * What is stored and for how long, of a server that says so: ours does, Pyroscope does not.
 *
 *     const usage = await storageUsage('hearth');   // undefined where nobody answers that question
 */
import { createClient } from '@connectrpc/connect';
import { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import { toHearthError } from './answer-errors.ts';
import { proxyTransport } from './proxy-transport.ts';

/** Sizes in bytes, moments in Unix milliseconds, times in milliseconds. */
export interface StoredUsage {
  services: readonly { serviceName: string; resolution: string; bytes: bigint; profiles: bigint }[];
  /** `raw`, `hour`, `day`; oldest and newest are 0 without data, keptFor is 0 for as long as there is room. */
  resolutions: readonly {
    resolution: string;
    bytes: bigint;
    oldest: bigint;
    newest: bigint;
    keptFor: bigint;
    droppedLabels: readonly string[];
  }[];
  symbolBytes: bigint;
  otherBytes: bigint;
  /** Of all tenants. */
  storeBytes: bigint;
  /** 0 for all of the disk. */
  maxStoreBytes: bigint;
}

/** @throws HearthError when the server could not be asked */
export async function storageUsage(dataSourceUid: string, signal?: AbortSignal): Promise<StoredUsage | undefined> {
  const client = createClient(StorageService, proxyTransport(dataSourceUid));
  try {
    return await client.usage({}, signal === undefined ? {} : { signal });
  } catch (error) {
    const failure = toHearthError(error);
    if (failure.reason === 'not_found' || failure.reason === 'not_implemented') {
      return undefined;
    }
    throw failure;
  }
}
