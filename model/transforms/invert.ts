/**
 * A tree from its leaves: below the root are the functions in which values were measured, below each of them its callers.
 *
 *     main ─┬─ parse ── read 3        read 5 ─┬─ parse 3 ── main 3
 *           └─ read 2                         └─ main 2
 *
 * A node's self is what ends there: stacks that begin at its function. Every path is as deep as its stack, so the tree
 * may become much larger; where it would, values that are small are folded.
 */
import { nthLargest } from '#model/fold.ts';
import { rootedPaths, shapeOf, weigh, type NameTree } from '#model/name-tree.ts';
import { OTHER, NONE, ROOT } from '#model/tree-shape.ts';

/** Steps from leaves to the root: some hundred milliseconds. */
const MOST_STEPS = 3_000_000;

export function invertTree(tree: NameTree, mostSteps = MOST_STEPS): NameTree {
  const { name, parent, self } = tree;
  const depth = new Int32Array(name.length);
  let steps = 0;
  for (let node = 1; node < name.length; node++) {
    depth[node] = depth[parent[node]!]! + 1;
    steps += self[node] === 0n ? 0 : depth[node]!;
  }
  const least = steps > mostSteps ? floorFor(self, depth, mostSteps) : undefined;
  const foldName = tree.foldName === NONE && least !== undefined ? tree.names.length : tree.foldName;
  const paths = rootedPaths(Math.min(steps, 4 * name.length));
  const ends = new Int32Array(name.length);
  for (let node = 1; node < name.length; node++) {
    const value = self[node]!;
    if (value === 0n) continue;
    // What was folded has no callers: nobody knows which of them were its.
    if (name[node] === tree.foldName) {
      ends[node] = paths.child(ROOT, foldName);
      continue;
    }
    if (least !== undefined && value < least) {
      ends[node] = paths.child(paths.child(ROOT, name[node]!), foldName);
      continue;
    }
    let at = ROOT;
    for (let on = node; on !== ROOT; on = parent[on]!) {
      at = paths.child(at, name[on]!);
    }
    ends[node] = at;
  }
  const sums = new BigInt64Array(paths.count);
  for (let node = 0; node < name.length; node++) {
    if (self[node] !== 0n) sums[ends[node]!] = BigInt.asIntN(64, sums[ends[node]!]! + self[node]!);
  }
  const names = foldName === tree.foldName ? tree.names : [...tree.names, OTHER];
  return weigh(shapeOf(names, paths, foldName), sums);
}

/** The smallest value whose stacks, and those of all larger ones, are about so many steps. */
function floorFor(self: BigInt64Array, depth: Int32Array, mostSteps: number): bigint {
  const deepest = depth.reduce((most, at) => Math.max(most, at), 1);
  return nthLargest(
    self.filter((value) => value !== 0n),
    Math.max(1, Math.floor(mostSteps / deepest)),
  );
}
