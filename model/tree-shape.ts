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
  const byName = nodesByName(names, name, foldName);
  // Prepending from the last name to the first leaves each list ascending.
  for (let i = byName.length - 1; i >= 0; i--) {
    const node = byName[i]!;
    const above = parent[node]!;
    if (above !== NONE) {
      nextSibling[node] = firstChild[above]!;
      firstChild[above] = node;
    }
  }
  return { names, name, parent, firstChild, nextSibling, foldName };
}

/** All nodes ordered by their name, folded ones last: names are sorted, nodes only counted. */
function nodesByName(names: string[], name: Int32Array, foldName: number): Int32Array {
  const uses = new Int32Array(names.length);
  for (const index of name) {
    uses[index]!++;
  }
  const order = Array.from(names.keys()).filter((index) => uses[index]! > 0);
  const text = order.some((index) => surrogates.test(names[index]!))
    ? compareText
    : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  order.sort((a, b) =>
    a === foldName || b === foldName ? Number(a === foldName) - Number(b === foldName) : text(names[a]!, names[b]!),
  );
  /** By name: where its next node goes. */
  const next = new Int32Array(names.length);
  let at = 0;
  for (const index of order) {
    next[index] = at;
    at += uses[index]!;
  }
  const nodes = new Int32Array(name.length);
  for (let node = 0; node < name.length; node++) {
    nodes[next[name[node]!]!++] = node;
  }
  return nodes;
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
