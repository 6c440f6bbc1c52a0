/**
 * Trees of parts of a time range as the tree of all of it: every path of any, with what it weighs in all of them.
 *
 *     main 3 ── parse 2      +      main 4 ── write 4      =      main 7 ─┬─ parse 2
 *                                                                         └─ write 4
 *
 * Exact for whole trees. Of one that was cut to its largest nodes it is unknown which of them its folded leaves were,
 * and each part is cut elsewhere: such trees joined are near to the tree of all, and not it.
 */
import { type NameTree, rootedPaths, shapeOf, weigh } from '#model/name-tree.ts';
import { movedValues, NONE, OTHER, ROOT, TOTAL } from '#model/tree-shape.ts';

export function joinTrees(trees: readonly NameTree[]): NameTree {
  const names = [TOTAL];
  const known = new Map<string, number>();
  let foldName = NONE;
  const numberOf = (text: string) => {
    const number = known.get(text) ?? names.push(text) - 1;
    known.set(text, number);
    return number;
  };
  const paths = rootedPaths(Math.max(1, ...trees.map(({ name }) => name.length)));
  const targets = trees.map((tree) => {
    const own = tree.names.map((text, index) => {
      if (index === ROOT) return ROOT;
      if (index !== tree.foldName) return numberOf(text);
      if (foldName === NONE) foldName = names.push(OTHER) - 1;
      return foldName;
    });
    const target = new Int32Array(tree.name.length);
    for (let node = 1; node < target.length; node++) {
      target[node] = paths.child(target[tree.parent[node]!]!, own[tree.name[node]!]!);
    }
    return target;
  });
  const self = new BigInt64Array(paths.count);
  trees.forEach((tree, i) => {
    movedValues(tree.self, targets[i]!, paths.count).forEach((value, node) => {
      self[node] = BigInt.asIntN(64, self[node]! + value);
    });
  });
  return weigh(shapeOf(names, paths, foldName), self);
}

/** Whether something of it was folded. */
export const isCut = ({ foldName, name }: NameTree): boolean => foldName !== NONE && name.includes(foldName);
