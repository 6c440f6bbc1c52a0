/**
 * A backup made a data directory again.
 *
 *     await restoreBackup('/backups/monday', '.hearth');
 *
 * Every file is checked against the backup's list while it is copied to a folder beside; the store gets its name when
 * all of it is there, so a directory never has half a store.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HearthError } from '#model/errors.ts';
import { syncFolder } from '../embedded/durable-files.ts';
import { TableCopies, TABLES_FILE } from '../embedded/table-copies.ts';
import { schemaFiles } from '../migrate.ts';
import { copyFile, eachOf } from './copy-file.ts';
import { readManifest, type BackedUpFile, type Manifest } from './manifest.ts';
import { foldersOf, type BackupTaken } from './take-backup.ts';

/** Where the files wait for each other; left there by a restore that was cut off. */
const WAITING = 'restoring';

/**
 * @param directory the service's data directory: empty, or not there
 * @throws HearthError bad_backup, bad_configuration
 */
export async function restoreBackup(
  from: string,
  directory: string,
  onProgress: (done: BackupTaken, all: Manifest['files']) => void = () => undefined,
): Promise<BackupTaken> {
  const manifest = readManifest(from);
  checkSchema(from, manifest);
  checkEmpty(directory);
  const waiting = join(directory, WAITING);
  rmSync(waiting, { recursive: true, force: true });
  const folders = foldersOf(manifest.files, waiting);
  folders.forEach((folder) => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const done = { bytes: 0, files: 0 };
  try {
    await eachOf(manifest.files, async (file) => {
      await restoreFile(from, waiting, file);
      done.bytes += file.bytes;
      done.files++;
      onProgress(done, manifest.files);
    });
  } catch (error) {
    rmSync(waiting, { recursive: true, force: true });
    throw error;
  }
  // Definitions and links, without which the engine opens nothing.
  new TableCopies(waiting).restore();
  folders.forEach(syncFolder);
  renameSync(join(waiting, 'store'), join(directory, 'store'));
  renameSync(join(waiting, TABLES_FILE), join(directory, TABLES_FILE));
  rmSync(waiting, { recursive: true });
  syncFolder(directory);
  return done;
}

async function restoreFile(from: string, to: string, file: BackedUpFile): Promise<void> {
  const copied = await copyFile(join(from, file.path), join(to, file.path)).catch((cause: unknown) => {
    throw (cause as NodeJS.ErrnoException).code === 'ENOENT'
      ? damaged(from, `${file.path} is missing`)
      : new HearthError('bad_backup', `${join(from, file.path)} cannot be restored: ${(cause as Error).message}`, {
          cause,
        });
  });
  if (copied.bytes !== file.bytes) {
    throw damaged(from, `${file.path} has ${copied.bytes} bytes instead of ${file.bytes}`);
  }
  if (copied.digest !== file.digest) {
    throw damaged(from, `${file.path} is not as it was written`);
  }
}

const damaged = (from: string, how: string) =>
  new HearthError('bad_backup', `the backup ${from} is damaged: ${how}; nothing was restored, use another backup`);

function checkSchema(from: string, { schema }: Manifest): void {
  const known = new Set(schemaFiles().map(({ name }) => name));
  const unknown = schema.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new HearthError(
      'bad_backup',
      `the backup ${from} has schema ${unknown}, which this version of Hearth does not know: restore it with a newer one`,
    );
  }
}

function checkEmpty(directory: string): void {
  const there = existsSync(directory) ? readdirSync(directory).filter((name) => name !== WAITING) : [];
  if (there.length > 0) {
    throw new HearthError(
      'bad_configuration',
      `the data directory ${directory} is not empty (it has ${there.slice(0, 3).join(', ')}): a backup is restored into an empty one; choose another with --data`,
    );
  }
}
