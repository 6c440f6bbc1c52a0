import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { printTree } from '../tests/fixtures/printed-tree.ts';
import { branch, cutCallTree, nodeAt } from '#model/call-tree.ts';
import { pathTo } from '#model/flame-layout.ts';
import { foldedChild, graft, replaceBelow } from '#model/graft.ts';
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';

/** As the server answers what is below a node. */
function below(whole: NameTree, tree: NameTree, at: number, maxNodes: number): NameTree {
  const names = (node: number) =>
    pathTo(tree, node)
      .slice(1)
      .map((one) => tree.names[tree.name[one]!]!);
  const without = new Set<string>();
  for (let child = tree.firstChild[at]!; child !== NONE; child = tree.nextSibling[child]!) {
    if (tree.name[child] !== tree.foldName) without.add(tree.names[tree.name[child]!]!);
  }
  const node = nodeAt(whole, names(at));
  const { shape, sides } = cutCallTree(branch({ shape: whole, sides: [whole] }, node, 0, without), maxNodes);
  return { ...shape, ...sides[0]! };
}

const firstFolded = (tree: NameTree) => tree.name.findIndex((name, node) => node !== ROOT && name === tree.foldName);

describe('a finer tree in place of what is below a node', () => {
  it('is the whole again once the root is replaced, and changes no sum anywhere else', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.integer({ min: 1, max: 6 }), fc.nat(), (drawing, nodes, which) => {
        const whole = treeOf(drawing);
        const tree = truncateTree(whole, nodes);
        const at = which % tree.name.length;
        if (at !== ROOT && tree.name[at] === tree.foldName) return;
        const path = pathTo(tree, at)
          .slice(1)
          .map((one) => tree.names[tree.name[one]!]!);
        const finer = branch({ shape: whole, sides: [whole] }, nodeAt(whole, path), 0, new Set());
        const next = replaceBelow(tree, at, { ...finer.shape, ...finer.sides[0]! });
        if (next === undefined) return;
        expect(next.name.length).toBeGreaterThan(tree.name.length);
        expect(next.total[ROOT]).toBe(whole.total[ROOT]);
        if (at === ROOT) expect(printTree(next)).toBe(printTree(whole));
        const again = nodeAt(next, path);
        const { shape, sides } = branch({ shape: next, sides: [next] }, again, 0, new Set());
        expect(printTree({ ...shape, ...sides[0]! })).toBe(printTree({ ...finer.shape, ...finer.sides[0]! }));
      }),
    );
  });

  it('is not taken when its sum is another, or when it has no more', () => {
    const whole = treeOf('a;b 9\na;c 1\nd 1');
    const tree = truncateTree(whole, 2);
    expect(replaceBelow(tree, ROOT, treeOf('a;b 9\na;c 2\nd 1'))).toBeUndefined();
    expect(replaceBelow(whole, ROOT, tree)).toBeUndefined();
  });

  it('says how many nodes are still folded', () => {
    const whole = treeOf('a;b 9\na;c 1\na;d 1\na;e 1\nf 1');
    const cut = (nodes: number): NameTree => {
      const { shape, sides, folded } = cutCallTree({ shape: whole, sides: [whole] }, nodes);
      return { ...shape, ...sides[0]!, folded };
    };
    const [coarse, finer] = [cut(1), cut(2)];
    const counts = ({ folded }: NameTree) => [...folded!].filter((count) => count > 0);
    expect(counts(coarse)).toEqual([4, 1]);
    expect(counts(replaceBelow(coarse, ROOT, finer)!)).toEqual(counts(finer));
  });
});

describe('grafting', () => {
  it('opens every folded leaf until the whole tree is there again, and never changes a sum', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.integer({ min: 1, max: 6 }), (drawing, nodes) => {
        const whole = treeOf(drawing);
        let tree = truncateTree(whole, nodes);
        for (let opened = 0; opened < 200 && tree.foldName !== NONE && firstFolded(tree) > 0; opened++) {
          const at = tree.parent[firstFolded(tree)]!;
          const next = graft(tree, at, below(whole, tree, at, 3))!;
          expect(next.total[ROOT]).toBe(whole.total[ROOT]);
          expect(next.total[at]).toBe(tree.total[at]);
          tree = next;
        }
        expect(printTree(tree)).toBe(printTree(whole));
      }),
    );
  });

  it('takes nothing that is more than was folded', () => {
    const tree = truncateTree(treeOf('a 9\nb 1\nc 1'), 1);
    expect(foldedChild(tree, ROOT)).not.toBe(NONE);
    expect(graft(tree, ROOT, treeOf('b 5'))).toBeUndefined();
  });
});
