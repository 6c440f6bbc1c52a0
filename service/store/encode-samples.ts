/**
 * The two arrays of a row, stack ids and values, in ascending order of id: neighbouring rows then look alike and
 * compress. The stacks of a profile are put in order once, for all its series and spans.
 *
 *     const writer = new SampleWriter(stackIds);
 *     writer.write(out, { stacks, values });
 */
import type { RowWriter } from './row-binary.ts';

export class SampleWriter {
  /** By stack: its place in the order of ids. */
  private readonly places: Int32Array;
  /** By place: the row of the samples being written. */
  private readonly rowAt: Int32Array;

  /** @param stackIds pairs of halves, low and high */
  constructor(private readonly stackIds: Int32Array) {
    const count = stackIds.length / 2;
    const ranks = new Float64Array(count);
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      order[i] = i;
      // The high 32 bits and as much of the low ones as a double holds: enough of an order, and the same every time.
      ranks[i] = (stackIds[2 * i + 1]! >>> 0) * 0x200000 + (stackIds[2 * i]! >>> 11);
    }
    order.sort((a, b) => ranks[a]! - ranks[b]!);
    this.places = new Int32Array(count);
    order.forEach((stack, place) => (this.places[stack] = place));
    this.rowAt = new Int32Array(count);
  }

  write(out: RowWriter, { stacks, values }: { stacks: Int32Array; values: BigInt64Array }): void {
    const { stackIds, places, rowAt } = this;
    const count = stacks.length;
    const sorted = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const place = places[stacks[i]!]!;
      sorted[i] = place;
      rowAt[place] = i;
    }
    sorted.sort();
    out.varint(count);
    for (const place of sorted) {
      const stack = stacks[rowAt[place]!]!;
      out.halves(stackIds[2 * stack]!, stackIds[2 * stack + 1]!);
    }
    out.varint(count);
    for (const place of sorted) {
      out.int64(values[rowAt[place]!]!);
    }
  }
}
