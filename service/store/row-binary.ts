/**
 * ClickHouse's RowBinary: the bytes that rows travel in, both ways. Little-endian; a text is its length as an
 * unsigned varint and then UTF-8; an array is its length and then its elements.
 *
 *     const out = new RowWriter();
 *     out.uint32(7); out.text('cpu'); out.take();
 */
const textEncoder = new TextEncoder();
// A mark of byte order is text like any other here: what was written is what is read.
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

const FIRST_BYTES = 4_096;
/** A writer that is used again keeps this much; a larger profile was the exception. */
const KEPT_BYTES = 1_048_576;
/** Below 2^14, so that the length takes two bytes at most. */
const SHORT_TEXT = 256;

export class RowWriter {
  private bytes = new Uint8Array(FIRST_BYTES);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  get length(): number {
    return this.at;
  }

  uint8(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  uint16(value: number): void {
    this.room(2);
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  uint32(value: number): void {
    this.room(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  int32(value: number): void {
    this.uint32(value);
  }

  /** A 64-bit number as two halves: how ids are kept. */
  halves(low: number, high: number): void {
    this.room(8);
    this.view.setInt32(this.at, low, true);
    this.view.setInt32(this.at + 4, high, true);
    this.at += 8;
  }

  int64(value: bigint): void {
    this.room(8);
    this.view.setBigInt64(this.at, value, true);
    this.at += 8;
  }

  varint(value: number): void {
    this.room(5);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  text(value: string): void {
    const { length } = value;
    // UTF-8 takes at most three bytes a UTF-16 unit.
    this.room(5 + 3 * length);
    if (length > SHORT_TEXT || !this.shortAscii(value)) {
      this.encoded(value);
    }
  }

  /** Names and paths are short and ASCII nearly always: a loop over them costs a third of the encoder's call. */
  private shortAscii(value: string): boolean {
    const { bytes } = this;
    const { length } = value;
    let at = this.at;
    if (length < 0x80) {
      bytes[at++] = length;
    } else {
      bytes[at++] = (length & 0x7f) | 0x80;
      bytes[at++] = length >>> 7;
    }
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        return false;
      }
      bytes[at++] = code;
    }
    this.at = at;
    return true;
  }

  private encoded(value: string): void {
    // The length goes first, so it is written after.
    const guess = value.length < 0x80 ? 1 : value.length < 0x4000 ? 2 : value.length < 0x200000 ? 3 : 4;
    const { written } = textEncoder.encodeInto(value, this.bytes.subarray(this.at + guess));
    const needed = written < 0x80 ? 1 : written < 0x4000 ? 2 : written < 0x200000 ? 3 : 4;
    if (needed !== guess) {
      this.bytes.copyWithin(this.at + needed, this.at + guess, this.at + guess + written);
    }
    this.varint(written);
    this.at += written;
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  clear(): void {
    this.at = 0;
  }

  /** What was written, as bytes of their own; the writer starts again. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.at);
    this.moveTo(taken);
    return taken;
  }

  /** Copies what was written, all of it; the writer starts again. */
  moveTo(target: Uint8Array): void {
    target.set(this.bytes.subarray(0, this.at));
    this.at = 0;
    if (this.bytes.length > KEPT_BYTES) {
      this.replace(new Uint8Array(FIRST_BYTES));
    }
  }

  private room(wanted: number): void {
    if (this.at + wanted <= this.bytes.length) {
      return;
    }
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.at + wanted));
    larger.set(this.bytes.subarray(0, this.at));
    this.replace(larger);
  }

  private replace(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}

export class RowReader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly source: Uint8Array) {
    this.view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  get done(): boolean {
    return this.at >= this.source.length;
  }

  uint8(): number {
    return this.view.getUint8(this.at++);
  }

  uint32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  int32(): number {
    this.at += 4;
    return this.view.getInt32(this.at - 4, true);
  }

  int64(): bigint {
    this.at += 8;
    return this.view.getBigInt64(this.at - 8, true);
  }

  uint64(): bigint {
    this.at += 8;
    return this.view.getBigUint64(this.at - 8, true);
  }

  float64(): number {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.uint8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value;
      }
    }
  }

  /** A view of the next bytes. */
  bytes(length: number): Uint8Array {
    this.at += length;
    return this.source.subarray(this.at - length, this.at);
  }

  skip(length: number): void {
    this.at += length;
  }

  text(): string {
    const length = this.varint();
    this.at += length;
    return textDecoder.decode(this.source.subarray(this.at - length, this.at));
  }
}
