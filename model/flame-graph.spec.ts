import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { printTree, text } from '../tests/fixtures/printed-tree.ts';
import { decodeFlameGraph, encodeFlameGraph } from '#model/flame-graph.ts';
import { truncateTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

const M = 1_000_000n;
/** The stacks of the wire contract's test vectors. */
const contract = 'a 10000000\na;b;c 100000000\na;b;d 50000000';

describe('a flame graph on the wire', () => {
  it('has the names and levels of the contract', () => {
    expect(encodeFlameGraph(treeOf(contract))).toEqual({
      names: ['total', 'a', 'b', 'd', 'c'],
      levels: [
        { values: [0n, 160n * M, 0n, 0n] },
        { values: [0n, 160n * M, 10n * M, 1n] },
        { values: [10n * M, 150n * M, 0n, 2n] },
        { values: [10n * M, 100n * M, 100n * M, 4n, 0n, 50n * M, 50n * M, 3n] },
      ],
      total: 160n * M,
      maxSelf: 100n * M,
    });
  });

  it('folds what is small as the contract does', () => {
    expect(encodeFlameGraph(truncateTree(treeOf(contract), 2)).levels.at(-1)).toEqual({
      values: [10n * M, 150n * M, 150n * M, 3n],
    });
    expect(encodeFlameGraph(truncateTree(treeOf(contract), 2)).names).toEqual(['total', 'a', 'b', 'other']);
  });

  it('is one level of one empty node without data', () => {
    expect(encodeFlameGraph(treeOf(''))).toEqual({
      names: ['total'],
      levels: [{ values: [0n, 0n, 0n, 0n] }],
      total: 0n,
      maxSelf: 0n,
    });
  });

  it('keeps samples without a stack in the total, under no node', () => {
    const { levels, total } = encodeFlameGraph(treeOf('() 5\na 3'));
    expect(total).toBe(8n);
    expect(levels).toEqual([{ values: [0n, 8n, 5n, 0n] }, { values: [5n, 3n, 3n, 1n] }]);
  });

  it('says the gap to the node before, over parents that have none below them', () => {
    const { levels } = encodeFlameGraph(treeOf('a 1\nb;x 2\nc 4\nd;y 8'));
    expect(levels[2]!.values.filter((_, i) => i % 4 === 0)).toEqual([1n, 4n]);
  });

  it('is exact beyond 2^53', () => {
    const { levels, total } = encodeFlameGraph(treeOf(`a;b ${2n ** 53n + 1n}\na;c ${2n ** 60n + 1n}`));
    expect(total).toBe(2n ** 53n + 2n ** 60n + 2n);
    expect(levels[2]!.values.slice(0, 3)).toEqual([0n, 2n ** 53n + 1n, 2n ** 53n + 1n]);
  });

  it('encodes a hundred thousand frames of one stack', () => {
    const deep = `${Array.from({ length: 100_000 }, (_, i) => `f${i % 50}`).join(';')} 7`;
    const graph = encodeFlameGraph(treeOf(deep));
    expect(graph.levels.length).toBe(100_001);
    expect(decodeFlameGraph(graph).total[ROOT]).toBe(7n);
  });

  it('comes back as the tree it was', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), fc.integer({ min: 1, max: 30 }), (drawing, maxNodes) => {
        const tree = truncateTree(treeOf(drawing), maxNodes);
        const again = decodeFlameGraph(encodeFlameGraph(tree));
        expect(printTree(again).replaceAll('<other>', 'other')).toBe(printTree(tree).replaceAll('<other>', 'other'));
      }),
    );
  });
});

describe('reading a flame graph', () => {
  it('tells folded siblings from a function that is called other', () => {
    const tree = truncateTree(treeOf('a;other;x 100\na;b 2\na;c 1'), 3);
    expect(printTree(tree)).toBe(
      text(`
        total 103
          a 103
            other 100
              x 100 (100)
            <other> 3 (3)`),
    );
    expect(printTree(decodeFlameGraph(encodeFlameGraph(tree)))).toBe(printTree(tree));
  });

  it('takes an empty graph for no data', () => {
    expect(printTree(decodeFlameGraph({ names: ['total'], levels: [] }))).toBe('total 0');
    expect(printTree(decodeFlameGraph({ names: ['total'], levels: [{ values: [0n, 0n, 0n, 0n] }] }))).toBe('total 0');
  });

  const root = { values: [0n, 10n, 0n, 0n] };
  it.each([
    ['a level that is cut short', [{ values: [0n, 10n, 0n] }], "a level's length is not a multiple of 4"],
    ['two roots', [{ values: [0n, 1n, 0n, 0n, 0n, 1n, 0n, 0n] }], 'the first level does not have exactly one node'],
    ['a name that is not there', [root, { values: [0n, 1n, 1n, 2n] }], 'a node names entry 2, but there are 2 names'],
    ['a negative name', [root, { values: [0n, 1n, 1n, -1n] }], 'a node names entry -1, but there are 2 names'],
    ['a child wider than its parent', [root, { values: [0n, 11n, 1n, 1n] }], 'node 0 of level 1 lies outside'],
    ['a child left of its parent', [root, { values: [-1n, 2n, 1n, 1n] }], 'node 0 of level 1 lies outside'],
    [
      'a child across two parents',
      [root, { values: [0n, 5n, 0n, 1n, 0n, 5n, 0n, 1n] }, { values: [4n, 2n, 2n, 1n] }],
      'node 0 of level 2 lies outside',
    ],
    [
      'a level after an empty one',
      [root, { values: [] }, { values: [0n, 1n, 1n, 1n] }],
      'node 0 of level 2 lies outside',
    ],
  ])('refuses %s', (_, levels, message) => {
    expect(() => decodeFlameGraph({ names: ['total', 'a'], levels })).toThrow(message);
  });
});
