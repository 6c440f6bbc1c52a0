import { gunzipSync } from 'node:zlib';
import { HearthError } from '#model/errors.ts';

/** Where a limit is switched off, unpacking still ends somewhere: at what a 32-bit length can say. */
const UNLIMITED = 2 ** 32 - 1;

/** Gzip by its magic number; anything else is taken as it is. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The unpacked length as a gzip stream claims it: its last four bytes. A hint, not a fact (a client may lie, and
 * several members add up), so it is only used to choose sizes.
 */
export function claimedLength(bytes: Uint8Array): number {
  if (!isGzip(bytes) || bytes.length < 18) {
    return bytes.length;
  }
  const end = bytes.length;
  return new DataView(bytes.buffer, bytes.byteOffset + end - 4, 4).getUint32(0, true);
}

/** Unpacks a payload; output beyond `maxBytes` is never made, so that a gzip bomb costs no more than a profile. */
export function unpack(payload: Uint8Array, maxBytes: number): Uint8Array {
  const limit = maxBytes > 0 ? maxBytes : UNLIMITED;
  if (!isGzip(payload)) {
    if (payload.length > limit) {
      throw tooLarge(limit);
    }
    return payload;
  }
  try {
    // One chunk of the claimed size spares the copies of growing; +1 lets zlib see the end of the stream.
    const chunkSize = Math.min(Math.max(claimedLength(payload) + 1, 1_024), limit + 1, 8_388_608);
    return gunzipSync(payload, { maxOutputLength: limit, chunkSize });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(limit);
    }
    const why = code === 'Z_BUF_ERROR' ? 'it ends too early' : (cause as Error).message;
    throw new HearthError('malformed_profile', `the profile's gzip data cannot be unpacked: ${why}`, { cause });
  }
}

function tooLarge(limit: number): HearthError {
  return new HearthError(
    'profile_size_limit',
    `uncompressed profile payload size exceeds limit of ${sizeText(limit)}; push shorter profiles or raise maxProfileMb (for what holds several profiles, maxUnpackedMb)`,
  );
}

/** Bytes for people, in powers of 1000: 4194304 → `4.2 MB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
