/**
 * Reads the primitive values of a JFR recording out of one byte array, in place and never beyond `end`.
 *
 *     const cursor = new JfrCursor(bytes);
 *     cursor.seek(68, chunkEnd);
 *     const size = cursor.int();
 *
 * Integers are compressed (seven bits a byte, least significant first; a ninth byte has eight) unless the chunk says
 * that they are not; everything else is big-endian.
 */
import { HearthError } from '#model/errors.ts';

const decoder = new TextDecoder();
const latin1 = new TextDecoder('latin1');

/** A number when it is exact as one, else its decimal digits: a key of a constant pool. */
export type PoolKey = number | string;

/** A string, or the key of one in the pool of strings. */
export type StringOrKey = { text: string } | { key: PoolKey };

export class JfrCursor {
  position = 0;
  end = 0;
  isCompressed = true;
  private readonly view: DataView;
  /** The last long: bits 0–27, 28–55 and 56–63. */
  private low = 0;
  private middle = 0;
  private high = 0;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws HearthError malformed_profile when the place is not within the recording */
  seek(position: number, end: number): void {
    if (!(position >= 0 && position <= end && end <= this.bytes.length)) {
      throw malformed(`bytes ${position} to ${end} are not within its ${this.bytes.length} bytes`);
    }
    this.position = position;
    this.end = end;
  }

  get rest(): number {
    return this.end - this.position;
  }

  byte(): number {
    return this.bytes[this.take(1)]!;
  }

  skip(length: number): void {
    this.take(length);
  }

  float(): void {
    this.take(4);
  }

  double(): void {
    this.take(8);
  }

  /** A char or short, of whatever sign: two bytes, or compressed. */
  short(): number {
    if (this.isCompressed) {
      return this.long();
    }
    return this.view.getUint16(this.take(2));
  }

  /** An int; a negative one comes as it is. */
  int(): number {
    if (this.isCompressed) {
      const value = this.long();
      return value > 0x7fffffff && value <= 0xffffffff ? value - 2 ** 32 : value;
    }
    return this.view.getInt32(this.take(4));
  }

  /** How many of something follow, each of at least one byte. */
  count(what: string): number {
    const value = this.int();
    if (!(value >= 0 && value <= this.rest)) {
      throw malformed(`${value} ${what} at byte ${this.position} cannot be in the ${this.rest} bytes that are left`);
    }
    return value;
  }

  /** A long; beyond 2^53 it is rounded here, and exact in `key` and `bigint`. */
  long(): number {
    this.readLong();
    if ((this.high & 0x80) !== 0) {
      return Number(this.bigint);
    }
    return this.low + this.middle * 2 ** 28 + this.high * 2 ** 56;
  }

  longKey(): PoolKey {
    this.readLong();
    return this.high === 0 && this.middle < 2 ** 25 ? this.low + this.middle * 2 ** 28 : String(this.bigint);
  }

  longBigint(): bigint {
    this.readLong();
    return this.bigint;
  }

  string(): StringOrKey {
    const encoding = this.byte();
    switch (encoding) {
      case 0:
      case 1:
        return { text: '' };
      case 2:
        return { key: this.longKey() };
      case 3:
        return { text: decoder.decode(this.run(this.count('bytes of a string'))) };
      case 4: {
        const length = this.count('characters of a string');
        const parts: string[] = [];
        for (let i = 0; i < length; i++) {
          parts.push(String.fromCharCode(this.short() & 0xffff));
        }
        return { text: parts.join('') };
      }
      case 5:
        return { text: latin1.decode(this.run(this.count('bytes of a string'))) };
      default:
        throw malformed(`the string at byte ${this.position - 1} has an encoding (${encoding}) that there is not`);
    }
  }

  /** As `string`, without making one. */
  skipString(): void {
    const encoding = this.bytes[this.position] ?? 0;
    if (encoding === 3 || encoding === 5) {
      this.take(1);
      this.take(this.count('bytes of a string'));
    } else {
      this.string();
    }
  }

  private get bigint(): bigint {
    return BigInt.asIntN(64, BigInt(this.low) | (BigInt(this.middle) << 28n) | (BigInt(this.high) << 56n));
  }

  private readLong(): void {
    if (!this.isCompressed) {
      const at = this.take(8);
      const upper = this.view.getUint32(at);
      const lower = this.view.getUint32(at + 4);
      this.low = lower & 0xfffffff;
      this.middle = ((upper & 0xffffff) * 16 + (lower >>> 28)) >>> 0;
      this.high = upper >>> 24;
      return;
    }
    this.low = 0;
    this.middle = 0;
    this.high = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      this.low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return;
      }
    }
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      this.middle |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return;
      }
    }
    this.high = this.byte();
  }

  private run(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  private take(length: number): number {
    const at = this.position;
    if (length > this.end - at) {
      throw malformed(`a value at byte ${at} reaches beyond its end at ${this.end}`);
    }
    this.position = at + length;
    return at;
  }
}

export function malformed(message: string): HearthError {
  return new HearthError('malformed_profile', `not a valid JFR recording: ${message}`);
}
