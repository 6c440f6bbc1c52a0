import { describe, expect, it } from 'vitest';
import { toNumbers } from '#model/flame-layout.ts';
import { nameTree } from '#model/name-tree.ts';
import { compileSearch, findFrames, heaviestMatches } from '#model/search.ts';
import { locationTree } from '#model/stack-tree.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';

const tree = nameTree(
  locationTree(
    drawProfile(`
      main;json.Parse;json.parseValue;json.Parse 40
      main;json.Parse                             10
      main;xml.parse                              20
      idle                                        30
    `).columns,
    0,
  ),
);
const weight = toNumbers(tree.total);
const find = (text: string, regex = false) => findFrames(tree, weight, compileSearch({ text, regex }));

describe('compileSearch', () => {
  it('ignores case until there is a capital letter', () => {
    expect(find('parse').functions).toBe(3);
    expect(find('Parse').functions).toBe(1);
  });

  it('takes text as it stands', () => {
    expect(find('json.P').functions).toBe(1);
    expect(find('json*').functions).toBe(0);
  });

  it('takes expressions when asked, with the same rule for capitals', () => {
    expect(find('^(json|xml)\\.parse$', true).functions).toBe(2);
    expect(find('^\\S+\\.P', true).functions).toBe(1);
    expect(find('\\S+\\.p', true).functions).toBe(3);
  });

  it('says what is wrong with an expression', () => {
    expect(() => compileSearch({ text: 'a(b', regex: true })).toThrow(
      'Not a regular expression: missing closing ): `a(b`',
    );
  });
});

describe('findFrames', () => {
  it('counts functions and frames, and what lies in them once', () => {
    expect(find('Parse')).toMatchObject({ functions: 1, frames: 2, share: 0.5 });
    expect(find('parse')).toMatchObject({ functions: 3, frames: 4, share: 0.7 });
    expect(find('nothing')).toMatchObject({ functions: 0, frames: 0, share: 0 });
  });

  it('does not take the root for a function', () => {
    expect(find('total').functions).toBe(0);
  });
});

describe('heaviestMatches', () => {
  const names = (most?: number) =>
    heaviestMatches(tree, weight, find('parse'), most).map((node) => [tree.names[tree.name[node]!], weight[node]]);

  it('goes from the heaviest to the lightest', () => {
    expect(names()).toEqual([
      ['json.Parse', 50],
      ['json.parseValue', 40],
      ['json.Parse', 40],
      ['xml.parse', 20],
    ]);
  });

  it('keeps the heaviest when there are too many', () => {
    expect(names(1)).toEqual([['json.Parse', 50]]);
  });
});
