/**
 * Source code from one folder of this computer, found by the paths that profiles name.
 *
 *     const source = await openSourceFolder('src');
 *     await source.read('/build/app/x.go');   // { path: 'x.go', alike: 1, text: '…' }
 *
 * Only files that were found by walking the folder are read, links neither followed nor read: no path that is asked for
 * leads out of it.
 */
import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { HearthError } from '#model/errors.ts';
import { SourcePaths, type FoundPath } from '#model/source-path.ts';

export interface SourceText extends FoundPath {
  text: string;
}

export interface SourceFolder {
  /** As it was given. */
  name: string;
  /** Undefined where no file fits. @throws HearthError for one that cannot be read */
  read: (wanted: string) => Promise<SourceText | undefined>;
}

/** A large repository has tens of thousands. */
const mostFiles = 200_000;
const deepestFolder = 32;
/** Code that people wrote is smaller by far. */
const mostBytes = 4 << 20;

/** @throws HearthError bad_command_line when there is no such folder */
export async function openSourceFolder(name: string): Promise<SourceFolder> {
  const isFolder = await stat(name).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new HearthError('bad_command_line', `--source takes a folder, and there is no folder ${name}`);
  const root = await realpath(name);
  let listed: Promise<SourcePaths> | undefined;
  return {
    name,
    read: async (wanted) => {
      // Whoever never looks at source never waits for the list.
      listed ??= filesBelow(root).then((files) => new SourcePaths(files));
      const found = (await listed).find(wanted);
      return found && { ...found, text: await readText(path.join(root, found.path), found.path) };
    },
  };
}

/** Those that are nearer the top first, so that of a folder that is too large the deepest are left out. */
async function filesBelow(root: string): Promise<string[]> {
  const files: string[] = [];
  let folders = [''];
  for (let depth = 0; depth < deepestFolder && folders.length > 0; depth++) {
    const deeper: string[] = [];
    for (const folder of folders) {
      const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (entry.name.startsWith('.')) continue;
        const below = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) deeper.push(below);
        else if (entry.isFile()) files.push(below);
        if (files.length >= mostFiles) return files;
      }
    }
    folders = deeper;
  }
  return files;
}

async function readText(full: string, shown: string): Promise<string> {
  const unreadable = (why: string) => new HearthError('not_found', `the source file ${shown} ${why}`);
  // A folder on the way may have become a link since it was walked.
  if ((await realpath(full).catch(() => undefined)) !== full) throw unreadable('is not there any more');
  const file = await open(full, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => {
    throw unreadable('cannot be read');
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw unreadable('is no file any more');
    if (status.size > mostBytes) throw unreadable(`has more than ${mostBytes >> 20} MiB`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
