import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { printDiff, printTree, text } from '../tests/fixtures/printed-tree.ts';
import { decodeDiffGraph, diffTrees, encodeDiffGraph, truncateDiff } from '#model/diff.ts';
import { diffTable } from '#model/function-table.ts';
import { type NameTree, truncateTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

const M = 1_000_000n;
const left = () => treeOf('a 10000000\na;b;c 100000000\na;b;d 50000000');
const right = () => treeOf('a;b;c 100000000');

describe('a diff of two trees', () => {
  it('has the levels of the contract', () => {
    expect(encodeDiffGraph(diffTrees(left(), right()))).toEqual({
      names: ['total', 'a', 'b', 'd', 'c'],
      levels: [
        { values: [0n, 160n * M, 0n, 0n, 100n * M, 0n, 0n] },
        { values: [0n, 160n * M, 10n * M, 0n, 100n * M, 0n, 1n] },
        { values: [10n * M, 150n * M, 0n, 0n, 100n * M, 0n, 2n] },
        { values: [10n * M, 100n * M, 100n * M, 0n, 100n * M, 100n * M, 4n, 0n, 50n * M, 50n * M, 0n, 0n, 0n, 3n] },
      ],
      total: 260n * M,
      maxSelf: 100n * M,
      leftTicks: 160n * M,
      rightTicks: 100n * M,
    });
  });

  it('has the paths of either side', () => {
    expect(printDiff(diffTrees(treeOf('a;b 1\na;c 2\n() 4'), treeOf('a;c 3\na;d 5\ne 7')))).toBe(
      text(`
        total 7 (4) → 15
          a 3 → 8
            b 1 (1) → 0
            c 2 (2) → 3 (3)
            d 0 → 5 (5)
          e 0 → 7 (7)`),
    );
  });

  it('can be taken against nothing', () => {
    expect(printDiff(diffTrees(treeOf(''), treeOf('a 3')))).toBe('total 0 → 3\n  a 0 → 3 (3)');
    expect(encodeDiffGraph(diffTrees(treeOf(''), treeOf(''))).levels).toEqual([
      { values: [0n, 0n, 0n, 0n, 0n, 0n, 0n] },
    ]);
  });

  it('folds what is small on both sides together', () => {
    const diff = diffTrees(treeOf('a 100\nb 1\nc 2'), treeOf('a 1\nb 60\nc 3'));
    expect(printDiff(truncateDiff(diff, 2))).toBe(
      text(`
        total 103 → 64
          a 100 (100) → 1 (1)
          b 1 (1) → 60 (60)
          <other> 2 (2) → 3 (3)`),
    );
  });

  it('puts the folded siblings of both sides together, apart from a function called other', () => {
    const cut = (drawing: string) => truncateTree(treeOf(drawing), 1);
    expect(printDiff(diffTrees(cut('other 9\na 1\nb 1'), cut('other 9\na 2\nc 3')))).toBe(
      text(`
        total 11 → 14
          other 9 (9) → 9 (9)
          <other> 2 (2) → 5 (5)`),
    );
  });

  it('has no change between a tree and itself', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        const diff = diffTrees(treeOf(drawing), treeOf(drawing));
        expect(diff.left).toEqual(diff.right);
        expect(diffTable(diff).every((row) => row.selfChange === 0n && row.totalChange === 0n)).toBe(true);
        expect(printTree({ ...diff, ...diff.left } as NameTree)).toBe(printTree(treeOf(drawing)));
      }),
      { numRuns: 50 },
    );
  });

  it('comes back from the wire as it was, with the totals of both sides, however it was cut', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), arbitraryDrawing(), fc.integer({ min: 1, max: 30 }), (a, b, maxNodes) => {
        const diff = diffTrees(treeOf(a), treeOf(b));
        const cut = truncateDiff(diff, maxNodes);
        expect(cut.left.total[ROOT]).toBe(diff.left.total[ROOT]);
        expect(cut.right.total[ROOT]).toBe(diff.right.total[ROOT]);
        const again = decodeDiffGraph(encodeDiffGraph(cut));
        expect(printDiff(again).replaceAll('<other>', 'other')).toBe(printDiff(cut).replaceAll('<other>', 'other'));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses levels that are not of seven values a node', () => {
    expect(() => decodeDiffGraph({ names: ['total'], levels: [{ values: [0n, 0n, 0n, 0n] }] })).toThrow(
      "not a valid flame graph: a level's length is not a multiple of 7",
    );
  });
});
