/** Small texts that a tenant's pages keep, by their names. */
import { unixMillis, type TenantNumber, type UnixMillis } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter } from './row-binary.ts';

export interface StoredSetting {
  /** Unique within the tenant. */
  name: string;
  value: string;
  modified: UnixMillis;
}

export class Settings {
  constructor(private readonly database: Database) {}

  /** Sorted by name. */
  list(tenant: TenantNumber): Promise<StoredSetting[]> {
    return this.database.select(
      {
        columns: 'name, value, modified_ms',
        from: `FROM ${DATABASE}.settings FINAL WHERE tenant = ${Math.trunc(tenant)} AND is_deleted = 0 ORDER BY name`,
      },
      (row) => ({ name: row.text(), value: row.text(), modified: unixMillis(Number(row.int64())) }),
    );
  }

  /** Durable when it resolves. */
  put(tenant: TenantNumber, setting: StoredSetting): Promise<void> {
    return this.insert(tenant, setting, false);
  }

  delete(tenant: TenantNumber, name: string): Promise<void> {
    return this.insert(tenant, { name, value: '', modified: unixMillis(Date.now()) }, true);
  }

  private insert(tenant: TenantNumber, { name, value, modified }: StoredSetting, isDeleted: boolean): Promise<void> {
    const row = new RowWriter();
    row.uint32(tenant);
    row.text(name);
    row.text(value);
    row.int64(BigInt(modified));
    row.uint8(isDeleted ? 1 : 0);
    return this.database.insert(`${DATABASE}.settings`, [row.take()]);
  }
}
