/**
 * The schema: numbered SQL files, applied once each and in order. A file's statements can be run again without harm,
 * and its number is written down after the last of them, so an interrupted start goes on where it stopped.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { HearthError } from '#model/errors.ts';
import type { Database } from './database.ts';

export const DATABASE = 'hearth';

/**
 * The only place that chooses table engines and their settings (what a cluster makes of them is in cluster.ts).
 *
 * By default an insert is acknowledged when it is in the page cache, and a power cut then loses it, or leaves parts
 * that keep the engine from opening. With these an acknowledged insert survived every cut that was tried.
 */
const substitutions: Record<string, string> = {
  database: DATABASE,
  replacing: 'ReplacingMergeTree',
  durable: [
    'fsync_after_insert = 1',
    'fsync_part_directory = 1',
    'min_rows_to_fsync_after_merge = 1',
    'min_compressed_bytes_to_fsync_after_merge = 1',
    'max_suspicious_broken_parts = 1000000',
    'min_free_disk_bytes_to_perform_insert = 268435456',
  ].join(', '),
};

export interface Migration {
  number: number;
  name: string;
  sql: string;
}

/** The files beside this module (copied beside the bundle when it is built). */
export function schemaFiles(): Migration[] {
  const folder = new URL('./schema/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ number: Number.parseInt(name, 10), name, sql: readFileSync(new URL(name, folder), 'utf8') }));
}

/**
 * @param beforeChange called before the first statement that changes a table
 * @throws HearthError bad_configuration when the store was written by a newer program
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = schemaFiles(),
  beforeChange: () => void = () => undefined,
): Promise<void> {
  await database.command(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
  await database.command(
    `CREATE TABLE IF NOT EXISTS ${DATABASE}.schema_migrations (number UInt32, name String, applied_at DateTime DEFAULT now()) ` +
      `ENGINE = MergeTree ORDER BY number SETTINGS ${substitutions['durable']}`,
  );
  const applied = await database.select(
    { columns: 'number, name', from: `FROM ${DATABASE}.schema_migrations ORDER BY number` },
    (row) => ({ number: row.uint32(), name: row.text() }),
  );
  const newest = migrations.at(-1)?.number ?? 0;
  const newer = applied.find(({ number }) => number > newest);
  if (newer !== undefined) {
    throw new HearthError(
      'bad_configuration',
      `the store has schema ${newer.name}, which this version of Hearth does not know (it knows up to ${migrations.at(-1)?.name}): start a newer version, or choose another directory with --data`,
    );
  }
  const done = new Set(applied.map(({ number }) => number));
  const missing = migrations.filter(({ number }) => !done.has(number));
  if (missing.length > 0) {
    beforeChange();
  }
  for (const { number, name, sql } of missing) {
    for (const statement of statementsOf(sql)) {
      await database.command(statement);
    }
    await database.command(
      `INSERT INTO ${DATABASE}.schema_migrations (number, name) SELECT ${number}, '${name.replace(/[^\w.-]/g, '_')}'`,
    );
  }
}

/** The statements of a file, with engine and settings filled in. A file ends each statement with `;` at a line's end. */
export function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim().replace(/\{(\w+)\}/g, (_, name: string) => substitutions[name] ?? `{${name}}`))
    .filter((statement) => statement !== '');
}
