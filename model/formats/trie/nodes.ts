/**
 * The nodes of a trie or tree as Pyroscope's first agents wrote them, parents before their children.
 *
 *     name length   uvarint ┐
 *     name          bytes   │ one node; then its children, the first with all of its own before the second
 *     value         uvarint │
 *     children      uvarint ┘
 */
import { malformedText } from '#model/formats/text/lines.ts';

/** A length, a value and a number of children, of a byte each. */
const MIN_NODE = 3;
/** A number is read in two halves that doubles hold exactly: the lower 49 bits, and what is above them. */
const HIGH_BIT = 49;
const HIGH_UNIT = 2 ** HIGH_BIT;

export class NodeReader {
  /** Of the last node. */
  nameStart = 0;
  nameEnd = 0;
  value = 0n;
  children = 0;
  private position = 0;
  private low = 0;
  private high = 0;

  /** @param format what is said to be invalid: `trie` or `tree` */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly format: string,
  ) {}

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** @throws HearthError malformed_profile */
  next(): void {
    const start = this.position;
    const nameLength = this.number();
    if (nameLength > this.left) {
      throw this.malformed(`the name at byte ${start} has ${nameLength} bytes, but ${this.left} follow`);
    }
    this.nameStart = this.position;
    this.nameEnd = this.position += nameLength;
    this.uvarint();
    this.value = BigInt(this.low) + (BigInt(this.high) << BigInt(HIGH_BIT));
    this.children = this.number();
    if (this.children * MIN_NODE > this.left) {
      throw this.malformed(
        `the node at byte ${start} has ${this.children} children, for which the ${this.left} bytes that follow are too few`,
      );
    }
  }

  malformed(what: string): Error {
    return malformedText(this.format, what);
  }

  private number(): number {
    this.uvarint();
    return this.low + this.high * HIGH_UNIT;
  }

  private uvarint(): void {
    const start = this.position;
    this.low = 0;
    this.high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) {
        throw this.malformed(`it ends in the middle of the number at byte ${start}`);
      }
      if (shift > 63 || (shift === 63 && byte > 1)) {
        throw this.malformed(`the number at byte ${start} has more than 64 bits`);
      }
      if (shift < HIGH_BIT) {
        this.low += (byte & 0x7f) * 2 ** shift;
      } else {
        this.high += (byte & 0x7f) * 2 ** (shift - HIGH_BIT);
      }
      if (byte < 0x80) {
        return;
      }
    }
  }
}
