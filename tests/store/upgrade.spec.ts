/**
 * Upgrades: a store as each schema wrote it is opened by this version, and so is one whose upgrade was ended after any
 * of its statements. Both have every answer that they had. What is tested is made of the schema's files, so that a new
 * one is tested as soon as it is there.
 *
 * The rows of an old store are those that this version writes, in the columns that the old schema has.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { defaultLimits } from '../../service/limits.ts';
import { Database } from '../../service/store/database.ts';
import { startEngine, type Engine } from '../../service/store/embedded/supervisor.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { DATABASE, migrate, schemaFiles, statementsOf } from '../../service/store/migrate.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { ask } from './engine-client.ts';
import { openEmbedded, quietLog, type OpenedStore } from './opened-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-upgrade-'));
const files = schemaFiles();
const templateOf = (count: number) => join(folder, `schema-${count}`);

/** What every schema has had. */
async function answersOf(store: OpenStore) {
  const tenant = (await store.tenant('team-a', false))!;
  const all = everything(tenant);
  return {
    tenant,
    tree: printTree(await store.mergeStacks(all)),
    span: printTree(await store.mergeStacks({ ...all, spanIds: [5n] })),
    types: await store.profileTypes(all),
    names: await store.labelNames(all),
    series: await store.series(all, []),
    points: await store.points({ ...all, stepMillis: 60_000, groupBy: ['pod'], aggregation: 'sum' }),
    bounds: await store.bounds(tenant),
  };
}

async function filesOf(store: OpenStore) {
  const tenant = (await store.tenant('team-a', false))!;
  const kept = await store.adHoc.list(tenant);
  return Promise.all(kept.map(({ id }) => store.adHoc.find(tenant, id)));
}

interface Table {
  columns: string[];
}

async function tablesOf(engine: Engine): Promise<Map<string, Table>> {
  const { text } = await ask(
    engine.endpoint,
    `SELECT table, name FROM system.columns WHERE database = '${DATABASE}' AND table IN (SELECT name FROM system.tables WHERE database = '${DATABASE}' AND engine LIKE '%MergeTree') ORDER BY table, position FORMAT TSV`,
  );
  const tables = new Map<string, Table>();
  for (const [table = '', column = ''] of text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))) {
    tables.set(table, { columns: [...(tables.get(table)?.columns ?? []), column] });
  }
  tables.delete('schema_migrations');
  return tables;
}

const enginesOf = (directory: string) =>
  startEngine(
    {
      directory: join(directory, 'store'),
      readers: 1,
      writers: 1,
      memoryBytes: 1024 * 1024 * 1024,
      limits: { timeoutMs: 30_000, memoryBytes: 256 * 1024 * 1024, resultBytes: 64 * 1024 * 1024, threads: 1 },
    },
    quietLog,
  );

async function withEngine(directory: string, use: (engine: Engine, database: Database) => Promise<void>) {
  const engine = await enginesOf(directory);
  const { socket, secret } = engine.endpoint;
  const database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
  try {
    await use(engine, database);
  } finally {
    await database.close();
    await engine.stop(); // By SIGKILL.
  }
}

/** Writes the newest store's rows into the tables and columns that there are. */
async function fillFrom(newest: OpenedStore, engine: Engine): Promise<void> {
  const there = await tablesOf(newest.store.engine!);
  for (const [table, { columns }] of await tablesOf(engine)) {
    const common = (there.get(table)?.columns ?? []).filter((name) => columns.includes(name)).join(', ');
    if (common === '') {
      continue; // A table that has gone since.
    }
    const { bytes } = await ask(
      newest.store.engine!.endpoint,
      `SELECT ${common} FROM ${DATABASE}.${table} FORMAT RowBinary`,
    );
    // As this schema would have written them, not as an older one did.
    await ask(engine.endpoint, `TRUNCATE TABLE ${DATABASE}.${table}`);
    if (bytes.length > 0) {
      const sql = `INSERT INTO ${DATABASE}.${table} (${common}) FORMAT RowBinary`;
      const answer = await ask(engine.endpoint, sql, { body: [bytes] });
      expect(answer.status, answer.text).toBe(200);
    }
  }
}

async function opened<T>(template: string, use: (store: OpenStore) => Promise<T>): Promise<T> {
  const store = await openStore({ directory: template, limits: defaultLimits }, quietLog);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

let newest: OpenedStore;
let answers: Awaited<ReturnType<typeof answersOf>>;
let kept: Awaited<ReturnType<typeof filesOf>>;

beforeAll(async () => {
  newest = await openEmbedded();
  const { store } = newest;
  const tenant = (await store.tenant('team-a', true))!;
  await store.write([
    encodeProfile(
      profileOf('main;parse 5\nmain;render 7', { tenant, labels: { pod: 'x' }, spans: [{ span: 5n, rows: [0] }] }),
    ),
    encodeProfile(profileOf('main;parse 1', { tenant, at: 70_000, labels: { pod: 'y' } })),
    encodeProfile(profileOf('main;old 3', { tenant, at: -8 * 86_400_000 })),
  ]);
  await store.adHoc.save(tenant, { id: 'a', name: 'a.pb', uploaded: unixMillis(NOON), content: Buffer.from([1, 255]) });
  [answers, kept] = [await answersOf(store), await filesOf(store)];
  const growing = join(folder, 'growing');
  for (let count = 1; count <= files.length; count++) {
    await withEngine(growing, async (engine, database) => {
      await migrate(database, files.slice(0, count));
      await fillFrom(newest, engine);
    });
    cpSync(growing, templateOf(count), { recursive: true, verbatimSymlinks: true });
  }
}, 300_000);
afterAll(async () => {
  await newest.close();
  rmSync(folder, { recursive: true, force: true });
});

it('has files with numbers of their own, in order', () => {
  const numbers = files.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  expect(numbers[0]).toBe(1);
});

describe('a store that was written with the schema up to', () => {
  it.each(files.map(({ name }, index) => [name, index + 1] as const))(
    '%s has every answer when this version opens it, and takes pushes',
    async (name, count) => {
      const directory = join(folder, `opened-${count}`);
      cpSync(templateOf(count), directory, { recursive: true, verbatimSymlinks: true });
      await opened(directory, async (store) => {
        expect(await answersOf(store)).toEqual(answers);
        expect(await filesOf(store)).toEqual(files[count - 1]!.number >= 3 ? kept : []);
        const tenant = (await store.tenant('team-b', true))!;
        await store.write([encodeProfile(profileOf(`${name} 4`, { tenant }))]);
        expect(printTree(await store.mergeStacks(everything(tenant)))).toEqual([`${name} 4`]);
      });
      rmSync(directory, { recursive: true });
    },
  );
});

describe('an upgrade that is killed', () => {
  it.each(files.slice(1).map(({ name, sql }, index) => [name, index + 1, statementsOf(sql)] as const))(
    'after each statement of %s, again and again, goes on with every answer',
    async (_, from, statements) => {
      const directory = join(folder, 'killed');
      rmSync(directory, { recursive: true, force: true });
      cpSync(templateOf(from), directory, { recursive: true, verbatimSymlinks: true });
      // The first one, and the end; at the next start the first two, and the end; …
      for (let done = 1; done <= statements.length; done++) {
        await withEngine(directory, async (_engine, database) => {
          for (const statement of statements.slice(0, done)) {
            await database.command(statement);
          }
        });
      }
      await opened(directory, async (store) => expect(await answersOf(store)).toEqual(answers));
    },
  );

  it('while its statements run goes on, with every answer', async () => {
    for (const waitMs of [5, 40, 150]) {
      const directory = join(folder, 'killed');
      rmSync(directory, { recursive: true, force: true });
      cpSync(templateOf(1), directory, { recursive: true, verbatimSymlinks: true });
      await withEngine(directory, async (engine, database) => {
        const upgrade = migrate(database).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        await engine.stop();
        await upgrade;
      });
      await opened(directory, async (store) => expect(await answersOf(store)).toEqual(answers));
    }
  });
});
