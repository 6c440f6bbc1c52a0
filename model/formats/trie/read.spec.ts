import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namedSamples } from '../../../tests/fixtures/text/found-stacks.ts';
import type { FoundProfile } from '#model/formats/found-profile.ts';
import { readTree, readTrie } from '#model/formats/trie/read.ts';

const utf8 = (text: string) => Array.from(new TextEncoder().encode(text));
const uvarint = (value: bigint): number[] =>
  value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...uvarint(value >> 7n)];
interface Node {
  name: number[];
  value: bigint;
  children: Node[];
}
const bytesOf = ({ name, value, children }: Node): number[] => [
  ...uvarint(BigInt(name.length)),
  ...name,
  ...uvarint(value),
  ...uvarint(BigInt(children.length)),
  ...children.flatMap(bytesOf),
];
const node = (name: string, value: number | bigint, ...children: Node[]): Node => ({
  name: utf8(name),
  value: BigInt(value),
  children,
});
const written = (root: Node) => Uint8Array.from(bytesOf(root));
const told = ([found]: FoundProfile[]) =>
  namedSamples(found!.columns).map(({ names, values }) => `${names.join(';')} ${values.join(' ')}`);

/** As an agent builds it: a byte that differs splits the piece. */
function insert(parent: Node, key: number[], value: bigint): void {
  if (key.length === 0) {
    parent.value += value;
    return;
  }
  const child = parent.children.find(({ name }) => name[0] === key[0]);
  if (child === undefined) {
    parent.children.push({ name: key, value, children: [] });
    return;
  }
  const common = child.name.findIndex((byte, i) => byte !== key[i]);
  if (common !== -1) {
    child.children = [{ name: child.name.slice(common), value: child.value, children: child.children }];
    child.name = child.name.slice(0, common);
    child.value = 0n;
  }
  insert(child, key.slice(child.name.length), value);
}

describe('a trie', () => {
  it('holds stacks in pieces that end anywhere', () => {
    const root = node('', 0, node('main;r', 0, node('ead', 1), node('un', 2, node(';go', 4))), node('x', 8));
    expect(told(readTrie(written(root)))).toEqual(['main;read 1', 'main;run 2', 'main;run;go 4', 'x 8']);
  });

  it('has the stacks that were put in, split inside characters too', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'é', 'è', '日'), minLength: 1, maxLength: 4 });
    const stack = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join(';'));
    fc.assert(
      fc.property(fc.dictionary(stack, fc.bigInt({ min: 1n, max: 2n ** 50n }), { minKeys: 1 }), (counts) => {
        const root = node('', 0);
        for (const [text, count] of Object.entries(counts)) {
          insert(root, utf8(text), count);
        }
        expect(told(readTrie(written(root))).sort()).toEqual(
          Object.entries(counts)
            .map(([text, count]) => `${text} ${count}`)
            .sort(),
        );
      }),
    );
  });

  it('is refused when its names would be decoded a thousand times over', () => {
    const longer = Array.from({ length: 2_000 }, () => [1, 0x78, 1, 1]).flat();
    const bytes = [0, 0, 1, ...uvarint(100_000n), ...Array<number>(100_000).fill(0x78), 1, 1, ...longer, 1, 0x78, 1, 0];
    expect(() => readTrie(Uint8Array.from(bytes))).toThrow('bytes of names');
  });
});

describe('a tree', () => {
  it('holds a frame in each node', () => {
    const root = node('', 0, node('main', 0, node('read', 1), node('run', 2, node('go', 4))), node('a;b', 8));
    expect(told(readTree(written(root)))).toEqual(['main;read 1', 'main;run 2', 'main;run;go 4', 'a;b 8']);
  });

  it('keeps 64 bits of a value', () => {
    expect(told(readTree(written(node('', 0, node('a', 2n ** 63n - 1n)))))).toEqual(['a 9223372036854775807']);
  });

  it('is a hundred thousand nodes deep', () => {
    const depth = 100_000;
    const bytes = Uint8Array.from([
      0,
      0,
      1,
      ...Array.from({ length: depth }, () => [1, 0x61, 0, 1]).flat(),
      1,
      0x62,
      3,
      0,
    ]);
    const [found] = readTree(bytes);
    expect(found!.columns.stacks.locations).toHaveLength(depth + 1);
  });
});

describe.each([
  ['trie', readTrie],
  ['tree', readTree],
])('a %s that is refused', (format, read) => {
  it.each([
    ['nothing', [], 'it ends in the middle of the number at byte 0'],
    ['a name beyond the end', [5, 0x61], 'the name at byte 0 has 5 bytes, but 1 follow'],
    ['no value', [1, 0x61], 'it ends in the middle of the number at byte 2'],
    ['a child that is not there', [0, 0, 1], 'has 1 children, for which the 0 bytes that follow are too few'],
    ['more children than bytes', [0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0], 'are too few'],
    ['a length of 65 bits', [...Array<number>(9).fill(0xff), 2], 'the number at byte 0 has more than 64 bits'],
    ['a length without an end', Array<number>(20).fill(0x80), 'has more than 64 bits'],
    ['something behind the last node', [0, 0, 1, 1, 0x61, 3, 0, 9], '1 bytes follow its last node'],
    ['values beyond 64 bits', bytesOf(node('', 0, node('a', 2n ** 63n))), 'add up to more than 2^63 - 1'],
  ])('%s', (_, bytes, message) => {
    expect(() => read(Uint8Array.from(bytes))).toThrow(message);
  });

  it('is said to be one', () => {
    expect(() => read(Uint8Array.of(0))).toThrow(`not a valid ${format} profile: `);
  });

  it('is refused or read when bytes of it change', () => {
    const good = bytesOf(node('', 0, node('main;', 3, node('read', 1), node('run', 2)), node('x', 300)));
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        try {
          read(Uint8Array.from(good.with(at, byte)));
        } catch (error) {
          expect(error).toMatchObject({ reason: 'malformed_profile' });
        }
      }),
    );
  });
});
