import { readFileSync } from 'node:fs';
import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zipEntries } from './zip-file.ts';

const fixture = (name: string) =>
  new Blob([readFileSync(new URL(`../../tests/fixtures/zip/${name}`, import.meta.url))]);
const zipOf = (files: Zippable) => Buffer.from(zipSync(files));
const codeOf = (text: string) => new TextEncoder().encode(text);
const blobOf = (bytes: Buffer) => new Blob([Uint8Array.from(bytes)]);

/** Where the list of files begins, and its end. */
const listOf = (zip: Buffer) => zip.lastIndexOf('PK\u0001\u0002');
const endOf = (zip: Buffer) => zip.lastIndexOf('PK\u0005\u0006');

describe('the files of a zip', () => {
  it.each(['git-archive.zip', 'streamed.zip'])('are those that %s has, unpacked one at a time', async (name) => {
    const entries = await zipEntries(fixture(name));
    const textOf = (path: string) => entries.find((entry) => entry.path === path)!.text();
    expect((await textOf('cart/cart.go')).slice(0, 13)).toBe('package cart\n');
    expect(await textOf('grüße.py')).toBe('print()\n');
    expect(entries.filter(({ path }) => path.endsWith('/'))).toEqual([]);
  });

  it('have the names that are in UTF-8 without saying so', async () => {
    const zip = zipOf({ 'grüße.py': codeOf('x') });
    for (const at of [zip.indexOf('PK\u0003\u0004') + 6, listOf(zip) + 8]) zip.writeUInt16LE(0, at);
    const [entry] = await zipEntries(blobOf(zip));
    expect([entry!.path, await entry!.text()]).toEqual(['grüße.py', 'x']);
  });

  it('are not unpacked beyond what source code has, whatever the archive says of them', async () => {
    const zip = zipOf({ 'a.go': new Uint8Array(64 << 20) });
    zip.writeUInt32LE(10, zip.indexOf('PK\u0003\u0004') + 22);
    zip.writeUInt32LE(10, listOf(zip) + 24);
    const [bomb] = await zipEntries(blobOf(zip));
    expect(bomb!.size).toBe(10);
    await expect(bomb!.text()).rejects.toThrow(/more than 4 MiB/);
  });

  it('of a damaged archive are refused with the reason', async () => {
    await expect(zipEntries(new Blob(['PK']))).rejects.toThrow(/no list of files/);
    const whole = zipOf({ 'a.go': codeOf('package a') });
    const changed = (change: (zip: Buffer) => void) => {
      const zip = Buffer.from(whole);
      change(zip);
      return blobOf(zip);
    };
    const cut = changed((zip) => zip.writeUInt32LE(0xfffffff0, endOf(zip) + 16));
    await expect(zipEntries(cut)).rejects.toThrow(/damaged/);
    const torn = changed((zip) => zip.writeUInt16LE(60_000, endOf(zip) + 8));
    await expect(zipEntries(torn)).rejects.toThrow(/damaged/);
    const moved = changed((zip) => zip.writeUInt8(0, 0));
    await expect((await zipEntries(moved))[0]!.text()).rejects.toThrow(/not in it/);
    const packedAnew = changed((zip) => zip.fill(0xff, zip.indexOf('a.go') + 4, listOf(zip)));
    await expect((await zipEntries(packedAnew))[0]!.text()).rejects.toThrow(/cannot be unpacked/);
  });

  it('do not go on for ever when the archive says that there are billions', async () => {
    const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${i}.go`, codeOf('x')]));
    const zip = zipOf(files);
    // The end of an archive of the kind for more than 4 GiB, whose list says 4,294,967,295 files.
    const far = Buffer.alloc(56 + 20);
    far.write('PK\u0006\u0006', 0, 'latin1');
    far.writeUInt32LE(0xffffffff, 32);
    far.writeUInt32LE(listOf(zip), 48);
    far.write('PK\u0006\u0007', 56, 'latin1');
    far.writeUInt32LE(endOf(zip), 64);
    const whole = Buffer.concat([zip.subarray(0, endOf(zip)), far, zip.subarray(endOf(zip))]);
    await expect(zipEntries(blobOf(whole))).rejects.toThrow(/damaged|more than/);
  });
});
