/** Profiles of a file, read on this machine with the names that an import would give them. */
import { readFile } from 'node:fs/promises';
import { HearthError } from '#model/errors.ts';
import { typedParts, type TypedPart } from '../ingest/file-view.ts';
import { importedProfile } from '../ingest/imported-file.ts';
import { readFormat } from '../ingest/read-format.ts';
import { unpack } from '../ingest/unpack.ts';
import { rateOf } from './command-line.ts';

export interface FileOptions {
  format: string;
  /** A word of hearth import, for formats that do not say what they measured. */
  measured: string;
  /** Samples a second, for formats that count samples. */
  sampleRate: number;
}

export const fileOptions = {
  'read-as': { type: 'string' },
  measured: { type: 'string' },
  rate: { type: 'string' },
} as const;

export const fileUsage = `  --rate N           of files that count samples: samples a second (default 100)
  --measured WORD    of files that do not say what was measured: cpu (default), wall, alloc_space, …
  --read-as NAME     takes the file for this format`;

/** What a file may unpack to. */
const MAX_BYTES = 1_073_741_824;
/** As the service takes it. */
const DEFAULT_RATE = 100;

export function fileOptionsOf(values: {
  'read-as'?: string | undefined;
  measured?: string | undefined;
  rate?: string | undefined;
}): FileOptions {
  return {
    format: values['read-as'] ?? '',
    measured: values.measured ?? '',
    sampleRate: rateOf(values.rate) ?? DEFAULT_RATE,
  };
}

/** @throws HearthError bad_command_line, unknown_format, malformed_profile */
export async function readProfileFile(path: string, options: FileOptions): Promise<TypedPart[]> {
  const bytes = await contentOf(path);
  try {
    const { format, profiles } = readFormat(unpack(bytes, MAX_BYTES), options.format, {});
    const file = { ...options, fileName: path, time: undefined };
    const parts = typedParts(profiles.map((found) => importedProfile(found, format, file, [])));
    if (parts.length === 0) {
      throw new HearthError('malformed_profile', 'there is no profile in it');
    }
    return parts;
  } catch (error) {
    throw error instanceof HearthError
      ? new HearthError(error.reason, `${path}: ${error.message}`, { cause: error })
      : error;
  }
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HearthError('bad_command_line', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
