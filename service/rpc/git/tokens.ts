/**
 * Tokens for Git hosts, each for the repositories below one path, from a file that is read again when it changes.
 *
 *     github.com/acme: ghp_…
 *     git.example.org/platform/shop: glpat-…
 */
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { HearthError } from '#model/errors.ts';
import { WatchedFiles, type ReloadLog } from '../../locks/watched-files.ts';

export interface WatchedTokens {
  /** By `host/owner/…`, as they are now. */
  tokens: () => ReadonlyMap<string, string>;
  close: () => void;
}

/** @throws HearthError bad_configuration */
export function watchTokens(file: string | undefined, log: ReloadLog): WatchedTokens {
  if (file === undefined) return { tokens: () => new Map(), close: () => undefined };
  let tokens = readTokens(file);
  const watched = new WatchedFiles([file], () => (tokens = readTokens(file)), log);
  return { tokens: () => tokens, close: () => watched.close() };
}

/** What it says of a file that is wrong has no token in it. */
function readTokens(file: string): ReadonlyMap<string, string> {
  const bad = (why: string) =>
    new HearthError('bad_configuration', `the file of Git tokens ${file} cannot be used: ${why}`);
  let content: unknown;
  try {
    content = parseYaml(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    throw bad((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not there' : 'it is not YAML');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw bad('it must have lines such as github.com/acme: TOKEN');
  }
  return new Map(
    Object.entries(content).map(([path, token]: [string, unknown]) => {
      if (!/^[\w.-]+(:\d+)?(\/[\w.~-]+)*$/.test(path))
        throw bad(`${path.slice(0, 100)} is no host with a path below it`);
      if (typeof token !== 'string' || !/^[\x21-\x7e]{1,1000}$/.test(token)) throw bad(`the token of ${path} is none`);
      return [path, token];
    }),
  );
}
