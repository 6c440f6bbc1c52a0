import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { printTree, text } from '../tests/fixtures/printed-tree.ts';
import { nodeAt } from '#model/call-tree.ts';
import { joinTrees } from '#model/join-trees.ts';
import { sumTree, underLabels } from '#model/label-levels.ts';
import { truncateTree, type NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

const parts = [
  { path: ['version=1.0', 'region=eu'], tree: treeOf('main;parse 5\n() 1') },
  { path: ['version=1.0', 'region=us'], tree: treeOf('main 2') },
  { path: ['other values'], tree: sumTree(7n) },
];

/** Names from below the root. */
function pathOf({ names, name, parent }: NameTree, node: number): string[] {
  const path: string[] = [];
  for (let at = node; at !== ROOT; at = parent[at]!) path.unshift(names[name[at]!]!);
  return path;
}

describe('a tree with labels as levels', () => {
  it('has each part below its label, and what is only a sum as one frame', () => {
    const tree = underLabels(parts, 'root');
    expect(printTree(tree)).toBe(
      text(`
        total 15
          other values 7 (7)
          version=1.0 8
            region=eu 6 (1)
              main 5
                parse 5 (5)
            region=us 2
              main 2 (2)`),
    );
  });

  it('has the labels below each stack, and what is only a sum below no function', () => {
    expect(printTree(underLabels(parts, 'leaf'))).toBe(
      text(`
        total 15
          main 7
            parse 5
              version=1.0 5
                region=eu 5 (5)
            version=1.0 2
              region=us 2 (2)
          other values 7 (7)
          version=1.0 1
            region=eu 1 (1)`),
    );
  });

  it('has below each stack what every part has of it, and what is folded below none', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), arbitraryDrawing(), (a, b) => {
        const sides = [
          { path: ['x=a'], tree: treeOf(a) },
          { path: ['x=b'], tree: truncateTree(treeOf(b), 3) },
        ];
        const both = underLabels(sides, 'leaf');
        expect(both.total[ROOT]).toBe(joinTrees(sides.map(({ tree }) => tree)).total[ROOT]);
        for (const { path, tree } of sides) {
          const selfs = new Map<string, bigint>();
          for (let node = 0; node < tree.name.length; node++) {
            const stack = pathOf(tree, node);
            if (tree.name[node] === tree.foldName || tree.self[node] === 0n) continue;
            expect(both.self[nodeAt(both, [...stack, ...path])]).toBe(tree.self[node]);
            selfs.set(stack.join(';'), tree.self[node]!);
          }
          expect([...both.name.keys()].filter((node) => both.names[both.name[node]!] === path[0])).toHaveLength(
            selfs.size,
          );
        }
      }),
    );
  });

  it('has of each part what that has alone', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), arbitraryDrawing(), (a, b) => {
        const [left, right] = [treeOf(a), truncateTree(treeOf(b), 3)];
        const tree = underLabels(
          [
            { path: ['x=a'], tree: left },
            { path: ['x=b'], tree: right },
          ],
          'root',
        );
        expect(tree.total[ROOT]).toBe(BigInt.asIntN(64, left.total[ROOT]! + right.total[ROOT]!));
        expect(tree.total[nodeAt(tree, ['x=a'])]).toBe(left.total[ROOT]);
        expect(tree.total[nodeAt(tree, ['x=b'])]).toBe(right.total[ROOT]);
      }),
    );
  });
});
