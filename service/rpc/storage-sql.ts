/** The call of `hearth.v1.StorageService` that asks our views in SQL. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { StorageService } from '#proto/hearth/v1/storage_pb.ts';
import { tenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { queryCost } from '../limits.ts';
import type { StorageOptions } from './storage-service.ts';

export const sqlCalls = ['sql'] as const satisfies readonly (keyof ServiceImpl<typeof StorageService>)[];

type SqlCalls = Pick<ServiceImpl<typeof StorageService>, (typeof sqlCalls)[number]>;

const DEFAULT_ROWS = 10_000;
const MAX_ROWS = 1_000_000;
/** What no tenant has: the views are there, and empty. */
const NOBODY = tenantNumber(0);

export function createSqlCalls({ store, tenants, limitsOf }: StorageOptions): SqlCalls {
  return {
    async sql({ statement, maxRows }, { requestHeader, signal }) {
      const [tenant = '', ...others] = tenants.forRead((name) => requestHeader.get(name));
      if (others.length > 0) {
        throw new HearthError('bad_tenant', 'a statement is about one tenant: name it alone');
      }
      if (maxRows < 0 || maxRows > MAX_ROWS) {
        throw new HearthError('bad_request', `max_rows is ${maxRows}: it must be from 0 to ${MAX_ROWS}`);
      }
      const { columns, rows, cut } = await store.sql({
        tenant: (await store.tenant(tenant, false)) ?? NOBODY,
        statement,
        maxRows: maxRows === 0 ? DEFAULT_ROWS : maxRows,
        cost: queryCost(limitsOf(tenant)),
        signal,
      });
      return { columns, rows: rows.map((values) => ({ values })), cut };
    },
  };
}
