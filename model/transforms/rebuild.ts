/** Builds the tree that a transform makes of another: one pass over its nodes, and one over the new ones. */
import { rootedPaths, shapeOf, weigh, type NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { GONE, type Target } from '#model/transforms/targets.ts';

export interface Rebuilt {
  tree: NameTree;
  /** By old node: where its own value went, or GONE. */
  kept: Int32Array;
}

export function rebuild(tree: NameTree, target: Target): Rebuilt {
  const { parent, self } = tree;
  const count = parent.length;
  const paths = rootedPaths(count);
  const moved = new Int32Array(count);
  for (let node = 1; node < count; node++) {
    moved[node] = target.of(node, moved[parent[node]!]!, paths, moved);
  }
  const kept = Int32Array.from(moved, (to, node) => (target.counts === undefined || target.counts(node) ? to : GONE));
  kept[ROOT] = target.keepsRoot ? ROOT : GONE;
  const sums = new BigInt64Array(paths.count);
  kept.forEach((to, node) => {
    // Most nodes of a large tree have no value of their own, and a bigint costs an object.
    if (to !== GONE && self[node] !== 0n) sums[to] = BigInt.asIntN(64, sums[to]! + self[node]!);
  });
  const names = target.newName === undefined ? tree.names : [...tree.names, target.newName];
  const rebuilt = weigh(shapeOf(names, paths, tree.foldName), sums);
  return {
    tree: tree.folded === undefined ? rebuilt : { ...rebuilt, folded: movedCounts(tree.folded, moved, paths.count) },
    kept,
  };
}

function movedCounts(folded: Int32Array, moved: Int32Array, count: number): Int32Array {
  const counts = new Int32Array(count);
  for (let node = 1; node < folded.length; node++) {
    const to = moved[node]!;
    if (to !== GONE && folded[node]! > 0) counts[to]! += folded[node]!;
  }
  return counts;
}
