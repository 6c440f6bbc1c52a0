import { expect, it } from 'vitest';
import { snappyBlock } from './snappy.ts';

it('writes a block of literals whose lengths are where the format has them', () => {
  const block = (length: number) => [...snappyBlock(new Uint8Array(length).fill(7))];
  expect(block(0)).toEqual([0]);
  expect(block(3)).toEqual([3, 2 << 2, 7, 7, 7]);
  expect(block(60).slice(0, 3)).toEqual([60, 59 << 2, 7]);
  expect(block(61).slice(0, 5)).toEqual([61, 0xf4, 60, 0, 7]);
  // 65,537 as varint; the first literal takes all but one byte.
  expect(block(65_537).slice(0, 7)).toEqual([0x81, 0x80, 0x04, 0xf4, 0xff, 0xff, 7]);
  expect(block(65_537).slice(-2)).toEqual([0, 7]);
  expect(block(65_537)).toHaveLength(3 + 3 + 65_536 + 2);
});
