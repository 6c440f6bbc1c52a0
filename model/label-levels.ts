/**
 * Trees of parts of a whole below frames that name them, or with those frames as their leaves: what each version, pod or
 * region took, in one graph.
 *
 *     underLabels([{ path: ['version=1.0'], tree: old }, { path: ['version=1.1'], tree: now }], 'root');
 *
 *     total ─┬─ version=1.0 ── main …            'leaf':   total ── main … ─┬─ version=1.0
 *            └─ version=1.1 ── main …                                       └─ version=1.1
 *
 * Samples without a stack are their part's self.
 */
import { rootedPaths, shapeOf, weigh, type NameTree } from '#model/name-tree.ts';
import { NONE, OTHER, ROOT, TOTAL } from '#model/tree-shape.ts';

/** Where the labels stand: before the first function of each stack, or after the last. */
export const levelPlaces = ['root', 'leaf'] as const;
export type LevelPlace = (typeof levelPlaces)[number];

export interface LabelledTree {
  /** Names of frames, the outermost first. */
  path: readonly string[];
  tree: NameTree;
}

/** At the leaf, what is folded stays a leaf without labels: whose it is, is in no tree that was cut. */
export function underLabels(parts: readonly LabelledTree[], at: LevelPlace): NameTree {
  const names = [TOTAL];
  const known = new Map<string, number>();
  const intern = (text: string) => {
    let at = known.get(text);
    if (at === undefined) {
      at = names.push(text) - 1;
      known.set(text, at);
    }
    return at;
  };
  let foldName = NONE;
  const paths = rootedPaths(parts.reduce((sum, { tree }) => sum + tree.name.length + 1, 0));
  const ends: { target: Int32Array; tree: NameTree }[] = [];
  const below = (node: number, path: readonly string[]) =>
    path.reduce((above, name) => paths.child(above, intern(name)), node);
  for (const { path, tree } of parts) {
    const own = tree.names.map((name, i) => {
      if (i !== tree.foldName) return i === 0 ? 0 : intern(name);
      foldName = foldName === NONE ? names.push(OTHER) - 1 : foldName;
      return foldName;
    });
    const target = new Int32Array(tree.name.length);
    target[ROOT] = at === 'root' ? below(ROOT, path) : ROOT;
    for (let node = 1; node < target.length; node++) {
      target[node] = paths.child(target[tree.parent[node]!]!, own[tree.name[node]!]!);
    }
    ends.push({ target: at === 'root' ? target : leavesOf(tree, target, (node) => below(node, path)), tree });
  }
  const self = new BigInt64Array(paths.count);
  for (const { target, tree } of ends) {
    for (let node = 0; node < target.length; node++) {
      const to = target[node]!;
      self[to] = BigInt.asIntN(64, self[to]! + tree.self[node]!);
    }
  }
  return weigh(shapeOf(names, paths, foldName), self);
}

/** Where each node's self goes when labels stand below its frame. */
const leavesOf = ({ self, name, foldName }: NameTree, target: Int32Array, leafOf: (node: number) => number) =>
  target.map((to, node) => (self[node] === 0n || name[node] === foldName ? to : leafOf(to)));

/** A part of which only the sum is known. */
export function sumTree(value: bigint): NameTree {
  return weigh(shapeOf([TOTAL], rootedPaths(1), NONE), BigInt64Array.of(value));
}
