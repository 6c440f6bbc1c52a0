/**
 * Two trees of names side by side: every path of either, with what it weighs in both.
 *
 *     const diff = diffTrees(baseline, comparison);
 *     diff.right.total[node]! - diff.left.total[node]!;     // the change
 *     encodeDiffGraph(truncateDiff(diff, 8192));            // the fields of querier.v1.FlameGraphDiff
 */
import { fold } from '#model/fold.ts';
import { decodeLevels, encodeLevels, largestSelf, type Level, type Levels, type Side } from '#model/levels.ts';
import { type NameTree, rootedPaths, shapeOf } from '#model/name-tree.ts';
import { movedValues, NONE, OTHER, ROOT, TOTAL, totalsOf, type TreeShape } from '#model/tree-shape.ts';

export interface DiffTree extends TreeShape {
  /** The baseline. */
  left: Side;
  /** What is compared with it. */
  right: Side;
}

export interface DiffGraph {
  names: string[];
  levels: Level[];
  total: bigint;
  maxSelf: bigint;
  leftTicks: bigint;
  rightTicks: bigint;
}

export function diffTrees(left: NameTree, right: NameTree): DiffTree {
  const names = [TOTAL];
  const known = new Map<string, number>();
  let foldName = NONE;
  const paths = rootedPaths(Math.max(left.name.length, right.name.length));
  const targets = [left, right].map((tree) => {
    const own = tree.names.map((text, index) => {
      if (index === tree.foldName) {
        foldName = foldName === NONE ? names.push(OTHER) - 1 : foldName;
        return foldName;
      }
      let at = index === 0 ? 0 : known.get(text);
      if (at === undefined) {
        at = names.push(text) - 1;
        known.set(text, at);
      }
      return at;
    });
    const target = new Int32Array(tree.name.length);
    for (let node = 1; node < target.length; node++) {
      target[node] = paths.child(target[tree.parent[node]!]!, own[tree.name[node]!]!);
    }
    return target;
  });
  const shape = shapeOf(names, paths, foldName);
  const side = (tree: NameTree, target: Int32Array) => weighSide(shape, movedValues(tree.self, target, paths.count));
  return { ...shape, left: side(left, targets[0]!), right: side(right, targets[1]!) };
}

function weighSide(shape: TreeShape, self: BigInt64Array): Side {
  return { self, total: totalsOf(shape.parent, self) };
}

/** Folds what is small on both sides together. */
export function truncateDiff(diff: DiffTree, maxNodes: number): DiffTree {
  const both = diff.left.total.map((value, node) => BigInt.asIntN(64, value + diff.right.total[node]!));
  const folded = fold(diff, both, maxNodes);
  if (folded === undefined) {
    return diff;
  }
  const { shape, target } = folded;
  const side = ({ self }: Side) => weighSide(shape, movedValues(self, target, shape.name.length));
  return { ...shape, left: side(diff.left), right: side(diff.right) };
}

export function encodeDiffGraph(diff: DiffTree): DiffGraph {
  const sides = [diff.left, diff.right];
  const leftTicks = diff.left.total[ROOT]!;
  const rightTicks = diff.right.total[ROOT]!;
  return {
    ...encodeLevels(diff, sides),
    total: BigInt.asIntN(64, leftTicks + rightTicks),
    maxSelf: largestSelf(sides),
    leftTicks,
    rightTicks,
  };
}

/** @throws HearthError when the levels do not describe a tree */
export function decodeDiffGraph(graph: Levels): DiffTree {
  const { shape, sides } = decodeLevels(graph, 2);
  return { ...shape, left: sides[0]!, right: sides[1]! };
}
