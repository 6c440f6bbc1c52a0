import { describe, expect, it } from 'vitest';
import { NO_PARENT, PathTable } from '#model/path-table.ts';

describe('a table of paths', () => {
  it('has one node for a key under a parent', () => {
    const paths = new PathTable();
    const a = paths.child(NO_PARENT, 5);
    const b = paths.child(a, 5);
    expect([a, b, paths.child(NO_PARENT, 5), paths.child(a, 5), paths.child(NO_PARENT, 6)]).toEqual([0, 1, 0, 1, 2]);
    expect([...paths.parent.subarray(0, paths.count)]).toEqual([NO_PARENT, 0, NO_PARENT]);
  });

  it('finds all of them again after it has grown', () => {
    const paths = new PathTable(4);
    const nodes: number[] = [];
    for (let i = 0; i < 5_000; i++) {
      nodes.push(paths.child(i % 7 === 0 ? NO_PARENT : nodes[i >> 1]!, i));
    }
    expect(paths.count).toBe(5_000);
    expect(nodes.map((_, i) => paths.child(i % 7 === 0 ? NO_PARENT : nodes[i >> 1]!, i))).toEqual(nodes);
  });
});
