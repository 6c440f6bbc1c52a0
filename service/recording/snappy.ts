/**
 * Snappy's block format, as remote write asks for it, with nothing compressed: a block may consist of literals only, and
 * what recording rules write in a minute is a few kilobytes.
 *
 *     length as varint │ (length − 1) << 2, up to 60 bytes, or 0xf4, length − 1 in two bytes, up to 65,536 bytes │ …
 */
const MAX_LITERAL = 65_536;
/** Has its length in the byte that says that it is one. */
const MAX_SHORT_LITERAL = 60;
/** A literal whose length is in the two bytes that follow. */
const LITERAL_OF_TWO_BYTES = 61 << 2;

export function snappyBlock(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += MAX_LITERAL) {
    const literal = bytes.subarray(at, at + MAX_LITERAL);
    const length = literal.length - 1;
    const head =
      literal.length <= MAX_SHORT_LITERAL ? [length << 2] : [LITERAL_OF_TWO_BYTES, length & 0xff, length >>> 8];
    parts.push(Uint8Array.from(head), literal);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
