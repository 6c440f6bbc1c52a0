/**
 * Trees that begin at a frame: what a function calls and what calls it, over all of its occurrences, and what is below
 * one node. One side or two, cut down as flame graphs are.
 *
 *     const { callers, callees } = sandwich([tree, baseline], 'parse');
 *     cutCallTree(callees, 8192);
 *
 *     main ── a ── f ── b 5          callees of f:  f 12 ─┬─ b 5        callers of f:  f 12 ─┬─ a 5 ── main 5
 *        └─── f ── f ── c 7                               └─ f 7 ── c 7                     └─ main 7
 *
 * A sample counts once, at its outermost occurrence: both trees have the function's total.
 */
import { HearthError } from '#model/errors.ts';
import { diffTrees } from '#model/diff.ts';
import { fold } from '#model/fold.ts';
import type { Side } from '#model/levels.ts';
import { rootedPaths, shapeOf, weigh, type NameTree } from '#model/name-tree.ts';
import { linkShape, NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';

/** A tree with a side for each selection: what is looked at, then its baseline where there is one. */
export interface SidedTree {
  shape: TreeShape;
  sides: readonly Side[];
}

/** As a SidedTree whose small nodes are folded. */
export interface CutTree extends SidedTree {
  /** By node: how many nodes were folded into it; 0 for an ordinary one. */
  folded: Int32Array;
}

/** A caller's path is as deep as its stack: many stacks of a thousand frames would be a thousand times their tree. */
const MOST_CALLER_STEPS = 8_000_000;

/** @param trees one, or two of which the second is the baseline */
export function sidedTree(trees: readonly NameTree[]): SidedTree {
  const [tree, baseline] = trees;
  if (baseline === undefined) {
    return { shape: tree!, sides: [tree!] };
  }
  const { left, right, names, ...shape } = diffTrees(baseline, tree!);
  return { shape: { ...shape, names: [tree!.names[0]!, ...names.slice(1)] }, sides: [right, left] };
}

/** Undefined when the function is nowhere. @throws HearthError result_too_large */
export function sandwich(
  trees: readonly NameTree[],
  name: string,
): { callers: SidedTree; callees: SidedTree } | undefined {
  // The root's name, the first one, is no function's.
  if (trees.every(({ names }) => !names.includes(name, 1))) {
    return undefined;
  }
  return {
    callers: sidedTree(trees.map((tree) => callersOf(tree, name))),
    callees: sidedTree(trees.map((tree) => calleesOf(tree, name))),
  };
}

/** By node: the node at which its stack first enters the function, or NONE. */
function outermost({ names, name, parent }: NameTree, wanted: string): Int32Array {
  const index = names.indexOf(wanted, 1);
  const entered = new Int32Array(name.length).fill(NONE);
  for (let node = 1; node < name.length; node++) {
    const above = entered[parent[node]!]!;
    entered[node] = above === NONE && name[node] === index ? node : above;
  }
  return entered;
}

function calleesOf(tree: NameTree, wanted: string): NameTree {
  const entered = outermost(tree, wanted);
  const paths = rootedPaths(64);
  const target = new Int32Array(tree.name.length).fill(NONE);
  for (let node = 1; node < target.length; node++) {
    if (entered[node] !== NONE) {
      target[node] = entered[node] === node ? ROOT : paths.child(target[tree.parent[node]!]!, tree.name[node]!);
    }
  }
  const self = new BigInt64Array(paths.count);
  target.forEach((to, node) => {
    if (to !== NONE) {
      self[to] = BigInt.asIntN(64, self[to]! + tree.self[node]!);
    }
  });
  return weigh(shapeOf([wanted, ...tree.names.slice(1)], paths, tree.foldName), self);
}

function callersOf(tree: NameTree, wanted: string): NameTree {
  const entered = outermost(tree, wanted);
  const depth = new Int32Array(tree.name.length);
  let steps = 0;
  for (let node = 1; node < depth.length; node++) {
    depth[node] = depth[tree.parent[node]!]! + 1;
    steps += entered[node] === node ? depth[node]! : 0;
  }
  if (steps > MOST_CALLER_STEPS) {
    throw new HearthError(
      'result_too_large',
      `the callers of this function have ${steps} frames, more than can be put together (${MOST_CALLER_STEPS}): ask for a shorter range or fewer series`,
    );
  }
  const paths = rootedPaths(64);
  const ends: [node: number, value: bigint][] = [];
  for (let node = 1; node < entered.length; node++) {
    if (entered[node] === node) {
      let at = ROOT;
      for (let above = tree.parent[node]!; above !== ROOT; above = tree.parent[above]!) {
        at = paths.child(at, tree.name[above]!);
      }
      ends.push([at, tree.total[node]!]);
    }
  }
  const self = new BigInt64Array(paths.count);
  for (const [node, value] of ends) {
    self[node] = BigInt.asIntN(64, self[node]! + value);
  }
  return weigh(shapeOf([wanted, ...tree.names.slice(1)], paths, NONE), self);
}

/** The node at a path of names below the root, or NONE. */
export function nodeAt({ names, name, firstChild, nextSibling, foldName }: TreeShape, path: readonly string[]): number {
  let node = ROOT;
  for (const wanted of path) {
    let child = firstChild[node]!;
    while (child !== NONE && (names[name[child]!] !== wanted || name[child] === foldName)) {
      child = nextSibling[child]!;
    }
    if (child === NONE) {
      return NONE;
    }
    node = child;
  }
  return node;
}

/**
 * A node and so many levels below it (0 for all), without some of its children.
 * Nodes of the last level keep their totals: what is left out is in them.
 */
export function branch(
  { shape, sides }: SidedTree,
  at: number,
  levels: number,
  without: ReadonlySet<string>,
): SidedTree {
  const { names, name, parent } = shape;
  const level = new Int32Array(name.length).fill(NONE);
  const number = new Int32Array(name.length);
  const kept: number[] = [];
  for (let node = at; node < name.length; node++) {
    const above = node === at ? NONE : level[parent[node]!]!;
    const wanted =
      node === at ||
      (above !== NONE && (levels === 0 || above < levels) && !(above === 0 && without.has(names[name[node]!]!)));
    if (wanted) {
      level[node] = above + 1;
      number[node] = kept.push(node) - 1;
    }
  }
  // The first name is the root's own.
  const own = [names[name[at]!]!, ...names.slice(1)];
  const nodes = Int32Array.from(kept, (node, i) => (i === ROOT ? 0 : name[node]!));
  const parents = Int32Array.from(kept, (node, i) => (i === ROOT ? NONE : number[parent[node]!]!));
  return {
    shape: linkShape(own, nodes, parents, shape.foldName),
    sides: sides.map(({ self, total }) => ({
      self: BigInt64Array.from(kept, (node) => self[node]!),
      total: BigInt64Array.from(kept, (node) => total[node]!),
    })),
  };
}

/** Keeps the nodes that are as large as the maxNodes-th largest, both sides together; the others are folded. */
export function cutCallTree({ shape, sides }: SidedTree, maxNodes: number): CutTree {
  const weight = sides[0]!.total.map((value, node) =>
    sides.slice(1).reduce((sum, { total }) => BigInt.asIntN(64, sum + total[node]!), value),
  );
  const cut = fold(shape, weight, maxNodes);
  if (cut === undefined) {
    return { shape, sides, folded: new Int32Array(shape.name.length) };
  }
  const { target } = cut;
  const { name, foldName } = cut.shape;
  const folded = new Int32Array(name.length);
  const cutSides = sides.map(() => ({
    self: new BigInt64Array(name.length),
    total: new BigInt64Array(name.length),
  }));
  for (let node = 0; node < target.length; node++) {
    const to = target[node]!;
    const isFolded = to !== ROOT && name[to] === foldName;
    folded[to]! += Number(isFolded);
    // Totals are moved, not added up anew: a branch's last level has more in them than is there.
    const isTop = !isFolded || target[shape.parent[node]!] !== to;
    sides.forEach(({ self, total }, s) => {
      const side = cutSides[s]!;
      side.self[to] = BigInt.asIntN(64, side.self[to]! + (isFolded ? (isTop ? total[node]! : 0n) : self[node]!));
      side.total[to] = BigInt.asIntN(64, side.total[to]! + (isTop ? total[node]! : 0n));
    });
  }
  return { shape: cut.shape, sides: cutSides, folded };
}
