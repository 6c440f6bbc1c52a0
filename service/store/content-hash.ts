/**
 * 64-bit content hashes: the ids of symbols, stacks and series. Equal content has the same id in every process, so
 * many writers share one store without asking each other for numbers.
 *
 *     const hash = new ContentHash();
 *     hash.start(tenant, KIND.function); hash.text('main.run'); hash.finish();
 *     ids[2 * row] = hash.low; ids[2 * row + 1] = hash.high;
 *
 * Two 32-bit lanes mixed as MurmurHash3 mixes its own: integers only, because BigInt arithmetic per symbol would cost
 * more than reading the profile. The tenant is part of every hash, so one tenant's content can never take the id of
 * another's; within a tenant, a collision among ten million symbols has a probability of about 3 in a million.
 * Changing anything here changes every id: it needs a new schema.
 */

/** What is hashed; keeps the id spaces apart. */
export const KIND = { function: 1, mapping: 2, location: 3, node: 4, series: 5, seriesHour: 6 } as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

export class ContentHash {
  /** The finished hash, as two signed 32-bit halves. */
  low = 0;
  high = 0;
  private words = 0;

  start(tenant: number, kind: Kind): void {
    this.low = Math.imul(tenant ^ 0x2c1b3c6d, 0x297a2d39);
    this.high = Math.imul(kind ^ 0x1b873593, 0x85ebca6b);
    this.words = 0;
    this.word(tenant);
  }

  word(value: number): void {
    let k = Math.imul(value, 0x239b961b);
    k = (k << 15) | (k >>> 17);
    this.low ^= Math.imul(k, 0xab0e9789);
    this.low = (this.low << 19) | (this.low >>> 13);
    this.low = (Math.imul((this.low + this.high) | 0, 5) + 0x561ccd1b) | 0;
    k = Math.imul(value, 0x38b34ae5);
    k = (k << 17) | (k >>> 15);
    this.high ^= Math.imul(k, 0xa1e38b93);
    this.high = (this.high << 13) | (this.high >>> 19);
    this.high = (Math.imul((this.high + this.low) | 0, 5) + 0x32ac3b17) | 0;
    this.words++;
  }

  /** By UTF-16 code units, with the length, so that two texts after each other cannot be mistaken for two others. */
  text(value: string): void {
    const length = value.length;
    this.word(length);
    let i = 0;
    for (; i + 1 < length; i += 2) {
      this.word(value.charCodeAt(i) | (value.charCodeAt(i + 1) << 16));
    }
    if (i < length) {
      this.word(value.charCodeAt(i));
    }
  }

  finish(): void {
    let a = this.low ^ this.words;
    let b = this.high ^ this.words;
    a = (a + b) | 0;
    b = (b + a) | 0;
    a = avalanche(a);
    b = avalanche(b);
    a = (a + b) | 0;
    b = (b + a) | 0;
    // 0 is no id: it stands for "none" (no parent, no mapping, no stack).
    this.low = a === 0 && b === 0 ? 1 : a;
    this.high = b;
  }
}

function avalanche(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
