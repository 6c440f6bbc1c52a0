/**
 * What the viewer's page can open: files, the content of folders, standard input, and profiles of running programs, which
 * are taken when they are opened.
 *
 *     const shown = await findFiles(['profiles/']);
 *     shown.files[0]!.open();
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { HearthError } from '#model/errors.ts';

export interface ShownFile {
  name: string;
  /** Bytes; undefined until it is opened. */
  size: number | undefined;
  /** @throws HearthError */
  open: () => Promise<Readable>;
}

export interface ShownFiles {
  /** Where they come from, in words. */
  title: string;
  files: readonly ShownFile[];
  /** Which are opened at once: by index, the baseline last. */
  first: readonly number[];
}

/** Of a folder; more in a list is no help to anybody. */
const mostFiles = 1_000;
const deepestFolder = 6;

/** @throws HearthError bad_command_line for what is not there */
export async function findFiles(sources: readonly string[], input: Readable = process.stdin): Promise<ShownFiles> {
  const found = await Promise.all(sources.map((source) => filesOf(source, input)));
  const lone = found.length === 1 && found[0]!.length !== 1;
  const starts = found.map((_, i) => found.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  return {
    title: sources.map((source) => (source === '-' ? 'standard input' : source)).join(', '),
    files: found.flat(),
    // Of a folder somebody chooses; of two, the first is the baseline.
    first: lone || found.some(({ length }) => length === 0) ? [] : starts.reverse(),
  };
}

function filesOf(source: string, input: Readable): Promise<ShownFile[]> {
  if (source === '-') return standardInput(input);
  return /^https?:\/\//i.test(source) ? Promise.resolve(remoteProfiles(source)) : filesAt(source);
}

async function filesAt(source: string): Promise<ShownFile[]> {
  const status = await stat(source).catch(() => undefined);
  if (status === undefined) throw new HearthError('bad_command_line', `there is no file or folder ${source}`);
  if (!status.isDirectory()) return [fileAt(source, path.basename(source), status.size)];
  const files = await below(source, '', deepestFolder, []);
  if (files.length === 0) throw new HearthError('bad_command_line', `the folder ${source} has no files in it`);
  return files;
}

const fileAt = (file: string, name: string, size: number): ShownFile => ({
  name,
  size,
  open: () => Promise.resolve(createReadStream(file)),
});

/** In the order of their names; hidden ones, and what links lead to, are left out. */
async function below(folder: string, prefix: string, depth: number, found: ShownFile[]): Promise<ShownFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || found.length >= mostFiles) continue;
    const full = path.join(folder, entry.name);
    if (entry.isFile()) found.push(fileAt(full, prefix + entry.name, (await stat(full)).size));
    else if (entry.isDirectory() && depth > 1) await below(full, `${prefix}${entry.name}/`, depth - 1, found);
  }
  return found;
}

/** Read once, and kept for every time the page asks. */
async function standardInput(input: Readable): Promise<ShownFile[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 1 << 30) throw new HearthError('bad_command_line', 'standard input has more than 1 GiB');
    chunks.push(chunk);
  }
  if (size === 0) throw new HearthError('bad_command_line', 'nothing came from standard input');
  return [{ name: 'standard input', size, open: () => Promise.resolve(Readable.from(chunks)) }];
}

/** What Go's net/http/pprof has, the ones that are asked for most first. */
const goProfiles = ['profile?seconds=10', 'heap', 'allocs', 'goroutine', 'block', 'mutex', 'threadcreate'];

function remoteProfiles(source: string): ShownFile[] {
  const url = new URL(source);
  if (!/\/debug\/pprof\/?$/.test(url.pathname)) return [remoteProfile(url, source)];
  const folder = new URL(url.pathname.replace(/\/?$/, '/'), url);
  return goProfiles.map((name) => remoteProfile(new URL(name, folder), name));
}

function remoteProfile(url: URL, name: string): ShownFile {
  return {
    name,
    size: undefined,
    open: async () => {
      const answer = await fetch(url).catch((error: Error & { cause?: Error }) => {
        throw new HearthError('store_unavailable', `${url.origin} does not answer: ${(error.cause ?? error).message}`);
      });
      if (!answer.ok || answer.body === null) {
        throw new HearthError('store_unavailable', `${url.href} answered with status ${answer.status}`);
      }
      return Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
    },
  };
}
