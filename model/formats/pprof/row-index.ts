/**
 * Finds the row of an id. Most writers number from 1, some use hashes or addresses as ids.
 *
 *     const rows = new RowIndex('function', 200);
 *     rows.set(idLow, idHigh, 0);
 *     rows.get(idLow, idHigh); // 0, or -1
 */
import { malformed } from '#model/formats/pprof/cursor.ts';

export class RowIndex {
  /** Row + 1 by id; ids at or beyond its length, or above 32 bits, are in `sparse`. */
  readonly dense: Int32Array;
  private readonly sparse = new Map<number | bigint, number>();
  private readonly kind: string;

  constructor(kind: string, count: number) {
    this.kind = kind;
    this.dense = new Int32Array(4 * count + 64);
  }

  set(low: number, high: number, row: number): void {
    if (this.get(low, high) !== -1) {
      throw malformed(`two ${this.kind}s have the id ${keyOf(low, high)}`);
    }
    if (high === 0 && low >= 0 && low < this.dense.length) {
      this.dense[low] = row + 1;
    } else {
      this.sparse.set(keyOf(low, high), row);
    }
  }

  get(low: number, high: number): number {
    if (high === 0 && low >= 0 && low < this.dense.length) {
      return this.dense[low]! - 1;
    }
    return this.sparse.get(keyOf(low, high)) ?? -1;
  }
}

/** A number where it is exact, else a bigint. */
function keyOf(low: number, high: number): number | bigint {
  return high >>> 0 < 0x20_0000
    ? (high >>> 0) * 0x1_0000_0000 + (low >>> 0)
    : (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
