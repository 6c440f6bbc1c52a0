/**
 * The list of what a backup has. It is written last, so a backup without it was cut off; and each file is in it with
 * its length and digest, so one that is damaged is found before anything is restored from it.
 *
 *     BACKUP/backup.json                            the list, below a digest of itself
 *     BACKUP/tables.json                            what the engine knows of its tables (embedded/table-copies.ts)
 *     BACKUP/store/store/0e3/0e32…/0-2957_1_8_2/…   the parts of each table, as they lie in a data directory
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HearthError } from '#model/errors.ts';
import { writeDurably } from '../embedded/durable-files.ts';

export const MANIFEST = 'backup.json';
/** Of this layout; another one is another number. */
const FORMAT = 1;

const manifest = z.object({
  format: z.number(),
  /** Unix milliseconds. */
  made: z.number(),
  /** The files of the schema that had been applied, in order. */
  schema: z.array(z.string()),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      /** SHA-256, in hexadecimal digits. */
      digest: z.string(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifest>;
export type BackedUpFile = Manifest['files'][number];

export const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

export function writeManifest(directory: string, content: Omit<Manifest, 'format'>): void {
  const text = JSON.stringify({ format: FORMAT, ...content } satisfies Manifest);
  writeDurably(join(directory, MANIFEST), `${digestOf(text)}\n${text}`);
}

/** @throws HearthError bad_backup */
export function readManifest(directory: string): Manifest {
  let sealed: string;
  try {
    sealed = readFileSync(join(directory, MANIFEST), 'utf8');
  } catch (cause) {
    throw new HearthError(
      'bad_backup',
      `${directory} has no ${MANIFEST}: it is no backup of Hearth, or its making was cut off; take another one`,
      { cause },
    );
  }
  const [seal, text = ''] = sealed.split('\n', 2);
  if (digestOf(text) !== seal) {
    throw new HearthError('bad_backup', `${join(directory, MANIFEST)} is damaged: take another backup`);
  }
  const content = manifest.safeParse(JSON.parse(text));
  if (!content.success || content.data.format !== FORMAT) {
    throw new HearthError('bad_backup', `${directory} was made by another version of Hearth: restore it with that one`);
  }
  for (const { path } of content.data.files) {
    // The digest is no signature: whoever wrote the list may have meant harm.
    if (path.startsWith('/') || path.split('/').some((step) => step === '..' || step === '')) {
      throw new HearthError('bad_backup', `${join(directory, MANIFEST)} names a file outside of the backup: ${path}`);
    }
  }
  return content.data;
}
