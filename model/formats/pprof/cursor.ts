/**
 * Reads protobuf's wire format out of one byte array, in place.
 *
 * A varint is left in `low` and `high` (32 bits each, signed): values stay exact without a BigInt in sight, and go
 * into 64-bit columns through their 32-bit halves.
 *
 *     const cursor = new Cursor(bytes);
 *     while (cursor.position < end) {
 *       const tag = cursor.tag(end);                 // field number << 3 | wire type
 *       if (tag === 0x0a) cursor.message(end);       // its end; read fields up to there
 *       else cursor.skip(tag, end);
 *     }
 *
 * Nothing is read at or beyond the `end` that is passed.
 */
import { HearthError } from '#model/errors.ts';

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const FIXED32 = 5;

/** The tag of a field: number and wire type as the wire has them. */
export const tagOf = (fieldNumber: number, wireType: number) => (fieldNumber << 3) | wireType;

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** Where a 64-bit element's halves are when its array is seen as Int32Array. */
export const LOW = littleEndian ? 0 : 1;
export const HIGH = littleEndian ? 1 : 0;

export function malformed(what: string, format = 'pprof'): HearthError {
  return new HearthError('malformed_profile', `not a valid ${format} profile: ${what}`);
}

export class Cursor {
  readonly bytes: Uint8Array;
  position = 0;
  /** The lower 32 bits of the last varint. */
  low = 0;
  /** The upper 32 bits of the last varint. */
  high = 0;

  /** @param format what the bytes should be, as messages call it */
  constructor(
    bytes: Uint8Array,
    private readonly format = 'pprof',
  ) {
    this.bytes = bytes;
  }

  malformed(what: string): HearthError {
    return malformed(what, this.format);
  }

  /** Reads a varint into low and high. */
  varint(end: number): void {
    const bytes = this.bytes;
    let at = this.position;
    if (at >= end) {
      throw this.truncated();
    }
    let byte = bytes[at++]!;
    let low = byte & 0x7f;
    this.high = 0;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (at >= end) {
        throw this.truncated();
      }
      byte = bytes[at++]!;
      if (shift < 28) {
        low |= (byte & 0x7f) << shift;
      } else if (shift === 28) {
        low |= (byte & 0x7f) << 28;
        this.high = (byte & 0x7f) >> 4;
      } else if (shift < 63) {
        this.high |= (byte & 0x7f) << (shift - 32);
      } else {
        if (byte > 1) {
          throw this.malformed(`the number at byte ${this.position} has more than 64 bits`);
        }
        this.high |= byte << 31;
      }
    }
    this.low = low;
    this.position = at;
  }

  /** Reads eight bytes, the lowest first, into low and high. */
  fixed64(end: number): void {
    const at = this.position;
    if (end - at < 8) {
      throw this.truncated();
    }
    const { bytes } = this;
    this.low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    this.high = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
    this.position = at + 8;
  }

  tag(end: number): number {
    const start = this.position;
    if (start < end && this.bytes[start]! < 0x80) {
      this.position = start + 1;
      const tag = this.bytes[start]!;
      if (tag < 8) {
        throw this.malformed(`field number 0 at byte ${start}`);
      }
      return tag;
    }
    this.varint(end);
    if (this.high !== 0 || this.low < 8) {
      throw this.malformed(`a field number out of range at byte ${start}`);
    }
    return this.low;
  }

  /** Reads a length and returns where the message (or string, or packed list) ends. */
  message(end: number): number {
    const start = this.position;
    let length: number;
    if (start < end && this.bytes[start]! < 0x80) {
      length = this.bytes[start]!;
      this.position = start + 1;
    } else {
      this.varint(end);
      length = this.low;
      if (this.high !== 0 || length < 0) {
        length = Infinity;
      }
    }
    if (length > end - this.position) {
      throw this.malformed(
        `the length at byte ${start} (${this.unsigned()}) leads beyond the ${end - this.position} bytes that follow`,
      );
    }
    return this.position + length;
  }

  /** Steps over a field that the reader does not know. */
  skip(tag: number, end: number): void {
    const start = this.position;
    switch (tag & 7) {
      case VARINT:
        this.varint(end);
        return;
      case FIXED64:
        this.position += 8;
        break;
      case BYTES:
        this.position = this.message(end);
        return;
      case FIXED32:
        this.position += 4;
        break;
      default:
        throw this.malformed(
          `field ${tag >>> 3} at byte ${start} has wire type ${tag & 7}, which ${this.format} does not use`,
        );
    }
    if (this.position > end) {
      this.position = start;
      throw this.truncated();
    }
  }

  /** The last varint as an unsigned number. */
  unsigned(): bigint {
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
  }

  /** The last varint as a signed number. */
  signed(): bigint {
    return BigInt.asIntN(64, this.unsigned());
  }

  /** The last varint, cut to what fits in 32 signed bits. */
  clamped(): number {
    if (this.high === this.low >> 31) {
      return this.low;
    }
    return this.high < 0 ? -0x8000_0000 : 0x7fff_ffff;
  }

  /** True when the last varint is not 0. */
  flag(): boolean {
    return (this.low | this.high) !== 0;
  }

  private truncated(): HearthError {
    return this.malformed(`the data ends in the middle of a field, at byte ${this.position}`);
  }
}

/** Refuses a field that is known but not encoded as this number of the schema is. */
export function wrongType(message: string, tag: number): HearthError {
  return malformed(`field ${tag >>> 3} of ${message} has wire type ${tag & 7}`);
}
