/**
 * The tour as a file that tests compare with. Line numbers are left out of it: they would change with every edit of the
 * code they point at, and a reader of the file finds the place by the name beside them. Everything else counts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const path = 'tests/fixtures/tour/tour.txt';
const file = new URL(`../../${path}`, import.meta.url);

/** `service/ingest/unpack.ts:31 unpack` → `service/ingest/unpack.ts unpack` */
export const withoutLines = (text: string) => text.replace(/(\.(?:ts|sql)):\d+/g, '$1');

export const readGolden = () => readFileSync(file, 'utf8');

/** @returns the file's name, from the repository's root */
export function writeGolden(text: string): string {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, withoutLines(text));
  return path;
}
