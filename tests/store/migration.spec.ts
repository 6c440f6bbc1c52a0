import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { Database } from '../../service/store/database.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { DATABASE, migrate, schemaFiles, statementsOf, type Migration } from '../../service/store/migrate.ts';
import { everything, printTree, profileOf } from './drawn-rows.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

describe('the schema', () => {
  let opened: OpenedStore;
  let database: Database;
  beforeEach(async () => {
    opened = await openEmbedded();
    database = databaseOf(opened);
  });
  afterEach(async () => {
    await database.close();
    await opened.close();
  });

  const databaseOf = ({ store }: OpenedStore) => {
    const { socket, secret } = store.engine!.endpoint;
    return new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
  };
  const texts = (columns: string, from: string) => database.select({ columns, from }, (row) => row.text());
  const applied = () => texts('name', `FROM ${DATABASE}.schema_migrations ORDER BY number`);

  it('is applied once, file by file, and written down', async () => {
    const names = schemaFiles().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names).toEqual([...names].sort());
    expect(await applied()).toEqual(names);
    await migrate(database);
    expect(await applied()).toEqual(names);
  });

  it('has only statements that can be run again', async () => {
    for (const { sql } of schemaFiles()) {
      for (const statement of statementsOf(sql)) {
        await database.command(statement);
      }
    }
  });

  it('goes on where an interrupted start stopped', async () => {
    const next = schemaFiles().at(-1)!.number + 1;
    const first: Migration = {
      number: next,
      name: `${next}-first.sql`,
      sql: 'CREATE TABLE IF NOT EXISTS {database}.one (a Int8) ENGINE = MergeTree ORDER BY a;',
    };
    const halfway: Migration = {
      number: next + 1,
      name: `${next + 1}-second.sql`,
      sql: 'CREATE TABLE IF NOT EXISTS {database}.two (a Int8) ENGINE = MergeTree ORDER BY a;\nCREATE NONSENSE;\n',
    };
    await expect(migrate(database, [...schemaFiles(), first, halfway])).rejects.toBeInstanceOf(HearthError);
    expect((await applied()).slice(-1)).toEqual([first.name]);
    const mended = {
      ...halfway,
      sql: halfway.sql.replace(
        'NONSENSE',
        'TABLE IF NOT EXISTS {database}.three (a Int8) ENGINE = MergeTree ORDER BY a',
      ),
    };
    await migrate(database, [...schemaFiles(), first, mended]);
    expect((await applied()).slice(-2)).toEqual([first.name, halfway.name]);
    expect(
      await texts(
        'name',
        `FROM system.tables WHERE database = '${DATABASE}' AND name IN ('one', 'two', 'three') ORDER BY name`,
      ),
    ).toEqual(['one', 'three', 'two']);
  });

  it('of a store without names of spans gets them, and keeps its spans', async () => {
    const tenant = (await opened.store.tenant('a', true))!;
    const spanOf = (name: string, at: number) =>
      encodeProfile(profileOf(`main;${name} 5`, { tenant, at, spans: [{ span: 7n, name, rows: [0] }] }));
    await opened.store.write([spanOf('old', 0)]);
    // As it was before schema 7.
    await database.command(`ALTER TABLE ${DATABASE}.span_samples DROP COLUMN span_name`);
    await database.command(
      `ALTER TABLE ${DATABASE}.schema_migrations DELETE WHERE number = 7 SETTINGS mutations_sync = 2`,
    );
    await opened.reopen();
    await database.close();
    database = databaseOf(opened);
    await opened.store.write([spanOf('new', 1_000)]);
    expect(printTree(await opened.store.mergeStacks(everything(tenant, { spanIds: [7n] })))).toEqual([
      'main;new 5',
      'main;old 5',
    ]);
    expect(await texts('span_name', `FROM ${DATABASE}.span_samples ORDER BY time_ns`)).toEqual(['', 'new']);
  });

  it('of a newer program is refused by its name', async () => {
    await database.command(
      `INSERT INTO ${DATABASE}.schema_migrations (number, name) SELECT 999, '999-from-the-future.sql'`,
    );
    const error = await opened.reopen().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(HearthError);
    expect(error).toMatchObject({ reason: 'bad_configuration' });
    expect((error as HearthError).message).toContain('999-from-the-future.sql');
  });

  it('makes every table durable', async () => {
    const tables = await database.select(
      {
        columns: 'name, create_table_query',
        from: `FROM system.tables WHERE database = '${DATABASE}' AND engine != 'View' ORDER BY name`,
      },
      (row) => ({ name: row.text(), query: row.text() }),
    );
    expect(tables.map(({ name }) => name)).toContain('profiles');
    for (const { name, query } of tables) {
      for (const setting of [
        'fsync_after_insert = 1',
        'fsync_part_directory = 1',
        'min_rows_to_fsync_after_merge = 1',
        'min_compressed_bytes_to_fsync_after_merge = 1',
        'min_free_disk_bytes_to_perform_insert',
        'max_suspicious_broken_parts = 1000000',
      ]) {
        expect(query, name).toContain(setting);
      }
    }
  });
});
