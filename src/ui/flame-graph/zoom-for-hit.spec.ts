import { describe, expect, it } from 'vitest';
import { weighed } from '#model/flame-layout.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { zoomForHit } from './zoom-for-hit.ts';

const tree = nameTree(
  locationTree(
    drawProfile(`
      main;big 9900
      main;small;rare;hit 9
      main;small;usual 91
    `).columns,
    0,
  ),
);
const ready = weighed(tree, tree.total);
const node = (name: string) => tree.name.findIndex((at) => tree.names[at] === name);
const name = (at: number) => tree.names[tree.name[at]!];

describe('zoomForHit', () => {
  it('stays where the hit can be seen', () => {
    expect(zoomForHit(ready, ROOT, node('big'))).toBe(ROOT);
    expect(zoomForHit(ready, node('small'), node('hit'))).toBe(node('small'));
  });

  it('goes to a frame in which it can be seen', () => {
    expect(name(zoomForHit(ready, ROOT, node('hit')))).toBe('rare');
  });

  it('leaves a frame that the hit is not in', () => {
    expect(name(zoomForHit(ready, node('big'), node('usual')))).toBe('small');
  });
});
