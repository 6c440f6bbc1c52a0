/**
 * The files of a zip on this computer, unpacked one at a time when they are read.
 *
 *     const entries = await zipEntries(file);
 *     await entries.find(({ path }) => path === 'cart/cart.go')!.text();
 *
 * Names are names only: nothing is written anywhere. Archives over 4 GiB or with 65,535 files (zip64) are refused.
 */
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

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const fileBytes = 30;
/** The list of the names of 65,535 files. */
const mostListBytes = 64 << 20;

/** @throws HearthError malformed_profile when it is no zip that can be read */
export async function zipEntries(file: Blob): Promise<PackedFile[]> {
  const tail = await viewOf(file, Math.max(0, file.size - endBytes - 0xffff), file.size);
  let end = tail.byteLength - endBytes;
  while (end >= 0 && tail.getUint32(end, true) !== endSignature) end--;
  if (end < 0) throw damaged('it has no list of files at its end');
  const count = tail.getUint16(end + 10, true);
  const listBytes = tail.getUint32(end + 12, true);
  const listStart = tail.getUint32(end + 16, true);
  if (count === 0xffff || listStart === 0xffffffff)
    throw damaged('it is of the kind for more than 4 GiB or 65,534 files');
  if (listBytes > mostListBytes || listStart + listBytes > file.size) throw damaged('its list of files is cut off');
  const list = await viewOf(file, listStart, listStart + listBytes);
  const entries: PackedFile[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + entryBytes > list.byteLength || list.getUint32(at, true) !== entrySignature)
      throw damaged('its list of files is damaged');
    const names = list.getUint16(at + 28, true);
    const next = at + entryBytes + names + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
    if (next > list.byteLength) throw damaged('its list of files is damaged');
    const path = new TextDecoder().decode(new Uint8Array(list.buffer, at + entryBytes, names));
    const packed: Packed = {
      method: list.getUint16(at + 10, true),
      bytes: list.getUint32(at + 20, true),
      start: list.getUint32(at + 42, true),
      isSecret: (list.getUint16(at + 8, true) & 1) !== 0,
    };
    if (!path.endsWith('/'))
      entries.push({ path, size: list.getUint32(at + 24, true), text: () => unpack(file, path, packed) });
    at = next;
  }
  return entries;
}

interface Packed {
  method: number;
  bytes: number;
  start: number;
  isSecret: boolean;
}

async function unpack(file: Blob, path: string, { method, bytes, start, isSecret }: Packed): Promise<string> {
  const head = await viewOf(file, start, start + fileBytes);
  if (head.byteLength < fileBytes || head.getUint32(0, true) !== fileSignature) throw damaged(`${path} is not in it`);
  if (isSecret || (method !== 0 && method !== 8)) throw damaged(`${path} is packed in a way that is not read here`);
  const from = start + fileBytes + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = file.slice(from, from + bytes).stream();
  const plain = method === 0 ? packed : packed.pipeThrough(new DecompressionStream('deflate-raw'));
  return boundedText(plain, path);
}

/** @throws HearthError when there is more than source code has */
export async function boundedText(stream: ReadableStream<Uint8Array>, path: string): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      bytes += next.value.length;
      if (bytes > mostSourceBytes)
        throw new HearthError('profile_size_limit', `${path} has more than ${mostSourceBytes >> 20} MiB`);
      text += decoder.decode(next.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof HearthError) throw error;
    throw damaged(`${path} cannot be unpacked`);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function viewOf(file: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await file.slice(from, to).arrayBuffer());
}

const damaged = (why: string) => new HearthError('malformed_profile', `the zip cannot be read: ${why}`);
