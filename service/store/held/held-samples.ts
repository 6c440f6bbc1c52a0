/**
 * Samples as columns in memory: pieces, each with some stacks and their values.
 *
 *     samples.add(stacks, values);     // a profile's, or the sums of an hour
 *     samples.stackOf[at]                      // a number in samples.stacks, for `at` from ends[piece − 1] to ends[piece]
 */
import { NO_ROW, type IdMap } from '../id-map.ts';
import { grown } from './grown.ts';

const FIRST_PIECES = 16;
const FIRST_SAMPLES = 512;

export class HeldSamples {
  pieces = 0;
  count = 0;
  /** By piece: where its samples end. */
  ends = new Int32Array(FIRST_PIECES);
  /** By sample: its number in `stacks`. */
  stackOf = new Int32Array(FIRST_SAMPLES);
  /** Whole numbers; of 64 bits when their sums may be beyond what a double holds exactly, which adds up ten times faster. */
  values: Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> = new Float64Array(FIRST_SAMPLES);
  /** Σ |value|, as far as a double holds it. */
  magnitude = 0;

  /** @param stacks may be shared by several hours */
  constructor(readonly stacks: IdMap) {}

  /** About what they take, without `stacks`. */
  get bytes(): number {
    return this.ends.length * 4 + this.stackOf.length * 12;
  }

  /** @param stacks pairs of halves, low and high */
  add(stacks: Int32Array, values: BigInt64Array): void {
    this.makeRoom(values.length);
    for (let i = 0; i < values.length; i++) {
      const low = stacks[2 * i]!;
      const high = stacks[2 * i + 1]!;
      const known = this.stacks.row(low, high);
      this.stackOf[this.count] = known === NO_ROW ? this.stacks.add(low, high) : known;
      this.addValue(values[i]!);
    }
    this.ends[this.pieces++] = this.count;
  }

  /** Makes one piece of all of them, in which each stack is once, and takes no more room than that needs. */
  addUp(): void {
    const places = new Int32Array(this.stacks.count);
    if (this.values instanceof Float64Array) {
      this.count = addedUp(this.stackOf, this.values, this.count, places);
    } else {
      this.count = addedUp64(this.stackOf, this.values, this.count, places);
    }
    this.stackOf = this.stackOf.slice(0, this.count);
    this.values = this.values.slice(0, this.count);
    this.pieces = this.count === 0 ? 0 : 1;
    this.ends[0] = this.count;
  }

  private addValue(value: bigint): void {
    if (this.values instanceof Float64Array) {
      const number = Number(value);
      this.magnitude += Math.abs(number);
      if (this.magnitude < Number.MAX_SAFE_INTEGER) {
        this.values[this.count++] = number;
        return;
      }
      this.values = BigInt64Array.from(this.values, BigInt);
    }
    this.values[this.count++] = value;
  }

  private makeRoom(samples: number): void {
    if (this.pieces === this.ends.length) {
      this.ends = grown(this.ends, new Int32Array(2 * this.pieces));
    }
    if (this.count + samples > this.stackOf.length) {
      const size = Math.max(2 * this.stackOf.length, this.count + samples);
      this.stackOf = grown(this.stackOf, new Int32Array(size));
      this.values =
        this.values instanceof Float64Array
          ? grown(this.values, new Float64Array(size))
          : grown(this.values, new BigInt64Array(size));
    }
  }
}

/**
 * Moves each stack's sum to the front. Twice the same, as below, for one function of both kinds of values takes three
 * times as long.
 *
 * @param places by stack, all 0
 * @returns how many stacks there are
 */
function addedUp(stackOf: Int32Array, values: Float64Array, count: number, places: Int32Array): number {
  let sums = 0;
  for (let at = 0; at < count; at++) {
    const stack = stackOf[at]!;
    if (places[stack] === 0) {
      stackOf[sums] = stack;
      values[sums] = values[at]!;
      places[stack] = ++sums;
    } else {
      values[places[stack]! - 1]! += values[at]!;
    }
  }
  return sums;
}

function addedUp64(stackOf: Int32Array, values: BigInt64Array, count: number, places: Int32Array): number {
  let sums = 0;
  for (let at = 0; at < count; at++) {
    const stack = stackOf[at]!;
    if (places[stack] === 0) {
      stackOf[sums] = stack;
      values[sums] = values[at]!;
      places[stack] = ++sums;
    } else {
      values[places[stack]! - 1]! += values[at]!;
    }
  }
  return sums;
}
