/**
 * The shape of a tree of named frames, whatever its nodes weigh: a flame graph has one value a node, a diff has two.
 *
 *     0 total ─┬─ 1 main ─── 2 parse        parent      [-1, 0, 1, 0]
 *              └─ 3 worker                  firstChild  [1, 2, -1, -1]     nextSibling [-1, 3, -1, -1]
 *
 * Node 0 is the root and stands for everything. A parent's number is smaller than its children's, and siblings are
 * linked ascending by name (UTF-8 bytes), so every pass is a loop: no recursion, however deep the stacks.
 */
import { compareText } from '#model/labels.ts';

export const NONE = -1;
export const ROOT = 0;
/** The root's name; names[0] is always this one. */
export const TOTAL = 'total';
/** The name of the leaf into which small siblings are folded. */
export const OTHER = 'other';

export interface TreeShape {
  /** Each frame's name once. A frame called `total` or `other` has an entry of its own. */
  names: string[];
  /** Index into names. */
  name: Int32Array;
  parent: Int32Array;
  firstChild: Int32Array;
  nextSibling: Int32Array;
  /** Which name is that of folded siblings, or NONE. A node with it is a leaf and the last of its siblings. */
  foldName: number;
}

/** Links the children of a tree that has only names and parents so far. */
export function linkShape(names: string[], name: Int32Array, parent: Int32Array, foldName: number): TreeShape {
  const firstChild = new Int32Array(name.length).fill(NONE);
  const nextSibling = new Int32Array(name.length).fill(NONE);
  // Prepending from the last node to the first leaves each list in the order of nodes.
  for (let node = name.length - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above !== NONE) {
      nextSibling[node] = firstChild[above]!;
      firstChild[above] = node;
    }
  }
  // List by list, which is a walk through neighbours: taken by name, every node would be far from the one before it.
  const rank = ranksOf(names, name, foldName);
  for (let node = 0; node < name.length; node++) {
    if (!isAscending(firstChild[node]!, nextSibling, name, rank)) {
      sortChildren(node, firstChild, nextSibling, name, rank);
    }
  }
  return { names, name, parent, firstChild, nextSibling, foldName };
}

function isAscending(first: number, nextSibling: Int32Array, name: Int32Array, rank: Int32Array): boolean {
  if (first === NONE) {
    return true;
  }
  let child = first;
  for (let next = nextSibling[child]!; next !== NONE; next = nextSibling[next]!) {
    if (rank[name[next]!]! < rank[name[child]!]!) {
      return false;
    }
    child = next;
  }
  return true;
}

function sortChildren(
  node: number,
  firstChild: Int32Array,
  nextSibling: Int32Array,
  name: Int32Array,
  rank: Int32Array,
): void {
  const children: number[] = [];
  for (let child = firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
    children.push(child);
  }
  children.sort((a, b) => rank[name[a]!]! - rank[name[b]!]! || a - b);
  firstChild[node] = children[0]!;
  children.forEach((child, i) => (nextSibling[child] = children[i + 1] ?? NONE));
}

/** By name: its place among those that nodes have, that of folded ones last. */
function ranksOf(names: string[], name: Int32Array, foldName: number): Int32Array {
  const isUsed = new Uint8Array(names.length);
  for (const index of name) {
    isUsed[index] = 1;
  }
  const order = Array.from(names.keys()).filter((index) => isUsed[index] === 1);
  const text = order.some((index) => surrogates.test(names[index]!))
    ? compareText
    : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  order.sort((a, b) =>
    a === foldName || b === foldName ? Number(a === foldName) - Number(b === foldName) : text(names[a]!, names[b]!),
  );
  const rank = new Int32Array(names.length);
  order.forEach((index, place) => (rank[index] = place));
  return rank;
}

/** Where there are none, UTF-16 order is UTF-8 order, and the engine's own comparison does. */
const surrogates = /[\ud800-\udfff]/;

/** Adds every node's value to its ancestors. */
export function totalsOf(parent: Int32Array, self: BigInt64Array): BigInt64Array {
  const total = self.slice();
  for (let node = total.length - 1; node > 0; node--) {
    const above = parent[node]!;
    total[above] = BigInt.asIntN(64, total[above]! + total[node]!);
  }
  return total;
}

/** Adds values up by the node they moved to. */
export function movedValues(values: BigInt64Array, target: Int32Array, nodes: number): BigInt64Array {
  const moved = new BigInt64Array(nodes);
  for (let node = 0; node < values.length; node++) {
    const to = target[node]!;
    moved[to] = BigInt.asIntN(64, moved[to]! + values[node]!);
  }
  return moved;
}

/** Nodes from the root down, the last child of each first: the order of tree bytes and of names on the wire. */
export function lastChildFirst(shape: TreeShape): Int32Array {
  const { firstChild, nextSibling, name } = shape;
  const order = new Int32Array(name.length);
  const stack = new Int32Array(name.length);
  let count = 0;
  let top = 0;
  stack[top++] = ROOT;
  while (top > 0) {
    const node = stack[--top]!;
    order[count++] = node;
    for (let child = firstChild[node]!; child !== NONE; child = nextSibling[child]!) {
      stack[top++] = child;
    }
  }
  return order;
}
