/**
 * The content of a file on this computer, unpacked while it is read: a packed file is never there as a whole twice.
 *
 *     const bytes = await unpackFile(file, (read) => show(read / file.size));
 */
import { HearthError } from '#model/errors.ts';

/** Unpacked. A browser's tab may have some gigabytes, and reading takes a small multiple of this. */
const maxUnpackedBytes = 1 << 30;

/** @param onProgress bytes of the file that have been read, at most twenty times a second */
export async function unpackFile(file: Blob, onProgress: (read: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const magic = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isPacked = magic[0] === 0x1f && magic[1] === 0x8b;
  if (file.size > maxUnpackedBytes) throw tooLarge('it has');
  const counted = file.stream().pipeThrough(counter(onProgress));
  if (!isPacked) return fill(counted, file.size);
  try {
    return await grow(counted.pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    if (error instanceof HearthError) throw error;
    throw new HearthError('malformed_profile', 'the file is packed with gzip, and its packing is damaged or cut off');
  }
}

function counter(
  onProgress: (read: number) => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let read = 0;
  let told = 0;
  return new TransformStream({
    transform(chunk, controller) {
      read += chunk.length;
      const now = performance.now();
      if (now - told > 50) {
        told = now;
        onProgress(read);
      }
      controller.enqueue(chunk);
    },
  });
}

async function fill(stream: ReadableStream<Uint8Array>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of chunksOf(stream)) {
    if (at + chunk.length > size)
      throw new HearthError('malformed_profile', 'the file grew while it was read: open it again');
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.subarray(0, at);
}

async function grow(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(stream)) {
    length += chunk.length;
    if (length > maxUnpackedBytes) throw tooLarge('unpacked it has');
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < chunks.length; i++) {
    bytes.set(chunks[i]!, at);
    at += chunks[i]!.length;
    // Let go of as soon as it is copied.
    chunks[i] = noBytes;
  }
  return bytes;
}

const noBytes = new Uint8Array(0);

/** Not every browser lets streams be looped over. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function tooLarge(what: string): HearthError {
  return new HearthError('profile_size_limit', `the file is too large for a browser: ${what} more than 1 GiB`);
}
