/** Deleting a tenant: out of reach at once, off the disk later, and nobody else's row with it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { Database } from '../../service/store/database.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { DATABASE } from '../../service/store/migrate.ts';
import { everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { engineModes, openEmbedded, type OpenedStore } from './opened-store.ts';

/** What the engine itself says is there of a tenant, by table: the number of rows and a hash of all of them. */
async function rowsOf(opened: OpenedStore, tenant: TenantNumber) {
  const { socket, secret } = opened.store.engine!.endpoint;
  const database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
  try {
    const tables = await database.select(
      {
        columns: 'table',
        from: `FROM system.columns WHERE database = '${DATABASE}' AND name = 'tenant' AND table IN (SELECT name FROM system.tables WHERE engine LIKE '%MergeTree')`,
      },
      (row) => row.text(),
    );
    const rows: Record<string, string> = {};
    for (const table of tables.sort()) {
      const [found] = await database.select(
        {
          columns: 'toString(count()), toString(sum(cityHash64(*)))',
          from: `FROM ${DATABASE}.${table} FINAL WHERE tenant = ${tenant}`,
        },
        (row) => [row.text(), row.text()] as const,
      );
      rows[table] = found!.join(' ');
    }
    return rows;
  } finally {
    await database.close();
  }
}

const nothing = (rows: Record<string, string>) => Object.fromEntries(Object.keys(rows).map((table) => [table, '0 0']));

async function fill(opened: OpenedStore, tenant: TenantNumber) {
  const { store } = opened;
  const spans = [{ span: 5n, rows: [0] }];
  await store.write([
    encodeProfile(profileOf('main;parse 5\nmain;render 7', { tenant, labels: { pod: 'x' }, spans })),
    encodeProfile(profileOf('main;parse 1', { tenant, at: -8 * 86_400_000 })),
    encodeProfile(profileOf('main;demo 1', { tenant, retention: 'demo' })),
  ]);
  await store.adHoc.save(tenant, { id: 'a', name: 'a.pb', uploaded: unixMillis(NOON), content: Buffer.from([1, 2]) });
}

describe.each(engineModes)('a tenant that is deleted on $name', ({ open }) => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  it('is out of reach at once, and the same name begins anew', async () => {
    const { store } = opened;
    const old = (await store.tenant('team-a', true))!;
    const other = (await store.tenant('team-b', true))!;
    await fill(opened, old);
    await fill(opened, other);
    await store.upkeep.deleteTenant('team-a');
    expect(await store.tenant('team-a', false)).toBeUndefined();
    await expect(store.upkeep.deleteTenant('team-a')).rejects.toThrow("nothing is stored of the tenant 'team-a'");
    // What was on its way when it was deleted.
    await expect(store.write([encodeProfile(profileOf('late 1', { tenant: old }))])).rejects.toThrow('sent again');
    const next = (await store.tenant('team-a', true))!;
    expect([old, other]).not.toContain(next);
    expect(printTree(await store.mergeStacks(everything(next)))).toEqual([]);
    expect(await store.adHoc.list(next)).toEqual([]);
    await fill(opened, next);
    expect(printTree(await store.mergeStacks(everything(next)))).toEqual([
      'main;demo 1',
      'main;parse 5',
      'main;render 7',
    ]);
    expect(printTree(await store.mergeStacks(everything(other)))).toEqual(
      printTree(await store.mergeStacks(everything(next))),
    );
  });

  it('has another number after a restart too', async () => {
    const { store } = opened;
    const old = (await store.tenant('team-d', true))!;
    await store.upkeep.deleteTenant('team-d');
    await opened.reopen();
    expect(await opened.store.tenant('team-d', false)).toBeUndefined();
    expect(await opened.store.tenant('team-d', true)).toBeGreaterThan(old);
  });
});

describe('the rows of a tenant that is deleted', () => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await openEmbedded();
  });
  afterAll(() => opened.close());

  it('leave the disk from every table that has a tenant, and no row of anybody else does', async () => {
    const { store } = opened;
    const old = (await store.tenant('team-a', true))!;
    const other = (await store.tenant('team-b', true))!;
    await fill(opened, old);
    await fill(opened, other);
    const before = await rowsOf(opened, other);
    const gone = await rowsOf(opened, old);
    expect(Object.entries(gone).filter(([, rows]) => rows !== '0 0').length).toBeGreaterThanOrEqual(7);
    await store.upkeep.deleteTenant('team-a');
    await store.upkeep.eraser.done();
    expect(await rowsOf(opened, old)).toEqual(nothing(gone));
    expect(await rowsOf(opened, other)).toEqual(before);
  });

  it('leave the disk also when the service was ended in between, and when they came late', async () => {
    const { store } = opened;
    const old = (await store.tenant('team-c', true))!;
    await fill(opened, old);
    await store.upkeep.deleteTenant('team-c');
    await opened.reopen();
    // As from another service on the same store that had not heard of the deletion.
    await opened.store.adHoc.save(old, { id: 'b', name: 'b', uploaded: unixMillis(NOON), content: Buffer.from([1]) });
    opened.store.upkeep.eraser.start();
    await opened.store.upkeep.eraser.done();
    const left = await rowsOf(opened, old);
    expect(left).toEqual(nothing(left));
  });
});
