import { describe, expect, it } from 'vitest';
import { treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { callRows, hotPath, samePlaces } from '#model/call-rows.ts';
import { toNumbers } from '#model/flame-layout.ts';
import { ROOT } from '#model/tree-shape.ts';

const tree = treeOf('main;small 1\nmain;big;x 50\nmain;big;y 40\nidle 3');
const weight = toNumbers(tree.total);
const name = (node: number) => tree.names[tree.name[node]!]!;
const node = (wanted: string) => tree.name.findIndex((at) => tree.names[at] === wanted);

describe('rows of calls', () => {
  it('has each node below its caller, the largest first, as far as it is opened', () => {
    const { node: nodes, depth } = callRows(tree, weight, new Set([ROOT, node('main')]));
    expect(Array.from(nodes, (at, i) => `${' '.repeat(depth[i]!)}${name(at)}`)).toEqual([
      'total',
      ' main',
      '  big',
      '  small',
      ' idle',
    ]);
  });

  it('goes down the hot path to where it forks', () => {
    expect(hotPath(tree, weight, ROOT).map(name)).toEqual(['total', 'main', 'big', 'x']);
    expect(hotPath(treeOf('a;b 1\na;c 1\na;d 1'), Float64Array.of(3, 3, 1, 1, 1), ROOT)).toEqual([0, 1]);
  });

  it('finds places again in newer data', () => {
    const newer = treeOf('idle 3\nmain;big;x 60');
    const found = samePlaces(tree, newer, [ROOT, node('big'), node('small')]);
    expect([...found].map((at) => newer.names[newer.name[at]!])).toEqual(['total', 'big']);
  });
});
