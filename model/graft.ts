/**
 * Puts what was folded in place of the leaf that stood for it:
 *
 *     main ─┬─ parse 50          graft(tree, main, below)        main ─┬─ parse 50
 *           └─ other 10          below: main ─┬─ read 7                ├─ read 7
 *                                             └─ other 2               └─ other 3
 *
 * The sum stays: what `below` lacks of the leaf's value is still folded.
 */
import type { NameTree } from '#model/name-tree.ts';
import { weigh } from '#model/name-tree.ts';
import { linkShape, NONE, OTHER, ROOT } from '#model/tree-shape.ts';

/** The folded leaf below a node, or NONE. */
export function foldedChild({ firstChild, nextSibling, name, foldName }: NameTree, node: number): number {
  let child = firstChild[node]!;
  while (child !== NONE && name[child] !== foldName) child = nextSibling[child]!;
  return child;
}

/**
 * @param below its root is the node `at`; of that node only children that `tree` does not show
 * @returns undefined when `below` has more than was folded: then it is of other data
 */
export function graft(tree: NameTree, at: number, below: NameTree): NameTree | undefined {
  const leaf = foldedChild(tree, at);
  if (leaf === NONE) return undefined;
  let rest = tree.self[leaf]!;
  for (let child = below.firstChild[ROOT]!; child !== NONE; child = below.nextSibling[child]!) {
    rest -= below.total[child]!;
  }
  if (rest < 0n) return undefined;

  const { names, own } = joinNames(tree, below, tree.foldName);
  const keepsLeaf = rest > 0n || foldedChild(below, ROOT) !== NONE;
  const old = tree.name.length - (keepsLeaf ? 0 : 1);
  const added = Array.from(below.name.keys()).filter((node) => node !== ROOT && !isTopFold(below, node));
  const count = old + added.length;
  const name = new Int32Array(count);
  const parent = new Int32Array(count);
  const self = new BigInt64Array(count);
  const folded = tree.folded && below.folded && new Int32Array(count);
  const number = (node: number) => (!keepsLeaf && node > leaf ? node - 1 : node);
  for (let node = 0; node < tree.name.length; node++) {
    if (node === leaf && !keepsLeaf) continue;
    const to = number(node);
    name[to] = tree.name[node]!;
    parent[to] = node === ROOT ? NONE : number(tree.parent[node]!);
    self[to] = tree.self[node]!;
    if (folded) folded[to] = tree.folded![node]!;
  }
  if (keepsLeaf) {
    const still = foldedChild(below, ROOT);
    self[leaf] = rest + (still === NONE ? 0n : below.total[still]!);
    // How many the rest is of nobody says.
    if (folded) folded[leaf] = rest > 0n || still === NONE ? 0 : below.folded![still]!;
  }
  const moved = new Map<number, number>([[ROOT, number(at)]]);
  added.forEach((node, i) => {
    const to = old + i;
    moved.set(node, to);
    name[to] = own[below.name[node]!]!;
    parent[to] = moved.get(below.parent[node]!)!;
    self[to] = below.self[node]!;
    if (folded) folded[to] = below.folded![node]!;
  });
  return { ...weigh(linkShape(names, name, parent, tree.foldName), self), folded };
}

/**
 * Puts a finer tree in place of all that is below a node.
 *
 * @param below its root is the node `at`
 * @returns undefined when it has no more than is there, or another sum: then it is of other data
 */
export function replaceBelow(tree: NameTree, at: number, below: NameTree): NameTree | undefined {
  const inside = nodesBelow(tree, at);
  const gone = inside.reduce((sum, one) => sum + one, 0);
  if (below.total[ROOT] !== tree.total[at] || below.name.length - 1 <= gone) return undefined;
  // A tree without folded nodes has no name for them.
  const foldName = tree.foldName === NONE && below.foldName !== NONE ? tree.names.length : tree.foldName;
  const { names, own } = joinNames(tree, below, foldName);
  const count = tree.name.length - gone + below.name.length - 1;
  const name = new Int32Array(count);
  const parent = new Int32Array(count);
  const self = new BigInt64Array(count);
  const folded = tree.folded && below.folded && new Int32Array(count);
  const moved = new Int32Array(tree.name.length);
  let made = 0;
  for (let node = 0; node < tree.name.length; node++) {
    if (inside[node] === 1) continue;
    moved[node] = made;
    name[made] = tree.name[node]!;
    parent[made] = node === ROOT ? NONE : moved[tree.parent[node]!]!;
    self[made] = node === at ? below.self[ROOT]! : tree.self[node]!;
    if (folded) folded[made] = tree.folded![node]!;
    made++;
  }
  const first = made - 1;
  for (let node = 1; node < below.name.length; node++, made++) {
    const above = below.parent[node]!;
    name[made] = own[below.name[node]!]!;
    parent[made] = above === ROOT ? moved[at]! : first + above;
    self[made] = below.self[node]!;
    if (folded) folded[made] = below.folded![node]!;
  }
  return { ...weigh(linkShape(names, name, parent, foldName), self), folded };
}

/** 1 for each node below that one. */
export function nodesBelow({ parent }: NameTree, at: number): Uint8Array {
  const inside = new Uint8Array(parent.length);
  for (let node = at + 1; node < parent.length; node++) {
    const above = parent[node]!;
    inside[node] = above === at ? 1 : inside[above]!;
  }
  return inside;
}

/** The names of both; `own` is, by name of `below`, which of them it is. */
function joinNames(tree: NameTree, below: NameTree, foldName: number): { names: string[]; own: number[] } {
  const names = [...tree.names];
  if (foldName === names.length) names.push(OTHER);
  const index = new Map(names.flatMap((name, i) => (i === 0 || i === foldName ? [] : [[name, i] as const])));
  const own = below.names.map((name, i) => {
    if (i === below.foldName) return foldName;
    let known = index.get(name);
    if (known === undefined) {
      known = names.push(name) - 1;
      index.set(name, known);
    }
    return known;
  });
  return { names, own };
}

const isTopFold = (tree: NameTree, node: number) => tree.name[node] === tree.foldName && tree.parent[node] === ROOT;
