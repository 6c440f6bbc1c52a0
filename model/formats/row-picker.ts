/**
 * Numbers the rows of a table that are used, in the order of their first use, for a table of just those.
 *
 *     const picker = new RowPicker(1_000);
 *     picker.row(640);     // 0
 *     picker.row(7);       // 1
 *     picker.row(640);     // 0
 *     picker.picked();     // Int32Array [640, 7]
 *
 * It costs memory by the rows of the table once, and time by the rows that are used: also `clear`, after which it begins
 * anew.
 */
import { GrowingInt32 } from '#model/growing.ts';

export class RowPicker {
  /** By row of the table: the number given, plus 1. */
  private readonly numbers: Int32Array;
  private readonly used = new GrowingInt32();

  constructor(tableRows: number) {
    this.numbers = new Int32Array(tableRows);
  }

  get length(): number {
    return this.used.length;
  }

  /** The number of a row of the table. */
  row(of: number): number {
    const known = this.numbers[of]!;
    if (known !== 0) {
      return known - 1;
    }
    this.used.push(of);
    this.numbers[of] = this.used.length;
    return this.used.length - 1;
  }

  /** By number: the row of the table. Valid until the next call of another method. */
  picked(): Int32Array {
    return this.used.array.subarray(0, this.used.length);
  }

  clear(): void {
    for (const row of this.picked()) {
      this.numbers[row] = 0;
    }
    this.used.length = 0;
  }
}
