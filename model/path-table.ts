/**
 * Paths as numbered nodes: a node is a parent and a key under it, each pair once.
 *
 *     const paths = new PathTable();
 *     const a = paths.child(NO_PARENT, 5);  // 0
 *     const b = paths.child(a, 7);          // 1
 *     paths.child(a, 7);                    // 1 again
 *     paths.parent[b];                      // 0: a parent's number is always smaller
 *
 * An open-addressing hash table over typed arrays: a node costs 16 to 24 bytes and no object.
 */
export const NO_PARENT = -1;

export class PathTable {
  /** By node; valid up to `count`. */
  parent: Int32Array<ArrayBuffer>;
  /** By node; valid up to `count`. */
  key: Int32Array<ArrayBuffer>;
  count = 0;
  /** Node + 1, or 0 for a free slot; at most half full. */
  private slots: Int32Array<ArrayBuffer>;

  /** @param expected number of nodes, to avoid growing */
  constructor(expected = 1024) {
    const capacity = 1 << Math.max(4, Math.ceil(Math.log2(expected + 1)));
    this.parent = new Int32Array(capacity);
    this.key = new Int32Array(capacity);
    this.slots = new Int32Array(2 * capacity);
  }

  /** The node of a key under a parent (or NO_PARENT), made when it is not there yet. */
  child(parent: number, key: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash(parent, key) & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (this.parent[entry - 1] === parent && this.key[entry - 1] === key) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(parent, key, slot);
  }

  private add(parent: number, key: number, slot: number): number {
    const node = this.count++;
    if (node === this.parent.length) {
      this.grow();
      slot = this.freeSlot(parent, key);
    }
    this.parent[node] = parent;
    this.key[node] = key;
    this.slots[slot] = node + 1;
    return node;
  }

  private grow(): void {
    const { parent, key } = this;
    this.parent = new Int32Array(2 * parent.length);
    this.parent.set(parent);
    this.key = new Int32Array(2 * key.length);
    this.key.set(key);
    this.slots = new Int32Array(2 * this.slots.length);
    for (let node = 0; node < parent.length; node++) {
      this.slots[this.freeSlot(parent[node]!, key[node]!)] = node + 1;
    }
  }

  private freeSlot(parent: number, key: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(parent, key) & mask;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}

function hash(parent: number, key: number): number {
  let h = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(key, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return h ^ (h >>> 15);
}
