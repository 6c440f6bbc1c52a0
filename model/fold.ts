/**
 * Cuts a tree down to what is large: siblings below the threshold become one leaf called `other`.
 *
 *     a 160 ── b 150 ─┬─ c 100        maxNodes 2:      a 160 ── b 150 ── other 150
 *                     └─ d  50
 *
 * The threshold is the maxNodes-th largest total (the root is not counted); nodes that equal it stay. Every value
 * is kept: what is folded adds up in the leaf.
 */
import { linkShape, NONE, OTHER, ROOT, type TreeShape } from '#model/tree-shape.ts';

export interface Folded {
  shape: TreeShape;
  /** The node that took each old node's value. */
  target: Int32Array;
}

/**
 * @param weight what a node counts for, by node
 * @returns undefined when the tree is small enough as it is
 */
export function fold(shape: TreeShape, weight: BigInt64Array, maxNodes: number): Folded | undefined {
  const count = shape.name.length;
  if (count - 1 <= maxNodes) {
    return undefined;
  }
  const threshold = nthLargest(weight.subarray(1), maxNodes);
  const foldName = shape.foldName === NONE ? shape.names.length : shape.foldName;
  const names = shape.foldName === NONE ? [...shape.names, OTHER] : shape.names;

  const target = new Int32Array(count);
  const name = new Int32Array(count);
  const parent = new Int32Array(count);
  /** By new node: its folded child, and whether it is one. */
  const foldOf = new Int32Array(count).fill(NONE);
  let made = 1;
  name[ROOT] = shape.name[ROOT]!;
  parent[ROOT] = NONE;
  for (let node = 1; node < count; node++) {
    const above = target[shape.parent[node]!]!;
    if (name[above] === foldName) {
      target[node] = above;
      continue;
    }
    const small = weight[node]! < threshold || shape.name[node] === shape.foldName;
    if (small && foldOf[above] !== NONE) {
      target[node] = foldOf[above]!;
      continue;
    }
    if (small) {
      foldOf[above] = made;
    }
    name[made] = small ? foldName : shape.name[node]!;
    parent[made] = above;
    target[node] = made++;
  }
  return { shape: linkShape(names, name.slice(0, made), parent.slice(0, made), foldName), target };
}

/** The n-th largest element, n from 1; the smallest when there are fewer. */
export function nthLargest(values: BigInt64Array, n: number): bigint {
  const sorted = values.slice().sort();
  return sorted[Math.max(0, sorted.length - n)]!;
}
