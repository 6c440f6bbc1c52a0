/** Finds the files that a person means by paths on the command line. */
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badCommandLine } from './command-line.ts';

export interface FoundFile {
  path: string;
  bytes: number;
  /** When it was last written: milliseconds since 1970. */
  modified: number;
  /** Named on the command line, and not just found in a folder. */
  isNamed: boolean;
}

/** Files as they are named, folders with all that is in them; what begins with a dot is left out. Sorted by path. */
export async function listFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    let info;
    try {
      info = await stat(path);
    } catch (cause) {
      throw badCommandLine(`${path} cannot be read: ${(cause as Error).message}`);
    }
    if (info.isDirectory()) {
      await listFolder(path, found, new Set());
    } else {
      found.set(path, { path, bytes: info.size, modified: info.mtimeMs, isNamed: true });
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** @param above the real paths of the folders around, so that a link to one of them ends there */
async function listFolder(folder: string, found: Map<string, FoundFile>, above: ReadonlySet<string>): Promise<void> {
  const real = await realpath(folder);
  if (above.has(real)) {
    return;
  }
  for await (const entry of await opendir(folder)) {
    if (entry.name.startsWith('.')) {
      continue;
    }
    const path = join(folder, entry.name);
    const info = await stat(path).catch(() => undefined); // A link that points nowhere.
    if (info?.isDirectory()) {
      await listFolder(path, found, new Set([...above, real]));
    } else if (info?.isFile() && !found.has(path)) {
      found.set(path, { path, bytes: info.size, modified: info.mtimeMs, isNamed: false });
    }
  }
}
