import { describe, expect, it } from 'vitest';
import { treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { diffTrees } from '#model/diff.ts';
import { byChange, bySelf, byTotal, diffTable, functionTable } from '#model/function-table.ts';
import { truncateTree } from '#model/name-tree.ts';

const lines = (rows: { name: string; self: bigint; total: bigint }[]) =>
  rows.map(({ name, self, total }) => `${name} ${self} ${total}`);

describe('the table of functions', () => {
  it('has self where a function was the leaf and total where it was anywhere', () => {
    expect(lines(functionTable(treeOf('main;f;g 5\nmain;f 2\nmain;g 1')).sort(byTotal))).toEqual([
      'main 0 8',
      'f 2 7',
      'g 6 6',
    ]);
  });

  it('counts a stack once, however often a function recurs on it', () => {
    expect(lines(functionTable(treeOf('f;g;f;g;f 5\ng;f 2\nf 1')).sort(bySelf))).toEqual(['f 8 8', 'g 0 7']);
  });

  it('leaves out samples without a stack, which belong to no function', () => {
    expect(lines(functionTable(treeOf('() 5\na 3')))).toEqual(['a 3 3']);
  });

  it('orders by self, then total, then name', () => {
    const rows = functionTable(treeOf('m;b 3\nm;a 3\nm;c;d 3\nm;c 3')).sort(bySelf);
    expect(lines(rows)).toEqual(['c 3 6', 'a 3 3', 'b 3 3', 'd 3 3', 'm 0 12']);
  });

  it('marks what was folded, which is no function', () => {
    const rows = functionTable(truncateTree(treeOf('other 9\na 1\nb 2'), 1)).sort(bySelf);
    expect(rows).toEqual([
      { name: 'other', self: 9n, total: 9n, folded: false },
      { name: 'other', self: 3n, total: 3n, folded: true },
    ]);
  });

  it('takes a stack of a hundred thousand frames', () => {
    const deep = `${Array.from({ length: 100_000 }, (_, i) => `f${i % 2}`).join(';')} 7`;
    expect(lines(functionTable(treeOf(deep)).sort(bySelf))).toEqual(['f1 7 7', 'f0 0 7']);
  });
});

describe('the table of changes', () => {
  it('has both sides of each function and the change, the largest first', () => {
    const rows = diffTable(diffTrees(treeOf('m;a 10\nm;b 5'), treeOf('m;a 2\nm;b 6\nm;c 4')));
    expect(rows.sort(byChange)).toEqual([
      change('a', [10n, 10n], [2n, 2n]),
      change('c', [0n, 0n], [4n, 4n]),
      change('m', [0n, 15n], [0n, 12n]),
      change('b', [5n, 5n], [6n, 6n]),
    ]);
  });
});

function change(name: string, left: [bigint, bigint], right: [bigint, bigint]) {
  return {
    name,
    left: { self: left[0], total: left[1] },
    right: { self: right[0], total: right[1] },
    selfChange: right[0] - left[0],
    totalChange: right[1] - left[1],
    folded: false,
  };
}
