import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';
import { printTree, text } from '../tests/fixtures/printed-tree.ts';
import { type NameTree, nameTree, truncateTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';

describe('a tree of names', () => {
  it('adds stacks up by their functions', () => {
    expect(printTree(treeOf('a 10\na;b;c 100\na;b;d 50\na;b;c 5'))).toBe(
      text(`
        total 165
          a 165 (10)
            b 155
              c 105 (105)
              d 50 (50)`),
    );
  });

  it('shows an inlined function below the one it was inlined into', () => {
    expect(printTree(treeOf('main;outer>middle>inner 5\nmain;outer 2'))).toBe(
      text(`
        total 7
          main 7
            outer 7 (2)
              middle 5
                inner 5 (5)`),
    );
  });

  it('is not split by files and lines', () => {
    expect(printTree(treeOf('main@main.go:3;f@a.go:1 1\nmain@main.go:9;f@b.go:2 2'))).toBe(
      text(`
        total 3
          main 3
            f 3 (3)`),
    );
  });

  it('shows a frame without a function by its mapping and address', () => {
    expect(printTree(treeOf('main;[/usr/lib/libc.so.6] 0x1f 5\nmain;[] 0xffffffffffffffff 1'))).toBe(
      text(`
        total 6
          main 6
            [.] 0xffffffffffffffff 1 (1)
            [libc.so.6] 0x1f 5 (5)`),
    );
  });

  it('keeps samples without a stack in the total, under no node', () => {
    expect(printTree(treeOf('() 5\na 3\n() 2'))).toBe(
      text(`
        total 10 (7)
          a 3 (3)`),
    );
  });

  it('leaves no node for samples whose value is 0, and keeps negative ones', () => {
    const { columns } = drawProfile('a;b 0 1\na;c 5 0\na;d -2 0', { types: 'space:bytes,objects:count' });
    expect(printTree(nameTree(locationTree(columns, 0)))).toBe(
      text(`
        total 3
          a 3
            c 5 (5)
            d -2 (-2)`),
    );
  });

  it('orders siblings by the bytes of their names', () => {
    const tree = treeOf('\u{1f600} 1\n\ufb01 1\nb 1\nB 1\né 1');
    expect(
      printTree(tree)
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(' ')[0]),
    ).toEqual(['B', 'b', 'é', '\ufb01', '\u{1f600}']);
  });

  it('tells functions called total and other from the root and from folded siblings', () => {
    expect(printTree(treeOf('total;other 1\nother 2'))).toBe(
      text(`
        total 3
          other 2 (2)
          total 1
            other 1 (1)`),
    );
  });

  it('has each total equal to its self and its children', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        const tree = treeOf(drawing);
        const sum = tree.self.slice();
        for (let node = 1; node < sum.length; node++) {
          expect(tree.parent[node]).toBeLessThan(node);
          sum[tree.parent[node]!]! += tree.total[node]!;
        }
        expect(tree.total).toEqual(sum);
      }),
    );
  });
});

describe('truncating a tree', () => {
  it('folds siblings below the n-th largest total into a last leaf', () => {
    expect(printTree(truncateTree(treeOf('a 10\na;b;c 100\na;b;d 50\na;b;e 50\nz 90'), 3))).toBe(
      text(`
        total 300
          a 210 (10)
            b 200
              c 100 (100)
              <other> 100 (100)
          <other> 90 (90)`),
    );
  });

  it('keeps nodes that equal the threshold', () => {
    const tree = treeOf('a 5\nb 5\nc 5');
    expect(printTree(truncateTree(tree, 1))).toBe(printTree(tree));
  });

  it('leaves a tree that is small enough as it is', () => {
    const tree = treeOf('a;b 5\nc 5');
    expect(truncateTree(tree, 3)).toBe(tree);
  });

  it('folds into the same leaf when it is done again', () => {
    const once = truncateTree(treeOf('a 100\nb 30\nc 20\nd 10'), 2);
    expect(printTree(once)).toBe(
      text(`
      total 160
        a 100 (100)
        b 30 (30)
        <other> 30 (30)`),
    );
    expect(printTree(truncateTree(once, 1))).toBe(
      text(`
      total 160
        a 100 (100)
        <other> 60 (60)`),
    );
  });

  it('never changes a total, and folds only leaves that come last', () => {
    fc.assert(
      fc.property(arbitraryDrawing(40), fc.integer({ min: 1, max: 40 }), (drawing, maxNodes) => {
        const tree = treeOf(drawing);
        const cut = truncateTree(tree, maxNodes);
        expect(cut.total[ROOT]).toBe(tree.total[ROOT]);
        const before = totalsByPath(tree);
        for (const [path, total] of totalsByPath(cut)) {
          if (!path.includes('<fold>')) {
            expect(total).toBe(before.get(path));
          }
        }
        cut.name.forEach((name, node) => {
          if (name === cut.foldName) {
            expect(cut.firstChild[node]).toBe(NONE);
            expect(cut.nextSibling[node]).toBe(NONE);
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

/** Every node's total by the names on its path. */
function totalsByPath(tree: NameTree): Map<string, bigint> {
  const paths: string[] = [];
  tree.name.forEach((name, node) => {
    const own = name === tree.foldName ? '<fold>' : tree.names[name]!;
    paths.push(node === ROOT ? own : `${paths[tree.parent[node]!]} / ${own}`);
  });
  return new Map(paths.map((path, node) => [path, tree.total[node]!]));
}
