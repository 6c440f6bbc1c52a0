/**
 * Paths as numbered nodes: a node is a parent and a key under it, each pair once.
 *
 *     const paths = new PathTable();
 *     const a = paths.child(NO_PARENT, 5);  // 0
 *     const b = paths.child(a, 7);          // 1
 *     paths.child(a, 7);                    // 1 again
 *     paths.parent[b];                      // 0: a parent's number is always smaller
 *
 * Most nodes have one child, or are asked for the one that they had first: that one is found beside its parent, which was
 * just read. Only further children are in an open-addressing hash table, where each look is a miss of the cache. A node
 * costs 16 to 28 bytes and no object.
 */
export const NO_PARENT = -1;

export class PathTable {
  /** By node; valid up to `count`. */
  parent: Int32Array<ArrayBuffer>;
  /** By node; valid up to `count`. */
  key: Int32Array<ArrayBuffer>;
  count = 0;
  /** By node: its first child + 1, or 0 for none. */
  private firstChild: Int32Array<ArrayBuffer>;
  /** Of the other children, and of nodes without a parent: node + 1, or 0 for a free slot; at most half full. */
  private slots: Int32Array<ArrayBuffer>;
  private hashed = 0;

  /** @param expected number of nodes, to avoid growing */
  constructor(expected = 1024) {
    const capacity = 1 << Math.max(4, Math.ceil(Math.log2(expected + 1)));
    this.parent = new Int32Array(capacity);
    this.key = new Int32Array(capacity);
    this.firstChild = new Int32Array(capacity);
    this.slots = new Int32Array(capacity);
  }

  /** The node of a key under a parent (or NO_PARENT), made when it is not there yet. */
  child(parent: number, key: number): number {
    if (parent !== NO_PARENT) {
      const first = this.firstChild[parent]! - 1;
      if (first === -1) {
        const node = this.append(parent, key);
        this.firstChild[parent] = node + 1;
        return node;
      }
      if (this.key[first] === key) {
        return first;
      }
    }
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash(parent, key) & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (this.parent[entry - 1] === parent && this.key[entry - 1] === key) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    const node = this.append(parent, key);
    if (2 * ++this.hashed > slots.length) {
      this.growSlots();
      slot = this.freeSlot(parent, key);
    }
    this.slots[slot] = node + 1;
    return node;
  }

  private append(parent: number, key: number): number {
    const node = this.count++;
    if (node === this.parent.length) {
      this.parent = doubled(this.parent);
      this.key = doubled(this.key);
      this.firstChild = doubled(this.firstChild);
    }
    this.parent[node] = parent;
    this.key[node] = key;
    return node;
  }

  private growSlots(): void {
    const before = this.slots;
    this.slots = new Int32Array(2 * before.length);
    for (const entry of before) {
      if (entry !== 0) {
        this.slots[this.freeSlot(this.parent[entry - 1]!, this.key[entry - 1]!)] = entry;
      }
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

function doubled(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * column.length);
  longer.set(column);
  return longer;
}

function hash(parent: number, key: number): number {
  let h = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(key, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return h ^ (h >>> 15);
}
