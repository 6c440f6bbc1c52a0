/**
 * Bytes written one after the other, in protobuf's encodings.
 *
 *     const out = new ByteWriter();
 *     out.bytesField(5, name);
 *     out.varintField(2, 10_000_000n);
 *     out.take();
 */
const MAX_VARINT = 10;
/** Four bytes of a varint: what is above is 25 bits of an exact number. */
const HALF_BITS = 28;
const HALF = 2 ** HALF_BITS;

const doubleBytes = new Uint8Array(8);
const double = new DataView(doubleBytes.buffer);

export class ByteWriter {
  private bytes: Uint8Array<ArrayBuffer>;
  private length = 0;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Of an int64 the two's complement, as protobuf has it; a number must be whole and exact. */
  uvarint(value: bigint | number): void {
    // A bigint that is too large to be exact is too large as a number, too.
    const number = Number(value);
    if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) {
      this.exactVarint(number);
      return;
    }
    this.reserve(MAX_VARINT);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  /** In two halves: whole numbers of 32 bits are several times as fast as doubles. */
  private exactVarint(value: number): void {
    if (value < HALF) {
      this.uvarint32(value);
      return;
    }
    this.reserve(MAX_VARINT);
    const high = Math.floor(value / HALF);
    let low = value - high * HALF;
    for (let i = 0; i < HALF_BITS; i += 7) {
      this.bytes[this.length++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    this.uvarint32(high);
  }

  /** @param value from 0 to 2^32 − 1 */
  uvarint32(value: number): void {
    this.reserve(MAX_VARINT);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  bytesWithLength(content: Uint8Array): void {
    this.uvarint32(content.length);
    this.reserve(content.length);
    this.bytes.set(content, this.length);
    this.length += content.length;
  }

  /** A number; 0 is what a missing field means, so it is left out. */
  varintField(field: number, value: bigint | number): void {
    if (value !== 0 && value !== 0n) {
      this.uvarint32(field << 3);
      this.uvarint(value);
    }
  }

  /** A double; 0 is left out. */
  doubleField(field: number, value: number): void {
    if (value !== 0) {
      this.uvarint32((field << 3) | 1);
      this.reserve(8);
      double.setFloat64(0, value, true);
      this.bytes.set(doubleBytes, this.length);
      this.length += 8;
    }
  }

  /** A string, a message or a packed list. */
  bytesField(field: number, content: Uint8Array): void {
    this.uvarint32((field << 3) | 2);
    this.bytesWithLength(content);
  }

  /** What was written since the last `clear`, valid until the next write. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.length + more));
      grown.set(this.view());
      this.bytes = grown;
    }
  }
}
