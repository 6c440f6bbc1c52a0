/**
 * The files of a zip on this computer, unpacked one at a time when they are read.
 *
 *     const entries = await zipEntries(file);
 *     await entries.find(({ path }) => path === 'cart/cart.go')!.text();
 *
 * fflate reads them. What it is given and what it may make of it are bounded here: names are names only, nothing is
 * written anywhere, and what an archive says of its own sizes is not believed.
 */
import { Unzip, UnzipInflate, unzipSync } from 'fflate';
import { HearthError } from '#model/errors.ts';

export interface PackedFile {
  path: string;
  /** Unpacked, in bytes, as the archive says. */
  size: number;
  /** @throws HearthError */
  text: () => Promise<string>;
}

/** Code that people wrote is smaller by far. */
export const mostSourceBytes = 4 << 20;
/** It is in memory while its list of files is read. */
const mostArchiveBytes = 512 << 20;
/** A large repository has tens of thousands; what says it has more may say so without an end. */
export const mostSourceFiles = 200_000;
/** Handed to fflate at once: what comes of them is at most a thousand times as much. */
const pieceBytes = 64 << 10;

/** @throws HearthError malformed_profile when it is no zip that can be read */
export async function zipEntries(file: Blob): Promise<PackedFile[]> {
  if (file.size > mostArchiveBytes) {
    throw new HearthError('profile_size_limit', `the zip has more than ${mostArchiveBytes >> 20} MiB`);
  }
  const entries: PackedFile[] = [];
  const take = (name: string, size: number) => {
    // What lies beyond the end of a list that is cut off has no name.
    if (name === '') throw damaged('its list of files is damaged');
    if (entries.length >= mostSourceFiles) {
      throw new HearthError('profile_size_limit', `the zip has more than ${mostSourceFiles} files`);
    }
    const path = readName(name);
    if (!path.endsWith('/')) entries.push({ path, size, text: () => unpack(file, name, path) });
    return false;
  };
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    unzipSync(bytes, { filter: ({ name, originalSize }) => take(name, originalSize) });
  } catch (error) {
    throw error instanceof HearthError ? error : damaged('it has no list of files at its end');
  }
  return entries;
}

/** @param name as fflate has it. */
async function unpack(file: Blob, name: string, path: string): Promise<string> {
  const text = new BoundedText(path);
  let isFound = false;
  let isDone = false;
  const unzip = new Unzip((entry) => {
    if (isFound || entry.name !== name) return;
    isFound = true;
    entry.ondata = (error, bytes, final) => {
      if (error !== null) throw error;
      text.add(bytes);
      isDone = final;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < file.size && !isDone; at += pieceBytes) {
      const piece = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer());
      unzip.push(piece, at + pieceBytes >= file.size);
    }
  } catch (error) {
    if (error instanceof HearthError) throw error;
    throw damaged(`${path} cannot be unpacked`);
  }
  if (!isDone) throw damaged(`${path} is not in it`);
  return text.end();
}

/** Many programs write UTF-8 without saying so; then every byte is a letter. */
function readName(name: string): string {
  if (!/[\u0080-\u00ff]/.test(name) || /[^\u0000-\u00ff]/.test(name)) return name;
  try {
    const bytes = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return name;
  }
}

class BoundedText {
  private readonly decoder = new TextDecoder();
  private bytes = 0;
  private text = '';

  constructor(private readonly path: string) {}

  /** @throws HearthError when there is more than source code has */
  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > mostSourceBytes) {
      throw new HearthError('profile_size_limit', `${this.path} has more than ${mostSourceBytes >> 20} MiB`);
    }
    this.text += this.decoder.decode(chunk, { stream: true });
  }

  end(): string {
    return this.text + this.decoder.decode();
  }
}

/** @throws HearthError when there is more than source code has, or it cannot be read any more */
export async function boundedText(file: Blob, path: string): Promise<string> {
  const text = new BoundedText(path);
  try {
    text.add(new Uint8Array(await file.slice(0, mostSourceBytes + 1).arrayBuffer()));
  } catch (error) {
    if (error instanceof HearthError) throw error;
    throw new HearthError('not_found', `${path} cannot be read any more: open its folder again`);
  }
  return text.end();
}

const damaged = (why: string) => new HearthError('malformed_profile', `the zip cannot be read: ${why}`);
