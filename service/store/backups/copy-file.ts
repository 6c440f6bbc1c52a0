/** Copies files durably, with a digest of what was read. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;
/** Each waits for the disk most of the time. */
const AT_ONCE = 4;

export interface Copied {
  bytes: number;
  /** SHA-256, in hexadecimal digits. */
  digest: string;
}

/** @param to undefined to read only */
export async function copyFile(from: string, to: string | undefined): Promise<Copied> {
  const source = await open(from, 'r');
  let target: FileHandle | undefined;
  try {
    target = to === undefined ? undefined : await open(to, 'wx', 0o600);
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(1, (await source.stat()).size)));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await source.read(piece, 0, piece.length, null);
      if (bytesRead === 0) {
        break;
      }
      const read = piece.subarray(0, bytesRead);
      hash.update(read);
      await target?.writeFile(read);
      bytes += bytesRead;
    }
    await target?.sync();
    return { bytes, digest: hash.digest('hex') };
  } finally {
    await source.close();
    await target?.close();
  }
}

/** Works through a list, some at a time; stops at the first that fails. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].reverse();
  const worker = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      try {
        await work(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}
