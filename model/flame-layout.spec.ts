import { describe, expect, it } from 'vitest';
import {
  type FlameLayout,
  layoutFrames,
  pathTo,
  rectangleAt,
  rectangleOf,
  rowOf,
  rowsOf,
  toNumbers,
  weighed,
} from '#model/flame-layout.ts';
import { largeFrames, nestFrames } from '#model/flame-layout-parts.ts';
import { step } from '#model/flame-layout-steps.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';

const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));

const nodeOf = (tree: NameTree, name: string) => tree.name.findIndex((at) => tree.names[at] === name);

/** A layout printed as text: one line a row, each rectangle as name@x+width. */
function print(layout: FlameLayout, tree: NameTree): string[] {
  return Array.from({ length: rowsOf(layout) }, (_, row) => {
    const cells: string[] = [];
    for (let i = layout.rowOffsets[row]!; i < layout.rowOffsets[row + 1]!; i++) {
      const name = layout.marked[i]! > 0 ? `(${layout.marked[i]})` : tree.names[tree.name[layout.node[i]!]!]!;
      cells.push(`${name}@${layout.x[i]}+${layout.rectangleWidth[i]}`);
    }
    return cells.join(' ');
  });
}

const shop = treeOf(`
  main;parse 30
  main;render;escape 50
  main;render 10
  idle 10
`);

describe('layoutFrames', () => {
  it('lays children from their left edge, heaviest first', () => {
    expect(print(layoutFrames(weighed(shop, shop.total), ROOT, 1000), shop)).toEqual([
      'total@0+1000',
      'main@0+900 idle@900+100',
      'render@0+600 parse@600+300',
      'escape@0+500',
    ]);
  });

  it('gives the focus and the frames above it the whole width', () => {
    const layout = layoutFrames(weighed(shop, shop.total), nodeOf(shop, 'render'), 600);
    expect(print(layout, shop)).toEqual(['total@0+600', 'main@0+600', 'render@0+600', 'escape@0+500']);
    expect(layout.focusRow).toBe(2);
  });

  it('makes one marker of what is thinner than half a pixel, with how many frames and how much', () => {
    const tree = treeOf(`
      main;a 9990
      main;thin1;below 3
      main;thin2 3
      main;thin3 4
    `);
    const layout = layoutFrames(weighed(tree, tree.total), ROOT, 1000);
    expect(print(layout, tree)[2]).toBe('a@0+999 (4)@999+1');
    const marker = rectangleAt(layout, 2, 999.5);
    expect(layout.markedWeight[marker]).toBe(10);
    expect(layout.hidden).toEqual({ frames: 4, weight: 10 });
    expect(tree.names[tree.name[layout.node[marker]!]!]).toBe('main');
  });

  it('shows them again after zooming in', () => {
    const tree = treeOf(`
      main;a 9990
      main;rest;thin1 3
      main;rest;thin2 4
    `);
    const near = layoutFrames(weighed(tree, tree.total), nodeOf(tree, 'rest'), 700);
    expect(print(near, tree)[3]).toBe('thin2@0+400 thin1@400+300');
  });

  it('draws no marker whose whole run is under half a pixel, but counts its frames', () => {
    const tree = treeOf(`
      main;a 99999
      main;thin 1
    `);
    const layout = layoutFrames(weighed(tree, tree.total), ROOT, 1000);
    expect(print(layout, tree)[2]).toBe('a@0+999.99');
    expect(layout.hidden).toEqual({ frames: 1, weight: 1 });
  });

  it('has one row for a tree without data', () => {
    const tree = treeOf('');
    expect(print(layoutFrames(weighed(tree, tree.total), ROOT, 1000), tree)).toEqual(['total@0+1000']);
  });

  it('goes through stacks of any depth', () => {
    const deep = treeOf(`${Array.from({ length: 1000 }, (_, i) => `f${i}`).join(';')} 1`);
    expect(rowsOf(layoutFrames(weighed(deep, deep.total), ROOT, 800))).toBe(1001);
  });
});

describe('finding rectangles', () => {
  const layout = layoutFrames(weighed(shop, shop.total), ROOT, 1000);

  it('finds what lies at a place', () => {
    expect(layout.node[rectangleAt(layout, 2, 599)]).toBe(nodeOf(shop, 'render'));
    expect(layout.node[rectangleAt(layout, 2, 600)]).toBe(nodeOf(shop, 'parse'));
    expect(rectangleAt(layout, 2, 950)).toBe(NONE);
    expect(rectangleAt(layout, 9, 0)).toBe(NONE);
  });

  it('finds a node, and the row of a rectangle', () => {
    const parse = rectangleOf(layout, nodeOf(shop, 'parse'));
    expect(layout.x[parse]).toBe(600);
    expect(rowOf(layout, parse)).toBe(2);
    expect(rowOf(layout, 0)).toBe(0);
  });

  it('names the way from the root', () => {
    const names = pathTo(shop, nodeOf(shop, 'escape')).map((node) => shop.names[shop.name[node]!]);
    expect(names).toEqual(['total', 'main', 'render', 'escape']);
  });
});

describe('largeFrames', () => {
  const layout = layoutFrames(weighed(shop, shop.total), ROOT, 100);

  it('takes the frames that are wide enough', () => {
    expect([...largeFrames(layout, 800, 30)].map((is, i) => (is ? layout.rectangleWidth[i] : 0))).toEqual([
      100, 90, 0, 60, 30, 50,
    ]);
  });

  it('takes the widest when there are too many, never one without the frame above it', () => {
    const chosen = largeFrames(layout, 3, 1);
    expect([...chosen]).toEqual([1, 1, 0, 1, 0, 0]);
    const nested = nestFrames(layout, chosen, (node) => shop.names[shop.name[node]!]!);
    expect(nested.children[0]!.children.map(({ name, value }) => [name, value])).toEqual([['render', 60]]);
  });

  it('marks what is above the focus', () => {
    const zoomed = layoutFrames(weighed(shop, shop.total), nodeOf(shop, 'render'), 100);
    const nested = nestFrames(zoomed, largeFrames(zoomed), String);
    expect(nested.aboveFocus).toBe(true);
    expect(nested.children[0]!.children[0]!.aboveFocus).toBe(false);
  });
});

describe('step', () => {
  const layout = layoutFrames(weighed(shop, shop.total), ROOT, 1000);
  const at = (name: string) => rectangleOf(layout, nodeOf(shop, name));

  it('goes up, down and along the row', () => {
    expect(step(layout, at('render'), 'up')).toBe(at('main'));
    expect(step(layout, at('main'), 'down')).toBe(at('render'));
    expect(step(layout, at('render'), 'right')).toBe(at('parse'));
    expect(step(layout, at('parse'), 'left')).toBe(at('render'));
    expect(step(layout, at('main'), 'last')).toBe(at('idle'));
    expect(step(layout, at('idle'), 'first')).toBe(at('main'));
  });

  it('stays where there is nothing further', () => {
    expect(step(layout, 0, 'up')).toBe(0);
    expect(step(layout, at('idle'), 'down')).toBe(at('idle'));
    expect(step(layout, at('idle'), 'right')).toBe(at('idle'));
    expect(step(layout, at('escape'), 'down')).toBe(at('escape'));
  });
});

describe('toNumbers', () => {
  it('reads 64-bit values as the nearest double', () => {
    const values = [0n, 1n, -1n, 2n ** 31n, 2n ** 32n + 5n, -(2n ** 40n) - 7n, 2n ** 53n];
    expect([...toNumbers(BigInt64Array.from(values))]).toEqual(values.map(Number));
  });
});
