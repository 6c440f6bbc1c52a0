/**
 * A profile as a tree of function names with self and total: the form behind flame graphs, tables and diffs.
 *
 *     const tree = nameTree(locationTree(profile, 0));
 *     tree.total[ROOT];                       // all of it, samples without a stack included
 *     tree.names[tree.name[node]!];           // a node's function
 *     truncateTree(tree, 8192);
 *
 * The root's self is the value of samples without a stack: part of the whole, under no function.
 */
import type { LocationTree } from '#model/columns.ts';
import { fold } from '#model/fold.ts';
import { frameNames, type FrameNames } from '#model/frame-names.ts';
import { NO_PARENT, PathTable } from '#model/path-table.ts';
import { linkShape, movedValues, NONE, ROOT, TOTAL, totalsOf, type TreeShape } from '#model/tree-shape.ts';

export interface NameTree extends TreeShape {
  /** By node, as is total. */
  self: BigInt64Array;
  total: BigInt64Array;
  /** How many nodes are folded into this one, by node; absent where nobody says. */
  folded?: Int32Array | undefined;
}

/** @param frames other names than those of the functions; the first one is the root's */
export function nameTree(tree: LocationTree, frames?: FrameNames): NameTree {
  const { names, paths, target } = namedPaths(tree, frames);
  const self = movedValues(tree.self, target, paths.count);
  self[ROOT] = BigInt.asIntN(64, self[ROOT]! + tree.stackless);
  return weigh(shapeOf(names, paths, NONE), self);
}

/** The paths of names that a tree's nodes stand for; `target` is, by node, the path that ends in its innermost frame. */
export function namedPaths(
  tree: LocationTree,
  frames: FrameNames = frameNames(tree.symbols, tree.location, [TOTAL]),
): { names: string[]; paths: PathTable; target: Int32Array } {
  const count = tree.parent.length;
  const paths = rootedPaths(count);
  const target = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    const parent = tree.parent[node]!;
    const location = tree.location[node]!;
    let at = parent === NO_PARENT ? ROOT : target[parent]!;
    for (let i = frames.offsets[location]!; i < frames.offsets[location + 1]!; i++) {
      const name = frames.name[i]!;
      if (frames.joins !== true || at === ROOT || paths.key[at] !== name) at = paths.child(at, name);
    }
    target[node] = at;
  }
  return { names: frames.names, paths, target };
}

/** A table that has only the root; nodes hang below it, with indexes of names as keys. */
export function rootedPaths(expected: number): PathTable {
  const paths = new PathTable(expected + 1);
  paths.child(NO_PARENT, 0);
  return paths;
}

export function shapeOf(names: string[], paths: PathTable, foldName: number): TreeShape {
  const { count } = paths;
  return linkShape(names, paths.key.slice(0, count), paths.parent.slice(0, count), foldName);
}

export function weigh(shape: TreeShape, self: BigInt64Array): NameTree {
  return { ...shape, self, total: totalsOf(shape.parent, self) };
}

/** Keeps the nodes that are as large as the maxNodes-th largest; the others are folded into `other`. */
export function truncateTree(tree: NameTree, maxNodes: number): NameTree {
  const folded = fold(tree, tree.total, maxNodes);
  if (folded === undefined) {
    return tree;
  }
  return weigh(folded.shape, movedValues(tree.self, folded.target, folded.shape.name.length));
}
