import { expect, it } from 'vitest';
import { readPprof } from '#model/formats/pprof/read.ts';
import { isCut, joinTrees } from '#model/join-trees.ts';
import { nameTree, truncateTree } from '#model/name-tree.ts';
import { locationTree, mergeLocationTrees } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { printTree } from '../tests/fixtures/printed-tree.ts';
import { seriesTruth, unpackedFixture } from '../tests/fixtures/pprof/truth.ts';

const stacks = seriesTruth()
  .files.slice(0, 12)
  .map((path) => locationTree(readPprof(unpackedFixture(path)), 1));

it('is the tree of all stacks, whichever parts come first', () => {
  const whole = printTree(nameTree(mergeLocationTrees(stacks)));
  const parts = stacks.map((tree) => nameTree(tree));
  expect(printTree(joinTrees(parts))).toBe(whole);
  const oneByOne = parts.toReversed().reduce((all, part) => joinTrees([part, all]));
  expect(printTree(oneByOne)).toBe(whole);
});

it('keeps the sum of trees that were cut, and what was folded apart from a function with that name', () => {
  const cut = stacks.map((tree) => truncateTree(nameTree(tree), 20));
  const joined = joinTrees(cut);
  const sum = cut.reduce((all, { total }) => all + total[ROOT]!, 0n);
  expect([joined.total[ROOT], isCut(joined)]).toEqual([sum, true]);
  expect(joined.names.filter((name) => name === 'other')).toHaveLength(1);
  expect(isCut(joinTrees(stacks.map((tree) => nameTree(tree))))).toBe(false);
});
