/**
 * The files of this repository as its tests see them: what .gitignore names is not there.
 *
 *     repositoryFiles();            // ['.ci/run', '.config/README.md', …]
 *     textOf('README.md');
 */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** .gitignore as far as ours goes: folders by name, endings with a star. */
const ignored = readFileSync(new URL('.gitignore', root), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const ignoredFolders = new Set([
  '.git',
  ...ignored.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1)),
]);
const ignoredEndings = ignored.filter((line) => line.startsWith('*')).map((line) => line.slice(1));

/** Folders that are built, and so may be named although a fresh clone has them not. */
export const builtFolders: ReadonlySet<string> = ignoredFolders;

let files: string[] | undefined;

/** All files, as paths from the root with `/`. */
export function repositoryFiles(): readonly string[] {
  return (files ??= [...filesBelow('')]);
}

export function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

const binary = /\.(gz|pb|png|jpg|woff2|ico)$/;

/** Source, configuration and prose: everything that a person writes. */
export function textFiles(): readonly string[] {
  return repositoryFiles().filter((path) => !binary.test(path));
}

export function markdownFiles(): readonly string[] {
  return repositoryFiles().filter((path) => path.endsWith('.md'));
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(new URL(folder, root), { withFileTypes: true })) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) {
      if (!ignoredFolders.has(entry.name)) {
        yield* filesBelow(`${path}/`);
      }
    } else if (!ignoredEndings.some((ending) => entry.name.endsWith(ending)) && entry.name !== '.git') {
      yield path;
    }
  }
}
