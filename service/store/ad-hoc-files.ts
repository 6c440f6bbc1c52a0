/** The files that people upload to look at: rows, so that no name of theirs is ever a path. */
import type { TenantNumber, UnixMillis } from '#model/brands.ts';
import { unixMillis } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter } from './row-binary.ts';

export interface AdHocFileInfo {
  /** Unique within a tenant. */
  id: string;
  /** As it was uploaded; any text. */
  name: string;
  uploaded: UnixMillis;
}

export interface AdHocFile extends AdHocFileInfo {
  content: Uint8Array;
}

export class AdHocFiles {
  constructor(private readonly database: Database) {}

  /** Durable when it resolves. */
  async save(tenant: TenantNumber, file: AdHocFile): Promise<void> {
    const row = new RowWriter();
    row.uint32(tenant);
    row.text(file.id);
    row.text(file.name);
    row.int64(BigInt(file.uploaded));
    row.varint(file.content.length);
    row.raw(file.content);
    await this.database.insert(`${DATABASE}.ad_hoc_files`, [row.take()]);
  }

  async find(tenant: TenantNumber, id: string): Promise<AdHocFile | undefined> {
    const [found] = await this.database.select(
      {
        // As hexadecimal digits: a row is read as text, and a file is not.
        columns: 'id, name, uploaded_ms, hex(content)',
        from: `FROM ${DATABASE}.ad_hoc_files WHERE tenant = ${Math.trunc(tenant)} AND id = {id:String} LIMIT 1`,
        values: { id },
      },
      (row) => ({
        id: row.text(),
        name: row.text(),
        uploaded: unixMillis(Number(row.int64())),
        content: new Uint8Array(Buffer.from(row.text(), 'hex')),
      }),
    );
    return found;
  }

  async has(tenant: TenantNumber, id: string): Promise<boolean> {
    const found = await this.database.select(
      {
        columns: 'id',
        from: `FROM ${DATABASE}.ad_hoc_files WHERE tenant = ${Math.trunc(tenant)} AND id = {id:String} LIMIT 1`,
        values: { id },
      },
      (row) => row.text(),
    );
    return found.length > 0;
  }

  /** The newest first. */
  list(tenant: TenantNumber): Promise<AdHocFileInfo[]> {
    return this.database.select(
      {
        columns: 'id, name, uploaded_ms',
        from: `FROM ${DATABASE}.ad_hoc_files WHERE tenant = ${Math.trunc(tenant)} ORDER BY uploaded_ms DESC, id DESC`,
      },
      (row) => ({ id: row.text(), name: row.text(), uploaded: unixMillis(Number(row.int64())) }),
    );
  }

  /** Nobody finds it when it resolves. */
  async remove(tenant: TenantNumber, id: string): Promise<void> {
    const where = `tenant = ${Math.trunc(tenant)} AND id = {id:String}`;
    await this.database.deleteRows(`${DATABASE}.ad_hoc_files`, where, { id });
  }

  /** How many there are, and how many bytes. */
  async usage(tenant: TenantNumber): Promise<{ files: number; bytes: number }> {
    const [usage] = await this.database.select(
      {
        columns: 'count(), sum(length(content))',
        from: `FROM ${DATABASE}.ad_hoc_files WHERE tenant = ${Math.trunc(tenant)}`,
      },
      (row) => ({ files: Number(row.uint64()), bytes: Number(row.uint64()) }),
    );
    return usage ?? { files: 0, bytes: 0 };
  }
}
