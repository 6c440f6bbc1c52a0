import { describe, expect, it } from 'vitest';
import { diffTrees } from '#model/diff.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { compare } from './compare.ts';
import { foldUnchanged } from './fold-unchanged.ts';

const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));
const diff = diffTrees(
  treeOf(`
    main;serve;parse 40
    main;serve;print 50
    main;serve;log   10
    idle;wait        20
  `),
  treeOf(`
    main;serve;parse 92
    main;serve;print 50
    main;serve;log   11
    idle;wait        20
  `),
);
const { change } = compare(diff, { normalised: false, scales: [1, 1] });

describe('foldUnchanged', () => {
  const { diff: folded, unchangedName } = foldUnchanged(diff, change, 5, 'unchanged')!;
  const named = (node: number) => folded.names[folded.name[node]!]!;
  const nodes = [...folded.name.keys()].map(named);

  it('keeps what changed and the way to it, and makes one frame of what is beside it', () => {
    expect(nodes.sort()).toEqual(['main', 'parse', 'serve', 'total', 'unchanged', 'unchanged']);
  });

  it('changes no sum', () => {
    expect(folded.left.total[ROOT]).toBe(diff.left.total[ROOT]);
    expect(folded.right.total[ROOT]).toBe(diff.right.total[ROOT]);
    const beside = [...folded.name.keys()].filter((node) => folded.name[node] === unchangedName);
    expect(beside.map((node) => [folded.left.total[node], folded.right.total[node]]).sort()).toEqual([
      [20n, 20n],
      [60n, 61n],
    ]);
  });

  it('has nothing to do where everything changed enough', () => {
    expect(
      foldUnchanged(
        diff,
        change.map(() => 10),
        5,
        'unchanged',
      ),
    ).toBeUndefined();
  });
});
