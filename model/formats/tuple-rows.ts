/**
 * Numbers tuples of 32-bit numbers from 0 on, each once, without an object or a text for any of them.
 *
 *     const key = rows.begin();
 *     key.add(7);
 *     key.add(-1);
 *     key.row(() => columns.push(7, -1));   // 0, and 0 again for the same numbers
 */
import { GrowingInt32 } from '#model/growing.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

export class TupleRows {
  private readonly paths = new PathTable(16);
  /** By node of the path: the row of the tuple that ends there, plus 1. */
  private readonly rows = new GrowingInt32();
  private node = NO_PARENT;
  private count = 0;

  /** Begins a tuple; one at a time. */
  begin(): this {
    this.node = NO_PARENT;
    return this;
  }

  add(number: number): void {
    this.node = this.paths.child(this.node, number);
  }

  /** @param add called for a tuple that is new */
  row(add: () => void): number {
    const { node, rows } = this;
    while (rows.length <= node) {
      rows.push(0);
    }
    const known = rows.array[node]!;
    if (known !== 0) {
      return known - 1;
    }
    rows.array[node] = ++this.count;
    add();
    return this.count - 1;
  }
}
