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
import { linkShape, NONE, ROOT } from '#model/tree-shape.ts';

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

  const names = [...tree.names];
  const index = new Map(names.flatMap((name, i) => (i === 0 || i === tree.foldName ? [] : [[name, i] as const])));
  const own = below.names.map((name, i) => {
    if (i === below.foldName) return tree.foldName;
    let known = index.get(name);
    if (known === undefined) {
      known = names.push(name) - 1;
      index.set(name, known);
    }
    return known;
  });
  const keepsLeaf = rest > 0n || foldedChild(below, ROOT) !== NONE;
  const old = tree.name.length - (keepsLeaf ? 0 : 1);
  const added = Array.from(below.name.keys()).filter((node) => node !== ROOT && !isTopFold(below, node));
  const count = old + added.length;
  const name = new Int32Array(count);
  const parent = new Int32Array(count);
  const self = new BigInt64Array(count);
  const number = (node: number) => (!keepsLeaf && node > leaf ? node - 1 : node);
  for (let node = 0; node < tree.name.length; node++) {
    if (node === leaf && !keepsLeaf) continue;
    const to = number(node);
    name[to] = tree.name[node]!;
    parent[to] = node === ROOT ? NONE : number(tree.parent[node]!);
    self[to] = tree.self[node]!;
  }
  if (keepsLeaf) {
    const folded = foldedChild(below, ROOT);
    self[leaf] = rest + (folded === NONE ? 0n : below.total[folded]!);
  }
  const moved = new Map<number, number>([[ROOT, number(at)]]);
  added.forEach((node, i) => {
    const to = old + i;
    moved.set(node, to);
    name[to] = own[below.name[node]!]!;
    parent[to] = moved.get(below.parent[node]!)!;
    self[to] = below.self[node]!;
  });
  return weigh(linkShape(names, name, parent, tree.foldName), self);
}

const isTopFold = (tree: NameTree, node: number) => tree.name[node] === tree.foldName && tree.parent[node] === ROOT;
