/**
 * Where something is in the source, found when it is asked for, so that a place can be wrong in no way but one: the
 * name is gone, and then the tour fails.
 *
 *     codePlace('service/ingest/unpack.ts', 'unpack');            // service/ingest/unpack.ts:31 unpack
 *     codePlace('service/store/database.ts', 'Database.scan');    // a method
 *     codePlace('service/store/schema/001-profiles.sql', 'profiles');   // a table
 */
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

export function codePlace(file: string, symbol: string): string {
  const lines = readFileSync(new URL(file, root), 'utf8').split('\n');
  let line = 0;
  for (const [depth, name] of symbol.split('.').entries()) {
    const found = lines.findIndex((text, at) => at >= line && definition(name, depth).test(text));
    if (found === -1) {
      throw new Error(`${file} no longer has ${symbol}: tell the tour (scripts/tour/) where that is now`);
    }
    line = found;
  }
  return `${file}:${line + 1} ${symbol}`;
}

/** A line that defines a name: at the top of a file, or (depth 1) inside a class. */
function definition(name: string, depth: number): RegExp {
  return depth === 0
    ? new RegExp(
        `^(export )?(async )?(function|class|const|interface) ${name}\\b|^CREATE TABLE IF NOT EXISTS \\S*\\b${name}$`,
      )
    : new RegExp(`^  ((private|protected|public|static|override|async) )*${name}[(<]`);
}
