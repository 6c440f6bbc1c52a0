/**
 * The wire's `tree` format: nodes depth first, the last child of each first.
 *
 *     node = uvarint name length, name, uvarint self, uvarint number of children
 *
 * The first node is a root without a name; a tree without data is no bytes at all.
 */
import { ByteWriter } from '#model/byte-writer.ts';
import { HearthError } from '#model/errors.ts';
import { type NameTree, weigh } from '#model/name-tree.ts';
import { lastChildFirst, linkShape, NONE, ROOT, TOTAL } from '#model/tree-shape.ts';

export function encodeTreeBytes(tree: NameTree): Uint8Array<ArrayBuffer> {
  if (tree.name.length === 1 && tree.self[ROOT] === 0n) {
    return new Uint8Array(0);
  }
  const children = new Int32Array(tree.name.length);
  for (let node = 1; node < children.length; node++) {
    children[tree.parent[node]!]!++;
  }
  const encoder = new TextEncoder();
  const names: (Uint8Array | undefined)[] = new Array(tree.names.length);
  names[0] = new Uint8Array(0);
  const out = new ByteWriter();
  for (const node of lastChildFirst(tree)) {
    const name = (names[tree.name[node]!] ??= encoder.encode(tree.names[tree.name[node]!]));
    out.bytesWithLength(name);
    out.uvarint(tree.self[node]!);
    out.uvarint32(children[node]!);
  }
  return out.take();
}

/** @throws HearthError when the bytes do not describe a tree */
export function decodeTreeBytes(bytes: Uint8Array): NameTree {
  const names = [TOTAL];
  const known = new Map<string, number>();
  const name = [0];
  const parent = [NONE];
  const self = [0n];
  if (bytes.length > 0) {
    const input = new ByteReader(bytes);
    input.text();
    self[ROOT] = input.uvarint();
    /** Nodes that still wait for children, the innermost last, and how many each waits for. */
    const open = [ROOT];
    const missing = [input.size()];
    while (open.length > 0) {
      const above = open.length - 1;
      if (missing[above] === 0) {
        open.pop();
        missing.pop();
        continue;
      }
      missing[above]!--;
      const text = input.text();
      let index = known.get(text);
      if (index === undefined) {
        index = names.push(text) - 1;
        known.set(text, index);
      }
      const node = name.push(index) - 1;
      parent.push(open[above]!);
      self.push(input.uvarint());
      open.push(node);
      missing.push(input.size());
    }
    input.expectEnd();
  }
  const shape = linkShape(names, Int32Array.from(name), Int32Array.from(parent), NONE);
  return weigh(shape, BigInt64Array.from(self));
}

class ByteReader {
  private readonly bytes: Uint8Array;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  uvarint(): bigint {
    // Seven bytes are 49 bits, which a double holds.
    let low = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 0x80) {
      const byte = this.byte();
      low += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return BigInt(low);
      }
    }
    let value = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt.asIntN(64, value);
      }
    }
    throw broken(`the number before byte ${this.at} has more than 64 bits`);
  }

  private byte(): number {
    if (this.at === this.bytes.length) {
      throw broken('it ends in the middle of a number');
    }
    return this.bytes[this.at++]!;
  }

  /** A number of things that take a byte each at least. */
  size(): number {
    const value = this.uvarint();
    if (value < 0n || value > BigInt(this.bytes.length - this.at)) {
      throw broken(`the count before byte ${this.at} leads beyond its end`);
    }
    return Number(value);
  }

  text(): string {
    const length = this.size();
    const from = this.at;
    this.at += length;
    try {
      return this.decoder.decode(this.bytes.subarray(from, this.at));
    } catch {
      throw broken(`the name at byte ${from} is not valid UTF-8`);
    }
  }

  expectEnd(): void {
    if (this.at !== this.bytes.length) {
      throw broken(`${this.bytes.length - this.at} bytes follow its last node`);
    }
  }
}

function broken(what: string): HearthError {
  return new HearthError('malformed_profile', `not a valid tree: ${what}`);
}
