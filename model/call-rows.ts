/**
 * A tree as rows to read: each node below its caller, the largest first, as far as it has been opened.
 *
 *     const rows = callRows(tree, weight, open);     // open: nodes whose children are shown
 *     rows.node[3]!; rows.depth[3]!;                 // the fourth row
 *     hotPath(tree, weight, node);                   // the way down on which most of it goes
 */
import { pathTo } from '#model/flame-layout.ts';
import { nodeAt } from '#model/call-tree.ts';
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';

export interface CallRows {
  /** By row. */
  node: Int32Array;
  /** By row: 0 for the root. */
  depth: Int32Array;
}

export function callRows(shape: TreeShape, weight: Float64Array, open: ReadonlySet<number>): CallRows {
  const nodes: number[] = [];
  const depths: number[] = [];
  const waiting: number[] = [ROOT];
  const depthOf: number[] = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const depth = depthOf.pop()!;
    nodes.push(node);
    depths.push(depth);
    if (open.has(node)) {
      // The last one that waits comes first.
      for (const child of childrenOf(shape, node).sort((a, b) => weight[a]! - weight[b]! || b - a)) {
        waiting.push(child);
        depthOf.push(depth + 1);
      }
    }
  }
  return { node: Int32Array.from(nodes), depth: Int32Array.from(depths) };
}

function childrenOf({ firstChild, nextSibling }: TreeShape, node: number): number[] {
  const children: number[] = [];
  for (let child = firstChild[node]!; child !== NONE; child = nextSibling[child]!) children.push(child);
  return children;
}

/** As long as one child has at least half of what its caller has. */
const HOT_PART = 0.5;

/** The node, and below it the largest child of each as long as it has most of it; the last one is a leaf or a fork. */
export function hotPath(shape: TreeShape, weight: Float64Array, from: number): number[] {
  const path = [from];
  for (let node = from; ;) {
    let hottest = NONE;
    for (let child = shape.firstChild[node]!; child !== NONE; child = shape.nextSibling[child]!) {
      if (hottest === NONE || weight[child]! > weight[hottest]!) hottest = child;
    }
    if (hottest === NONE || weight[hottest]! < weight[node]! * HOT_PART) return path;
    path.push(hottest);
    node = hottest;
  }
}

/** The same places in another tree; those that it lacks are left out. */
export function samePlaces(from: TreeShape, to: TreeShape, nodes: Iterable<number>): Set<number> {
  const found = new Set<number>();
  for (const node of nodes) {
    const names = pathTo(from, node)
      .slice(1)
      .map((at) => from.names[from.name[at]!]!);
    const there = nodeAt(to, names);
    if (there !== NONE) found.add(there);
  }
  return found;
}
