/**
 * What did not change, out of the way: whole subtrees in which no frame changed by as much as a threshold become one
 * frame beside those that did. Sums stay what they were.
 *
 *     main ─┬─ parse  +14          main ─┬─ parse  +14
 *           ├─ print   0     →           └─ 2 unchanged  0
 *           └─ log     0
 */
import type { DiffTree } from '#model/diff.ts';
import type { Side } from '#model/levels.ts';
import { rootedPaths, shapeOf } from '#model/name-tree.ts';
import { movedValues, ROOT, totalsOf } from '#model/tree-shape.ts';

export interface FoldedDiff {
  diff: DiffTree;
  /** The index of the name that stands for what is folded; no function's. */
  unchangedName: number;
}

/**
 * @param change of each node, in whatever unit the threshold is
 * @param word what a folded part is called
 * @returns undefined when there is nothing to fold
 */
export function foldUnchanged(
  diff: DiffTree,
  change: Float64Array,
  least: number,
  word: string,
): FoldedDiff | undefined {
  const { parent, name } = diff;
  const count = name.length;
  const kept = new Uint8Array(count);
  // Parents come first: backwards, a node is done when its descendants are.
  for (let node = count - 1; node > ROOT; node--) {
    if (Math.abs(change[node]!) >= least) kept[node] = 1;
    if (kept[node] === 1) kept[parent[node]!] = 1;
  }
  kept[ROOT] = 1;
  const names = [...diff.names];
  const unchangedName = names.push(word) - 1;
  const paths = rootedPaths(count);
  const target = new Int32Array(count);
  let folded = 0;
  for (let node = 1; node < count; node++) {
    const above = target[parent[node]!]!;
    if (kept[node] === 1) target[node] = paths.child(above, name[node]!);
    else {
      folded++;
      target[node] = kept[parent[node]!] === 1 ? paths.child(above, unchangedName) : above;
    }
  }
  if (folded === 0) return undefined;
  const shape = shapeOf(names, paths, diff.foldName);
  const side = ({ self }: Side): Side => {
    const moved = movedValues(self, target, paths.count);
    return { self: moved, total: totalsOf(shape.parent, moved) };
  };
  return { diff: { ...shape, left: side(diff.left), right: side(diff.right) }, unchangedName };
}
