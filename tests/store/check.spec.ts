/** Checks of a store: nothing is said of a sound one, and damage is found and named. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../service/store/database.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { DATABASE } from '../../service/store/migrate.ts';
import { startWrites } from '../faults/store-writes.ts';
import { NOON, profileOf } from './drawn-rows.ts';
import { engineModes, openEmbedded, type OpenedStore } from './opened-store.ts';

async function fill({ store }: OpenedStore) {
  const tenant = (await store.tenant('team-a', true))!;
  const spans = [{ span: 5n, rows: [0] }];
  await store.write([
    encodeProfile(profileOf('main;parse 5\nmain;render 7', { tenant, spans })),
    encodeProfile(profileOf('main;parse 1', { tenant, at: -8 * 86_400_000, labels: { pod: 'x' } })),
  ]);
}

function databaseOf({ store }: OpenedStore) {
  const { socket, secret } = store.engine!.endpoint;
  return new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
}

describe.each(engineModes)('a sound store on $name', ({ open }) => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await open();
    await fill(opened);
  });
  afterAll(() => opened.close());

  it.each([false, true])('has no problem, with every byte read: %s', async (readEverything) => {
    const { tables, problems } = await opened.store.upkeep.check({ readEverything });
    expect(problems).toEqual([]);
    expect(tables.every(({ isSound }) => isSound)).toBe(true);
    expect(tables.find(({ name }) => name === 'profiles')).toMatchObject({ parts: 2, rows: 2n });
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['ad_hoc_files', 'tenants', 'stack_nodes']));
  });

  it('has no problem once its profiles are summed over hours and days', async () => {
    await opened.store.maintain(NOON + 3 * 86_400_000);
    for (const readEverything of [false, true]) {
      const { tables, problems } = await opened.store.upkeep.check({ readEverything });
      expect(problems).toEqual([]);
      expect(tables.find(({ name }) => name === 'rollups')!.rows).toBeGreaterThan(0n);
    }
  });

  it('has no problem while it is written to', async () => {
    const writes = await startWrites(opened.store);
    try {
      for (let made = 0; made < 5; made++) {
        expect((await opened.store.upkeep.check({ readEverything: true })).problems).toEqual([]);
      }
    } finally {
      await writes.stop();
    }
  });
});

describe('a damaged store', () => {
  it('has each part named in which a byte is not as it was written', async () => {
    const opened = await openEmbedded();
    try {
      await fill(opened);
      const database = databaseOf(opened);
      const [part] = await database.select(
        {
          columns: 'name, path',
          from: `FROM system.parts WHERE database = '${DATABASE}' AND table = 'locations' AND active ORDER BY name LIMIT 1`,
        },
        (row) => ({ name: row.text(), path: row.text() }),
      );
      await database.close();
      const file = join(
        part!.path,
        readdirSync(part!.path).find((name) => name.endsWith('.bin'))!,
      );
      const bytes = readFileSync(file);
      bytes[Math.floor(bytes.length / 2)]! ^= 4;
      writeFileSync(file, bytes);
      const { tables, problems } = await opened.store.upkeep.check({ readEverything: true });
      expect(problems[0]).toContain(`part ${part!.name} of the table locations is damaged: `);
      expect(tables.filter(({ isSound }) => !isSound).map(({ name }) => name)).toContain('locations');
      expect(tables.find(({ name }) => name === 'ad_hoc_files')).toMatchObject({ isSound: true });
    } finally {
      await opened.close();
    }
  });

  it.each([
    ['stack_nodes', 'stacks that rows of profiles name'],
    ['locations', 'locations that rows of stack_nodes name'],
    ['functions', 'functions that rows of locations name'],
    ['series', 'series that rows of profiles name'],
  ])('that has lost %s says so: %s', async (table, sentence) => {
    const opened = await openEmbedded();
    try {
      await fill(opened);
      const database = databaseOf(opened);
      await database.command(`TRUNCATE TABLE ${DATABASE}.${table}`);
      await database.close();
      const { tables, problems } = await opened.store.upkeep.check({ readEverything: false });
      expect(problems.join('\n')).toContain(sentence);
      expect(problems.every((problem) => problem.includes(`are not in the table ${table}`))).toBe(true);
      expect(tables.find(({ name }) => name === table)).toMatchObject({ isSound: false });
    } finally {
      await opened.close();
    }
  });

  it('has each part named that was set aside', async () => {
    const opened = await openEmbedded();
    try {
      await fill(opened);
      const database = databaseOf(opened);
      await database.command(`ALTER TABLE ${DATABASE}.profiles DETACH PARTITION (0, '2026-10-19')`);
      await database.close();
      const { problems } = await opened.store.upkeep.check({ readEverything: false });
      expect(problems).toEqual([expect.stringMatching(/^part 0-\d+_\S+ of the table profiles was set aside/)]);
    } finally {
      await opened.close();
    }
  });
});
