import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { truncateTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { treeOf } from '../../tests/fixtures/arbitrary-profile.ts';
import { printTree } from '../../tests/fixtures/printed-tree.ts';
import { packPin, unpackPin, type PinContent } from './pin-content.ts';

/** A real Python profile: 2,000 stacks. */
const stacks = gunzipSync(
  readFileSync(new URL('../../tests/fixtures/text/python-docs-pyspy.folded.gz', import.meta.url)),
);
const tree = treeOf(stacks.toString().trim());

const query = {
  profileType: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
  selector: '{service_name="a \\"b\\""}',
  start: unixMillis(1_795_640_000_000),
  end: unixMillis(1_795_641_800_000),
};
const side = { query, tree, summary: { mean: 0.5, coveredMs: 1, rangeMs: 2, total: 3 }, answered: undefined };
const pin: PinContent = {
  view: 'diff',
  search: 'from=1&to=2',
  by: 'anna',
  sides: [side, { ...side, summary: undefined }],
};
const mostBytes = 4 * 1024 * 1024;

describe('a pin', () => {
  it('comes back as it was kept, every value and the question', async () => {
    const back = await unpackPin(await packPin(pin, mostBytes));
    expect(back).toMatchObject({ view: 'diff', search: 'from=1&to=2', by: 'anna' });
    expect(back.sides.map((one) => one.query)).toEqual([query, query]);
    expect(back.sides.map((one) => one.summary)).toEqual([side.summary, undefined]);
    for (const one of back.sides) expect(printTree(one.tree)).toBe(printTree(tree));
  });

  it('keeps what was folded apart from a function called other', async () => {
    const folded = truncateTree(tree, 100);
    const back = await unpackPin(await packPin({ ...pin, sides: [{ ...side, tree: folded }] }, mostBytes));
    // Siblings may change places: what is folded has no place of its own.
    const lines = (text: string) => text.split('\n').sort();
    expect(lines(printTree(back.sides[0]!.tree))).toEqual(lines(printTree(folded)));
    expect(printTree(folded)).toContain('<other>');
  });

  it('that is too large keeps its largest nodes, and all that it weighs', async () => {
    const whole = await packPin(pin, mostBytes);
    const small = await packPin(pin, Math.floor(whole.length / 2));
    expect(small.length).toBeLessThanOrEqual(whole.length / 2);
    const [kept] = (await unpackPin(small)).sides;
    expect(kept!.tree.total[ROOT]).toBe(tree.total[ROOT]);
    expect(kept!.tree.name.length).toBeLessThan(tree.name.length);
  });

  it('that would not fit in any size is refused', async () => {
    await expect(packPin(pin, 100)).rejects.toMatchObject({ reason: 'document_limit' });
  });
});

describe('what is no pin', () => {
  const bytesOf = (header: string, length = header.length) => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(length);
    return new Uint8Array(gzipSync(Buffer.concat([prefix, Buffer.from(header)])));
  };

  it.each([
    ['bytes that are not packed', new Uint8Array([1, 2, 3, 4, 5])],
    ['nothing', new Uint8Array(0)],
    ['a header that ends early', bytesOf('{}', 4_000_000_000)],
    ['JSON of another kind', bytesOf('[1,2]')],
    ['a view that there is none of', bytesOf('{"format":1,"view":"javascript:","search":"","by":"","sides":[{}]}')],
    ['sides that are no list', bytesOf('{"format":1,"view":"diff","search":"","by":"","sides":{"length":1}}')],
    ['more than it may unpack to', new Uint8Array(gzipSync(Buffer.alloc(100 * 1024 * 1024)))],
  ])('is refused: %s', async (_, bytes) => {
    await expect(unpackPin(bytes)).rejects.toMatchObject({ reason: 'malformed_profile' });
  });

  it('is refused wherever a pin was cut off', async () => {
    const whole = await packPin({ ...pin, sides: [side] }, mostBytes);
    const plain = gunzipSync(whole);
    for (const part of [0.2, 0.5, 0.9, 0.999]) {
      const cut = new Uint8Array(gzipSync(plain.subarray(0, Math.floor(plain.length * part))));
      await expect(unpackPin(cut)).rejects.toMatchObject({ reason: 'malformed_profile' });
    }
  });
});
