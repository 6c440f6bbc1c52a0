/**
 * A backup of the whole store while it serves: the engine links the parts of every table, a fraction of a second in
 * which no push is committed; then the links are copied in peace.
 *
 *     await takeBackup({ database, directory: '/var/lib/hearth', between }, '/backups/monday');
 *
 *     freeze ──▶ copy to TO.partial ──▶ list with digests ──▶ rename to TO
 *
 * A backup that is cut off is called `.partial` and has no list: nobody takes it for one.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { HearthError } from '#model/errors.ts';
import type { Database } from '../database.ts';
import { syncFolder } from '../embedded/durable-files.ts';
import { TABLES_FILE } from '../embedded/table-copies.ts';
import { DATABASE } from '../migrate.ts';
import { copyFile, eachOf } from './copy-file.ts';
import { writeManifest, type BackedUpFile } from './manifest.ts';

export interface BackupSource {
  database: Database;
  /** The service's data directory. */
  directory: string;
  /** Runs work between two commits. */
  between: (work: () => Promise<void>) => Promise<void>;
}

export interface BackupTaken {
  bytes: number;
  files: number;
}

/** The engine's folder of frozen parts, below its own. */
const SHADOW = 'shadow';
/** Of every table's folder: the engine opens none without it. */
const FORMAT_FILE = 'format_version.txt';
/** What the copy must leave free on its disk. */
const SPARE_BYTES = 256 * 1024 * 1024;

/**
 * Builds name rollups and marks name profiles, so each is frozen before what it names is changed; everything else, and
 * the symbols, after what names it.
 */
const first = ['builds', 'profiles', 'late_marks', 'dropping', 'rollups', 'span_samples'];

/** A file of the engine and where it lies in a backup. */
interface Origin {
  from: string;
  path: string;
}

/**
 * @param to an absolute path that nothing has yet, in a folder that is there
 * @param onProgress told what has been copied so far
 * @throws HearthError bad_request, store_unavailable
 */
export async function takeBackup(
  source: BackupSource,
  to: string,
  onProgress: (done: BackupTaken) => void = () => undefined,
): Promise<BackupTaken> {
  await checkTarget(source.directory, to);
  const name = `hearth_${randomBytes(6).toString('hex')}`;
  const partial = `${to}.partial`;
  try {
    const { schema, files } = await freeze(source, name);
    await rm(partial, { recursive: true, force: true });
    const folders = foldersOf(files, partial);
    for (const folder of folders) {
      await mkdir(folder, { mode: 0o700 });
    }
    await checkRoom(partial, files);
    const listed: BackedUpFile[] = [];
    const done = { bytes: 0, files: 0 };
    await eachOf(files, async ({ from, path }) => {
      const copied = await copyFile(from, join(partial, path));
      listed.push({ path, ...copied });
      done.bytes += copied.bytes;
      done.files++;
      onProgress(done);
    });
    folders.forEach(syncFolder);
    writeManifest(partial, { made: Date.now(), schema, files: listed });
    await rename(partial, to);
    syncFolder(dirname(to));
    return done;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof HearthError ? error : cannotWrite(to, error);
  } finally {
    await rm(join(source.directory, 'store', SHADOW, name), { recursive: true, force: true });
  }
}

/** What a killed service had frozen. To be called before the engine starts. */
export function forgetFrozen(directory: string): void {
  rmSync(join(directory, 'store', SHADOW), { recursive: true, force: true });
}

async function freeze({ database, directory, between }: BackupSource, name: string) {
  const tables = await database.select(
    {
      columns: 'name, toString(uuid)',
      from: `FROM system.tables WHERE database = '${DATABASE}' AND engine LIKE '%MergeTree' ORDER BY name`,
    },
    (row) => ({ name: row.text(), uuid: row.text() }),
  );
  const freezeTable = (table: string) =>
    database.command(`ALTER TABLE ${DATABASE}.${table} FREEZE WITH NAME '${name}'`);
  await between(async () => {
    const there = new Set(tables.map((table) => table.name));
    for (const table of first.filter((one) => there.has(one))) {
      await freezeTable(table);
    }
    await Promise.all([...there].filter((one) => !first.includes(one)).map(freezeTable));
  });
  const schema = await database.select(
    { columns: 'name', from: `FROM ${DATABASE}.schema_migrations ORDER BY number` },
    (row) => row.text(),
  );
  const engine = join(directory, 'store');
  const files: Origin[] = [{ from: join(directory, TABLES_FILE), path: TABLES_FILE }];
  for (const { uuid } of tables) {
    const table = join('store', uuid.slice(0, 3), uuid);
    files.push({ from: join(engine, table, FORMAT_FILE), path: join('store', table, FORMAT_FILE) });
  }
  const frozen = join(engine, SHADOW, name);
  // A store without any rows has nothing to freeze.
  const entries = existsSync(frozen) ? await readdir(frozen, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    if (entry.isFile()) {
      const from = join(entry.parentPath, entry.name);
      files.push({ from, path: join('store', relative(frozen, from)) });
    }
  }
  return { schema, files };
}

async function checkTarget(directory: string, to: string): Promise<void> {
  if (!isAbsolute(to) || to.includes('\0')) {
    throw new HearthError(
      'bad_request',
      `a backup cannot go to '${to}': name a folder by its whole path, as in /backups/monday`,
    );
  }
  if (!relative(join(directory, 'store'), to).startsWith('..')) {
    throw new HearthError('bad_request', `${to} is inside of the store itself: choose a folder outside of it`);
  }
  if (existsSync(to)) {
    throw new HearthError('bad_request', `${to} is there already: a backup goes to a new folder`);
  }
  const parent = await stat(dirname(to)).catch(() => undefined);
  if (parent?.isDirectory() !== true) {
    throw new HearthError('bad_request', `${dirname(to)} is no folder of the service's machine: make it first`);
  }
}

async function checkRoom(partial: string, files: readonly Origin[]): Promise<void> {
  let needed = SPARE_BYTES;
  for (const { from } of files) {
    needed += (await stat(from)).size;
  }
  const { bavail, bsize } = await statfs(partial);
  if (needed > bavail * bsize) {
    throw new HearthError(
      'bad_request',
      `a backup needs ${megabytes(needed)} MB and ${dirname(partial)} has ${megabytes(bavail * bsize)} MB left: choose another disk`,
    );
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / (1024 * 1024));

/** All folders of a backup, each above those that it has. */
export function foldersOf(files: readonly { path: string }[], top: string): string[] {
  const folders = new Set<string>([top]);
  for (const { path } of files) {
    const steps = path.split('/').slice(0, -1);
    steps.forEach((_, index) => folders.add(join(top, ...steps.slice(0, index + 1))));
  }
  return [...folders];
}

function cannotWrite(to: string, cause: unknown): HearthError {
  return new HearthError('bad_request', `the backup cannot be written to ${to}: ${(cause as Error).message}`, {
    cause,
  });
}
