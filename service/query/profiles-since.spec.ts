import { expect, it } from 'vitest';
import { tenantNumber, unixMillis, type UnixMillis } from '#model/brands.ts';
import { defaultLimits } from '../limits.ts';
import type { ProfileStore } from '../store/store.ts';
import { listProfiles } from './list-profiles.ts';
import { TenantQueries } from './tenant-queries.ts';

/** Tenants by number, each with the moment from which on it has profiles. */
function toldOf(since: readonly (number | undefined)[]): Promise<UnixMillis[]> {
  const store: Partial<ProfileStore> = {
    ready: () => true,
    tenant: (name) => Promise.resolve(tenantNumber(Number(name))),
    profilesSince: (tenant) => Promise.resolve(since[tenant] === undefined ? undefined : unixMillis(since[tenant])),
    explore: { listProfiles: () => Promise.resolve([]) } as unknown as ProfileStore['explore'],
  };
  const queries = new TenantQueries({ store: store as ProfileStore, limitsOf: () => defaultLimits });
  const told: UnixMillis[] = [];
  const selection = {
    ...{ profileTypeID: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds', labelSelector: '{}', start: 1n, end: 1_000n },
    onProfilesSince: (at: UnixMillis) => told.push(at),
  };
  const question = { selection, order: 'newest', limit: 0, page: '' } as const;
  return listProfiles(queries, Object.keys(since), question).then(() => told);
}

it('is told of single profiles where some tenant has only sums before, and is the latest of several', async () => {
  expect(await toldOf([undefined, undefined])).toEqual([]);
  expect(await toldOf([300, undefined, 500, 400])).toEqual([500]);
});
