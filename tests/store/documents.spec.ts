import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { Database } from '../../service/store/database.ts';
import { KEPT_VERSIONS, type StoredDocument } from '../../service/store/documents.ts';
import { engineModes, openEmbedded, type OpenedStore } from './opened-store.ts';

const VIEW = 1;
const PIN = 3;
const ALWAYS = { start: 0, end: Number.MAX_SAFE_INTEGER };

function drawn(text: string, more: Partial<StoredDocument> = {}): StoredDocument {
  const content = new Uint8Array(Buffer.from(text));
  return { kind: VIEW, id: 'one', name: text, version: 1n, time: unixMillis(0), bytes: 0, ...more, content };
}

describe.each(engineModes)('documents on $name', ({ open }) => {
  let opened: OpenedStore;
  let tenants: TenantNumber[];

  beforeAll(async () => {
    opened = await open();
    tenants = await Promise.all(['a', 'b'].map(async (name) => (await opened.store.tenant(name, true))!));
  });
  afterAll(() => opened.close());

  it('are of one tenant and one kind, whatever their id', async () => {
    const { documents } = opened.store;
    const odd = `{id:String} ' OR 1=1 -- \\ 名前`;
    await documents.put(tenants[0]!, drawn('mine', { id: odd }));
    expect((await documents.find(tenants[0]!, VIEW, odd, 0n))?.name).toBe('mine');
    expect(await documents.find(tenants[1]!, VIEW, odd, 0n)).toBeUndefined();
    expect(await documents.find(tenants[0]!, PIN, odd, 0n)).toBeUndefined();
    expect(await documents.list(tenants[1]!, VIEW, ALWAYS, 10)).toEqual([]);
    expect((await documents.list(tenants[0]!, VIEW, ALWAYS, 10)).map(({ id }) => id)).toEqual([odd]);
  });

  it('have contents of any bytes, and none', async () => {
    const { documents } = opened.store;
    const content = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
    await documents.put(tenants[0]!, { ...drawn('', { id: 'bytes', kind: PIN }), content });
    await documents.put(tenants[0]!, { ...drawn('', { id: 'empty', kind: PIN }), content: new Uint8Array() });
    expect((await documents.find(tenants[0]!, PIN, 'bytes', 0n))?.content).toEqual(content);
    expect((await documents.find(tenants[0]!, PIN, 'empty', 0n))?.content).toHaveLength(0);
    expect((await documents.list(tenants[0]!, PIN, ALWAYS, 10)).map(({ bytes }) => bytes).sort()).toEqual([0, 512]);
  });
});

describe('versions of a document', () => {
  let opened: OpenedStore;
  let tenant: TenantNumber;
  let database: Database;

  beforeAll(async () => {
    opened = await openEmbedded();
    tenant = (await opened.store.tenant('a', true))!;
    const { socket, secret } = opened.store.engine!.endpoint;
    database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
  });
  afterAll(async () => {
    await database.close();
    await opened.close();
  });

  const kept = async () => {
    const versions = Array.from({ length: 30 }, (_, i) => BigInt(i + 1));
    const found = await Promise.all(versions.map((v) => opened.store.documents.find(tenant, VIEW, 'one', v)));
    return found.filter((document) => document !== undefined).map(({ name }) => name);
  };
  const rows = () =>
    database.select({ columns: 'content', from: "FROM hearth.documents WHERE id = 'one' ORDER BY version" }, (row) =>
      row.text(),
    );
  const afterMerges = async <T>(look: () => Promise<T>): Promise<T> => {
    const before = await look();
    await database.command('OPTIMIZE TABLE hearth.documents FINAL');
    expect(await look()).toEqual(before);
    return before;
  };

  it('are kept up to a number, before merges as after them', async () => {
    const { documents } = opened.store;
    for (let version = 1; version <= KEPT_VERSIONS + 3; version++) {
      await documents.put(tenant, drawn(`v${version}`, { version: BigInt(version) }));
    }
    const newest = Array.from({ length: KEPT_VERSIONS }, (_, i) => `v${i + 4}`);
    expect(await afterMerges(kept)).toEqual(newest);
    expect(await rows()).toEqual(newest);
    expect((await documents.find(tenant, VIEW, 'one', 0n))?.name).toBe('v23');
    expect(await documents.usage(tenant)).toEqual({ documents: 1, bytes: newest.join('').length });
  });

  it('go with the document, leave nothing of their contents, and are never counted anew', async () => {
    const { documents } = opened.store;
    await documents.delete(tenant, VIEW, 'one', 23n);
    expect(await afterMerges(kept)).toEqual([]);
    expect((await rows()).join('')).toBe('');
    expect(await documents.usage(tenant)).toEqual({ documents: 0, bytes: 0 });
    expect(await documents.lastVersion(tenant, VIEW, 'one')).toEqual({ version: 24n, isDeleted: true });
    await documents.put(tenant, drawn('again', { version: 25n }));
    expect(await afterMerges(kept)).toEqual(['again']);
  });
});
