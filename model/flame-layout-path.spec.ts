import { describe, expect, it } from 'vitest';
import { nodeOfWord, pathWord } from '#model/flame-layout-path.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../tests/fixtures/drawn-profile.ts';

const treeOf = (text: string) => nameTree(locationTree(drawProfile(text).columns, 0));
const before = treeOf(`
  main;a;b 1
  main;b;a 1
  main;a;b;a;b 1
`);

describe('pathWord', () => {
  it('is another one for every node', () => {
    const words = Array.from(before.name, (_, node) => pathWord(before, node));
    expect(new Set(words).size).toBe(before.name.length);
    expect(words[ROOT]).toBe('');
  });

  it('finds the node again, in the same tree and in another one', () => {
    const after = treeOf(`
      idle 9
      main;a;b;a;b 1
      main;b;a 4
    `);
    for (let node = 0; node < before.name.length; node++) {
      const word = pathWord(before, node);
      expect(nodeOfWord(before, word)).toBe(node);
      const found = nodeOfWord(after, word);
      expect(pathWord(after, found)).toBe(word);
    }
  });

  it('finds nothing where the path is not', () => {
    const word = pathWord(before, before.name.length - 1);
    expect(nodeOfWord(treeOf('idle 1'), word)).toBe(NONE);
    expect(nodeOfWord(before, 'no such word')).toBe(NONE);
  });
});
