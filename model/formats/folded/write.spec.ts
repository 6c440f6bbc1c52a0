import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTrees } from '#model/diff.ts';
import { bySelf, functionTable } from '#model/function-table.ts';
import { readFolded } from '#model/formats/folded/read.ts';
import { NO_STACK, writeFolded, writeFoldedDiff } from '#model/formats/folded/write.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { drawProfile } from '../../../tests/fixtures/drawn-profile.ts';
import { truthFiles, unpackedFixture } from '../../../tests/fixtures/pprof/truth.ts';

const treeOf = (drawing: string) => nameTree(locationTree(drawProfile(drawing).columns, 0));
const written = (tree: NameTree) => writeFolded(tree).join('');
const readAgain = (tree: NameTree) =>
  nameTree(locationTree(readFolded(new TextEncoder().encode(written(tree)))[0]!.columns, 0));
const tableOf = (tree: NameTree) => functionTable(tree).sort(bySelf);
/** What the format makes of a name, here said again in other words. */
const plain = (name: string) => Array.from(name, (sign) => (sign === ';' ? ':' : sign < ' ' ? ' ' : sign)).join('');

/** Values below zero are what a difference took away: no picture and no list of samples has a place for them. */
const real = truthFiles()
  .filter(({ negativeValues }) => negativeValues === 0)
  .flatMap(({ path, sampleTypes }) => sampleTypes.map((truth, type) => ({ path, truth, type })))
  .filter(({ truth }) => truth.nonzeroSamples > 0);

describe.each(real)('$path, $truth.type', ({ path, type }) => {
  const tree = nameTree(locationTree(readPprof(unpackedFixture(path)), type));

  it('has all of the total and of every function', () => {
    const again = readAgain(tree);
    expect(again.total[ROOT]).toBe(tree.total[ROOT]);
    const expected = tableOf(tree).map((row) => ({ ...row, name: plain(row.name) }));
    const found = tableOf(again).filter(({ name }) => name !== NO_STACK);
    expect(found).toEqual(expected);
  });
});

describe('what the format cannot say', () => {
  it('is a stack of its own for samples without one', () => {
    expect(written(treeOf('main 5\n() 2'))).toBe(`${NO_STACK} 2\nmain 5\n`);
  });

  it('keeps names from ending a frame, a line or the file, and from being a comment', () => {
    const names = ['a;b', 'two\nlines', '# no comment', '#', ' ', 'tab\there', 'is 5', '名前'];
    const tree = namedTree(names);
    expect(written(tree).split('\n').slice(0, -1)).toHaveLength(names.length);
    expect(readAgain(tree).total[ROOT]).toBe(BigInt(names.length));
    expect(functionTable(readAgain(tree))).toHaveLength(names.length);
  });

  it('gives any names and values back as a total', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }), (names) => {
        const tree = namedTree(names);
        expect(readAgain(tree).total[ROOT]).toBe(tree.total[ROOT]);
      }),
    );
  });
});

/** One frame a name, each with one sample. */
function namedTree(names: readonly string[]): NameTree {
  const { columns } = drawProfile(names.map((_, i) => `f${i} 1`).join('\n'));
  const byDrawn = new Map(names.map((name, i) => [`f${i}`, name]));
  const strings = columns.symbols.strings.map((text) => byDrawn.get(text) ?? text);
  return nameTree(locationTree({ ...columns, symbols: { ...columns.symbols, strings } }, 0));
}

describe('two sides', () => {
  it('are a line for each stack of either, before and after', () => {
    const diff = diffTrees(treeOf('main;parse 5\nmain;gone 2\n() 1'), treeOf('main;parse 7\nmain;new;deep 3'));
    expect(writeFoldedDiff(diff).join('').split('\n').sort()).toEqual([
      '',
      `${NO_STACK} 1 0`,
      'main;gone 2 0',
      'main;new;deep 0 3',
      'main;parse 5 7',
    ]);
  });
});
