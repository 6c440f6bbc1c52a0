import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDrawing, treeOf } from '../tests/fixtures/arbitrary-profile.ts';
import { printTree } from '../tests/fixtures/printed-tree.ts';
import { decodeTreeBytes, encodeTreeBytes } from '#model/tree-bytes.ts';
import { ROOT } from '#model/tree-shape.ts';

const fromBase64 = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

describe('tree bytes', () => {
  it('are those of the contract', () => {
    const tree = treeOf('a 10000000\na;b;c 100000000\na;b;d 50000000');
    expect(Buffer.from(encodeTreeBytes(tree)).toString('base64')).toBe('AAABAWGAreIEAQFiAAIBZIDh6xcAAWOAwtcvAA==');
  });

  it('are none without data', () => {
    expect(encodeTreeBytes(treeOf(''))).toEqual(new Uint8Array(0));
    expect(printTree(decodeTreeBytes(new Uint8Array(0)))).toBe('total 0');
  });

  it('keep samples without a stack in the total', () => {
    expect(decodeTreeBytes(encodeTreeBytes(treeOf('() 5\na 3'))).total[ROOT]).toBe(8n);
  });

  it('come back as the tree they were', () => {
    fc.assert(
      fc.property(arbitraryDrawing(), (drawing) => {
        const tree = treeOf(drawing);
        expect(printTree(decodeTreeBytes(encodeTreeBytes(tree)))).toBe(printTree(tree));
      }),
      { numRuns: 50 },
    );
  });

  it('take a hundred thousand frames of one stack', () => {
    const deep = `${Array.from({ length: 100_000 }, (_, i) => `f${i % 50}`).join(';')} 7`;
    expect(decodeTreeBytes(encodeTreeBytes(treeOf(deep))).name.length).toBe(100_001);
  });

  it.each([
    ['end in the middle of a node', 'AA', 'it ends in the middle of a number'],
    ['lack a child', 'AAAB', 'the count before byte 3 leads beyond its end'],
    ['have a name longer than they are', 'AAABBWE', 'the count before byte 4 leads beyond its end'],
    ['claim more children than bytes', 'AAAJAWEAAA==', 'the count before byte 3 leads beyond its end'],
    ['have a name that is not UTF-8', 'AAABAf8AAA==', 'the name at byte 4 is not valid UTF-8'],
    ['go on after the last node', 'AAABAWEBAAA=', '1 bytes follow its last node'],
    ['have a number of more than 64 bits', 'AP///////////////w8A', 'has more than 64 bits'],
  ])('are refused when they %s', (_, base64, message) => {
    expect(() => decodeTreeBytes(fromBase64(base64))).toThrow(/^not a valid tree: /);
    expect(() => decodeTreeBytes(fromBase64(base64))).toThrow(message);
  });
});
