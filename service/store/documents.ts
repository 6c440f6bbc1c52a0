/**
 * Documents of a tenant, in versions. The newest versions of each are kept, as many as there are slots (see
 * schema/005-documents.sql); what is deleted leaves a mark, so that its versions are never counted anew.
 */
import { unixMillis, type TenantNumber, type UnixMillis } from '#model/brands.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { RowWriter, type RowReader } from './row-binary.ts';

export interface DocumentInfo {
  /** As on the wire. */
  kind: number;
  /** Unique within the tenant and the kind. */
  id: string;
  name: string;
  version: bigint;
  time: UnixMillis;
  bytes: number;
}

export interface StoredDocument extends DocumentInfo {
  content: Uint8Array;
}

/** The kind of deploys, which Explain looks for. */
export const DEPLOY_KIND = 4;

/** How many versions of a document are kept: fixed by what is written in the column `slot`. */
export const KEPT_VERSIONS = 20;

const INFO = 'kind, id, name, version, time_ms, bytes';

export class Documents {
  constructor(private readonly database: Database) {}

  /** Durable when it resolves. */
  async put(tenant: TenantNumber, document: StoredDocument): Promise<void> {
    await this.database.insert(`${DATABASE}.documents`, [rowOf(tenant, document, false)]);
  }

  /** Takes every version away, and remembers the number of the last one. */
  async delete(tenant: TenantNumber, kind: number, id: string, lastVersion: bigint): Promise<void> {
    const time = unixMillis(Date.now());
    const marks = Array.from({ length: KEPT_VERSIONS }, (_, i) => lastVersion + 1n - BigInt(i))
      .filter((version) => version > 0n)
      .map((version) =>
        rowOf(tenant, { kind, id, name: '', version, time, bytes: 0, content: new Uint8Array() }, true),
      );
    await this.database.insert(`${DATABASE}.documents`, marks);
  }

  /** The newest version's number, that of a deletion included; 0n for what was never there. */
  async lastVersion(tenant: TenantNumber, kind: number, id: string): Promise<{ version: bigint; isDeleted: boolean }> {
    const [last] = await this.database.select(
      {
        columns: 'version, is_deleted',
        from: `FROM ${DATABASE}.documents FINAL WHERE ${one(tenant, kind)} ORDER BY version DESC LIMIT 1`,
        values: { id },
      },
      (row) => ({ version: row.int64(), isDeleted: row.uint8() === 1 }),
    );
    return last ?? { version: 0n, isDeleted: true };
  }

  /** @param version 0n for the newest */
  async find(tenant: TenantNumber, kind: number, id: string, version: bigint): Promise<StoredDocument | undefined> {
    const [found] = await this.database.select(
      {
        // As hexadecimal digits: a row is read as text, and a content is not.
        columns: `${INFO}, hex(content)`,
        from:
          `FROM ${DATABASE}.documents FINAL WHERE ${one(tenant, kind)} AND is_deleted = 0 ` +
          `${version === 0n ? '' : `AND version = ${version}`} ORDER BY version DESC LIMIT 1`,
        values: { id },
      },
      (row) => ({ ...infoOf(row), content: contentOf(row) }),
    );
    return found;
  }

  /** The newest version of each, the newest first, without contents. @param range inclusive */
  list(
    tenant: TenantNumber,
    kind: number,
    range: { start: number; end: number },
    limit: number,
  ): Promise<DocumentInfo[]> {
    return this.database.select(
      {
        columns: INFO,
        from:
          `FROM (SELECT ${INFO} FROM ${DATABASE}.documents FINAL ` +
          `WHERE tenant = ${Math.trunc(tenant)} AND kind = ${Math.trunc(kind)} AND is_deleted = 0 ` +
          'ORDER BY version DESC LIMIT 1 BY id) ' +
          `WHERE time_ms BETWEEN ${Math.trunc(range.start)} AND ${Math.trunc(range.end)} ` +
          `ORDER BY time_ms DESC, id DESC LIMIT ${Math.trunc(limit)}`,
      },
      infoOf,
    );
  }

  /** The newest version of each with its content, the newest first; larger ones are passed over. @param range inclusive */
  listWithContent(
    tenant: TenantNumber,
    kind: number,
    range: { start: number; end: number },
    { limit, mostBytes }: { limit: number; mostBytes: number },
  ): Promise<StoredDocument[]> {
    return this.database.select(
      {
        columns: `${INFO}, hex(content)`,
        from:
          `FROM (SELECT ${INFO}, content FROM ${DATABASE}.documents FINAL ` +
          `WHERE tenant = ${Math.trunc(tenant)} AND kind = ${Math.trunc(kind)} AND is_deleted = 0 ` +
          'ORDER BY version DESC LIMIT 1 BY id) ' +
          `WHERE time_ms BETWEEN ${Math.trunc(range.start)} AND ${Math.trunc(range.end)} ` +
          `AND bytes <= ${Math.trunc(mostBytes)} ORDER BY time_ms DESC, id DESC LIMIT ${Math.trunc(limit)}`,
      },
      (row) => ({ ...infoOf(row), content: contentOf(row) }),
    );
  }

  /** How many documents there are, and the bytes of all their versions. */
  async usage(tenant: TenantNumber): Promise<{ documents: number; bytes: number }> {
    const [usage] = await this.database.select(
      {
        columns: 'uniqExactIf((kind, id), is_deleted = 0), sum(bytes)',
        from: `FROM ${DATABASE}.documents FINAL WHERE tenant = ${Math.trunc(tenant)}`,
      },
      (row) => ({ documents: Number(row.uint64()), bytes: Number(row.uint64()) }),
    );
    return usage ?? { documents: 0, bytes: 0 };
  }
}

const one = (tenant: TenantNumber, kind: number) =>
  `tenant = ${Math.trunc(tenant)} AND kind = ${Math.trunc(kind)} AND id = {id:String}`;

function rowOf(tenant: TenantNumber, document: StoredDocument, isDeleted: boolean): Uint8Array {
  const row = new RowWriter();
  row.uint32(tenant);
  row.uint8(document.kind);
  row.text(document.id);
  row.uint8(Number(document.version % BigInt(KEPT_VERSIONS)));
  row.int64(document.version);
  row.text(document.name);
  row.int64(BigInt(document.time));
  row.uint8(isDeleted ? 1 : 0);
  row.uint32(document.content.length);
  row.varint(document.content.length);
  row.raw(document.content);
  return row.take();
}

const contentOf = (row: RowReader) => new Uint8Array(Buffer.from(row.text(), 'hex'));

function infoOf(row: RowReader): DocumentInfo {
  return {
    kind: row.uint8(),
    id: row.text(),
    name: row.text(),
    version: row.int64(),
    time: unixMillis(Number(row.int64())),
    bytes: row.uint32(),
  };
}
