/**
 * 64-bit ids (as two halves) numbered in the order they come: an open-addressing hash table over typed arrays, about
 * 20 bytes an id and no object.
 *
 *     const ids = new IdMap();
 *     ids.add(low, high);   // 0: the row of a new id
 *     ids.row(low, high);   // 0, or -1 when the id is not there
 */
export const NO_ROW = -1;

export class IdMap {
  count = 0;
  /** Two halves a row: low, high; valid up to `count`. */
  private halves = new Int32Array(64);
  /** Row + 1, or 0 for a free slot; at most half full. */
  private slots = new Int32Array(64);

  row(low: number, high: number): number {
    const { slots, halves } = this;
    const mask = slots.length - 1;
    // Ids are hashes already: their own bits spread them.
    for (let slot = (low ^ high) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) {
        return NO_ROW;
      }
      if (halves[2 * entry - 2] === low && halves[2 * entry - 1] === high) {
        return entry - 1;
      }
    }
  }

  has(low: number, high: number): boolean {
    return this.row(low, high) !== NO_ROW;
  }

  addOnce(low: number, high: number): void {
    if (!this.has(low, high)) {
      this.add(low, high);
    }
  }

  /** The id must not be there yet. */
  add(low: number, high: number): number {
    const row = this.count++;
    if (2 * this.count > this.slots.length) {
      this.grow();
    }
    this.halves[2 * row] = low;
    this.halves[2 * row + 1] = high;
    this.slots[this.freeSlot(low, high)] = row + 1;
    return row;
  }

  /** Of all ids, two halves each, as they came. */
  ids(): Int32Array<ArrayBuffer> {
    return this.halves.slice(0, 2 * this.count);
  }

  low(row: number): number {
    return this.halves[2 * row]!;
  }

  high(row: number): number {
    return this.halves[2 * row + 1]!;
  }

  private grow(): void {
    const { halves } = this;
    this.halves = new Int32Array(2 * halves.length);
    this.halves.set(halves);
    this.slots = new Int32Array(2 * this.slots.length);
    for (let row = 0; row < this.count - 1; row++) {
      this.slots[this.freeSlot(halves[2 * row]!, halves[2 * row + 1]!)] = row + 1;
    }
  }

  private freeSlot(low: number, high: number): number {
    const mask = this.slots.length - 1;
    let slot = (low ^ high) & mask;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
