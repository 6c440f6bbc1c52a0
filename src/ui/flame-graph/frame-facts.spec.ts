import { describe, expect, it } from 'vitest';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { formatValue } from '#model/units.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { frameFacts, markerFacts, sentence } from './frame-facts.ts';

const tree = nameTree(
  locationTree(
    drawProfile(
      `
        main;parse    1000000000
        main;parse;read 500000000
        idle           500000000
      `,
      { types: 'cpu:nanoseconds' },
    ).columns,
    0,
  ),
);
const node = (name: string) => tree.name.findIndex((at) => tree.names[at] === name);
const text = (value: bigint) => formatValue(value, 'nanoseconds');

describe('frameFacts', () => {
  it('gives self and total in the right unit, and as parts of the total', () => {
    expect(sentence(frameFacts(tree, node('parse'), 0, text))).toBe(
      'parse: self 1 s, 50 % of total; total 1.5 s, 75 % of total',
    );
  });

  it('gives the part of the focus too when there is one', () => {
    expect(frameFacts(tree, node('read'), node('parse'), text).rows).toEqual([
      { label: 'Self', cells: ['500 ms', '25 %', '33.3 %'] },
      { label: 'Total', cells: ['500 ms', '25 %', '33.3 %'] },
    ]);
  });

  it('says of folded frames that they are folded, but not of a function called other', () => {
    const folded = { ...tree, foldName: tree.name[node('idle')]! };
    expect(frameFacts(folded, node('idle'), 0, text).title).toBe('other (folded)');
    expect(frameFacts(tree, node('idle'), 0, text).notes).toEqual([]);
  });
});

describe('markerFacts', () => {
  it('says how many frames are too thin to draw', () => {
    expect(sentence(markerFacts(1412, '1.2 s', '0.8 %', 'main'))).toBe(
      '1,412 frames below 0.5 px: together 1.2 s, 0.8 % of total. Under main. Zoom in to see them one by one.',
    );
    expect(markerFacts(1, '1 ms', '0 %', 'main').title).toBe('1 frame below 0.5 px');
  });
});
