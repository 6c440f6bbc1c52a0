import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { claimedLength, sizeText, unpack } from './unpack.ts';

const LIMIT = 4 * 1024 * 1024;

describe('unpacking', () => {
  it('takes bytes that are not gzip as they are', () => {
    const bytes = Uint8Array.of(10, 2, 8, 1);
    expect(unpack(bytes, LIMIT)).toBe(bytes);
  });

  it('unpacks gzip of one or several members', () => {
    const packed = Buffer.concat([gzipSync('ab'), gzipSync('cd')]);
    expect(Buffer.from(unpack(packed, LIMIT)).toString()).toBe('abcd');
  });

  it('allows the limit and not a byte more, packed or not', () => {
    const message = 'uncompressed profile payload size exceeds limit of 4.2 MB';
    expect(unpack(gzipSync(Buffer.alloc(LIMIT)), LIMIT).length).toBe(LIMIT);
    expect(() => unpack(gzipSync(Buffer.alloc(LIMIT + 1)), LIMIT)).toThrow(message);
    expect(unpack(Buffer.alloc(LIMIT), LIMIT).length).toBe(LIMIT);
    expect(() => unpack(Buffer.alloc(LIMIT + 1), LIMIT)).toThrow(message);
  });

  it('stops a bomb without making its output', () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const before = process.memoryUsage().rss;
    expect(() => unpack(bomb, LIMIT)).toThrow('exceeds limit of 4.2 MB');
    expect(process.memoryUsage().rss - before).toBeLessThan(8 * LIMIT);
  });

  it('is not led astray by a claimed length', () => {
    const lying = Buffer.from(gzipSync('abc'));
    lying.writeUInt32LE(0xffff_fff0, lying.length - 4);
    expect(claimedLength(lying)).toBe(0xffff_fff0);
    expect(() => unpack(lying, LIMIT)).toThrow('cannot be unpacked');
  });

  it('says that data ends too early or is damaged', () => {
    const packed = gzipSync('some text that is long enough');
    expect(() => unpack(packed.subarray(0, 20), LIMIT)).toThrow('it ends too early');
    packed[12]! ^= 0xff;
    expect(() => unpack(packed, LIMIT)).toThrow("the profile's gzip data cannot be unpacked");
  });
});

describe('sizes for people', () => {
  it('are in powers of 1000', () => {
    expect([999, 4_194_304, 10_485_760, 134_217_728].map(sizeText)).toEqual(['999 B', '4.2 MB', '10 MB', '134 MB']);
  });
});
