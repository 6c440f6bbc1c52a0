import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { printTree, text } from '../tests/fixtures/printed-tree.ts';
import { nodeAt } from '#model/call-tree.ts';
import { sumTree, underLabels } from '#model/label-levels.ts';
import { truncateTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

describe('a tree with labels as levels', () => {
  it('has each part below its label, and what is only a sum as one frame', () => {
    const tree = underLabels([
      { path: ['version=1.0', 'region=eu'], tree: treeOf('main;parse 5\n() 1') },
      { path: ['version=1.0', 'region=us'], tree: treeOf('main 2') },
      { path: ['other values'], tree: sumTree(7n) },
    ]);
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

  it('has of each part what that has alone', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), arbitraryDrawing(), (a, b) => {
        const [left, right] = [treeOf(a), truncateTree(treeOf(b), 3)];
        const tree = underLabels([
          { path: ['x=a'], tree: left },
          { path: ['x=b'], tree: right },
        ]);
        expect(tree.total[ROOT]).toBe(BigInt.asIntN(64, left.total[ROOT]! + right.total[ROOT]!));
        expect(tree.total[nodeAt(tree, ['x=a'])]).toBe(left.total[ROOT]);
        expect(tree.total[nodeAt(tree, ['x=b'])]).toBe(right.total[ROOT]);
      }),
    );
  });
});
