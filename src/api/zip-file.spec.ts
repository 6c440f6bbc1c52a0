import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipEntries } from './zip-file.ts';

/** As zip programs write it, without the sums that nobody here checks. */
function zipOf(files: Record<string, Uint8Array | string>, claimedSize?: number): Blob {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let start = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(content);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claimedSize ?? content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(start, 42);
    bodies.push(head, name, packed);
    list.push(entry, name);
    start += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  const listed = Buffer.concat(list);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(start, 16);
  return new Blob([...bodies, listed, end] as BlobPart[]);
}

describe('the files of a zip', () => {
  it('are unpacked one at a time', async () => {
    const entries = await zipEntries(zipOf({ 'cart/': '', 'cart/cart.go': 'package cart', 'grüße.py': 'print()' }));
    expect(entries.map(({ path, size }) => [path, size])).toEqual([
      ['cart/cart.go', 12],
      ['grüße.py', 7],
    ]);
    expect(await entries[0]!.text()).toBe('package cart');
  });

  it('are not unpacked beyond what source code has, whatever the archive says of them', async () => {
    const [bomb] = await zipEntries(zipOf({ 'a.go': new Uint8Array(64 << 20) }, 10));
    await expect(bomb!.text()).rejects.toThrow(/more than 4 MiB/);
  });

  it('of a damaged archive are refused with the reason', async () => {
    await expect(zipEntries(new Blob(['PK']))).rejects.toThrow(/no list of files/);
    const whole = Buffer.from(await zipOf({ 'a.go': 'package a' }).arrayBuffer());
    const cut = Buffer.from(whole);
    cut.writeUInt32LE(0xfffffff0, cut.length - 6);
    await expect(zipEntries(new Blob([cut]))).rejects.toThrow(/cut off/);
    const torn = Buffer.from(whole);
    torn.writeUInt16LE(60_000, torn.length - 22 + 10);
    await expect(zipEntries(new Blob([torn]))).rejects.toThrow(/damaged/);
    const moved = Buffer.from(whole);
    moved.writeUInt8(0, 0);
    await expect((await zipEntries(new Blob([moved])))[0]!.text()).rejects.toThrow(/not in it/);
  });
});
