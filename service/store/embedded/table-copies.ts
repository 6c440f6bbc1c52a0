/**
 * Our own copy of what the engine knows of its tables: a file of SQL for each, without which it opens nothing at all,
 * and links from the tables' names to their data. Rows of a part have checksums and go one by one; these do not.
 *
 *     const copies = new TableCopies(dataDirectory);
 *     copies.restore();    // before the engine is started: the damaged files, written anew
 *     copies.forget();     // before tables change
 *     copies.keep();       // when they are as they should be
 *
 * While there is a copy, the engine's files must be equal to it, so any difference is damage.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from './durable-files.ts';

interface Copies {
  /** By path below the engine's directory. */
  files: Record<string, string>;
  links: Record<string, string>;
}

/** Beside the engine's directory. */
export const TABLES_FILE = 'tables.json';

export class TableCopies {
  private readonly engine: string;
  private readonly file: string;

  /** @param directory the service's data directory, which has the engine's in `store` */
  constructor(private readonly directory: string) {
    this.engine = join(directory, 'store');
    this.file = join(directory, TABLES_FILE);
  }

  /** @returns the paths that were written anew */
  restore(): string[] {
    const kept = this.kept();
    if (kept === undefined) {
      return [];
    }
    const restored: string[] = [];
    for (const [path, text] of Object.entries(kept.files)) {
      if (readOrEmpty(join(this.engine, path)) !== text) {
        mkdirSync(dirname(join(this.engine, path)), { recursive: true });
        writeDurably(join(this.engine, path), text);
        restored.push(path);
      }
    }
    for (const [path, target] of Object.entries(kept.links)) {
      if (linkTarget(join(this.engine, path)) !== target) {
        rmSync(join(this.engine, path), { force: true, recursive: true });
        mkdirSync(dirname(join(this.engine, path)), { recursive: true });
        symlinkSync(target, join(this.engine, path));
        restored.push(path);
      }
    }
    return restored;
  }

  forget(): void {
    if (existsSync(this.file)) {
      rmSync(this.file);
      syncFolder(this.directory);
    }
  }

  keep(): void {
    const text = JSON.stringify(this.current());
    const sealed = `${digest(text)}\n${text}`;
    if (readOrEmpty(this.file) !== sealed) {
      writeDurably(this.file, sealed);
    }
  }

  /** A copy that is damaged itself is none. */
  private kept(): Copies | undefined {
    const [seal, text] = readOrEmpty(this.file).split('\n', 2);
    return text === undefined || digest(text) !== seal ? undefined : (JSON.parse(text) as Copies);
  }

  private current(): Copies {
    const copies: Copies = { files: {}, links: {} };
    for (const folder of ['metadata', join('data', 'hearth')]) {
      for (const name of readdirSync(join(this.engine, folder)).sort()) {
        const path = join(folder, name);
        const target = linkTarget(join(this.engine, path));
        if (target !== undefined) {
          copies.links[path] = target;
        } else if (name.endsWith('.sql')) {
          copies.files[path] = readFileSync(join(this.engine, path), 'utf8');
        }
      }
    }
    // The database's own folder, where its link leads.
    const database = linkTarget(join(this.engine, 'metadata', 'hearth'));
    if (database !== undefined) {
      const folder = join('metadata', database);
      for (const name of readdirSync(join(this.engine, folder)).sort()) {
        if (name.endsWith('.sql')) {
          copies.files[join(folder, name)] = readFileSync(join(this.engine, folder, name), 'utf8');
        }
      }
    }
    return copies;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
