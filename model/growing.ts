/**
 * Columns that grow: appended to while a file is read, cut to size at the end.
 *
 *     const keys = new GrowingInt32();
 *     keys.push(7);
 *     keys.take(); // Int32Array [7]
 */
export class GrowingInt32 {
  array: Int32Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 16) {
    this.array = new Int32Array(capacity);
  }

  /** Makes room for `more` further elements; `array` may be another one afterwards. */
  reserve(more: number): Int32Array<ArrayBuffer> {
    const needed = this.length + more;
    if (needed > this.array.length) {
      const grown = new Int32Array(Math.max(needed, this.array.length * 2));
      grown.set(this.array.subarray(0, this.length));
      this.array = grown;
    }
    return this.array;
  }

  push(value: number): void {
    if (this.length === this.array.length) {
      this.reserve(1);
    }
    this.array[this.length++] = value;
  }

  /** The elements, in memory of their own. */
  take(): Int32Array<ArrayBuffer> {
    return this.length === this.array.length ? this.array : this.array.slice(0, this.length);
  }
}
