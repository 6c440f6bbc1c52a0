/**
 * Ratios of sums over blocks on two sides, and how they scatter when the blocks are drawn or dealt out anew.
 *
 *     const sample = new RatioSample(rows, values, of, first);    // values[block * rows + row]; the first blocks are one side
 *     sample.changes()[row];      // Σ values / Σ of on that side, minus the same on the other
 *     sample.bounds(1, 1)[row];   // between which it is in 95 of 100 drawings with replacement, each side from its own
 *     sample.chances()[row];      // how often blocks dealt out at random show as large a change in any row
 *
 * A change is large or small against the scatter of its row over all blocks. Random numbers begin at the same place
 * each time: the same blocks always have the same answer.
 */
export interface Bounds {
  low: number;
  high: number;
}

const DEALS = 1_000;
const DRAWINGS = 400;
const OUTSIDE_ON_EACH_SIDE = 0.025;
const SEED = 0x2545f491;
/** Below this part of the row itself what is left is the rounding of sums, as of a function that is everything. */
const ROUNDING = 1e-9;

export class RatioSample {
  private readonly blocks: number;

  /** @param of by block: what the sums are divided by */
  constructor(
    private readonly rows: number,
    private readonly values: Float64Array,
    private readonly of: Float64Array,
    private readonly first: number,
  ) {
    this.blocks = of.length;
  }

  /** The same blocks with some of the rows. */
  only(rows: readonly number[]): RatioSample {
    const values = new Float64Array(rows.length * this.blocks);
    for (let block = 0; block < this.blocks; block++) {
      rows.forEach((row, i) => (values[block * rows.length + i] = this.values[block * this.rows + row]!));
    }
    return new RatioSample(rows.length, values, this.of, this.first);
  }

  changes(): Float64Array {
    const [side, other] = this.asTheyAre();
    return side.map((ratio, row) => ratio - other[row]!);
  }

  /** The ratios of each side. */
  asTheyAre(): [Float64Array, Float64Array] {
    const numbered = Array.from({ length: this.blocks }, (_, block) => block);
    return [this.ratios(numbered.slice(0, this.first)), this.ratios(numbered.slice(this.first))];
  }

  /** Of side × scale minus other × otherScale, by row. */
  bounds(scale: number, otherScale: number): Bounds[] {
    const { rows, first, blocks } = this;
    const random = randomNumbers();
    const drawn = new Float64Array(rows * DRAWINGS);
    const draw = (from: number, count: number) => Array.from({ length: count }, () => from + random(count));
    for (let drawing = 0; drawing < DRAWINGS; drawing++) {
      const side = this.ratios(draw(0, first));
      const other = this.ratios(draw(first, blocks - first));
      for (let row = 0; row < rows; row++) {
        drawn[row * DRAWINGS + drawing] = scale * side[row]! - otherScale * other[row]!;
      }
    }
    const outside = Math.floor(OUTSIDE_ON_EACH_SIDE * DRAWINGS);
    return Array.from({ length: rows }, (_, row) => {
      const sorted = drawn.subarray(row * DRAWINGS, (row + 1) * DRAWINGS).sort();
      return { low: sorted[outside]!, high: sorted[DRAWINGS - 1 - outside]! };
    });
  }

  /** By row, above 0 and at most 1: the chance that some row of blocks that have no sides looks as changed. */
  chances(): Float64Array {
    const { rows, blocks } = this;
    const all = this.sums(Array.from({ length: blocks }, (_, block) => block));
    const scatter = this.scatter(all);
    const sizeOf = (change: number, row: number) => (scatter[row] === 0 ? 0 : Math.abs(change) / scatter[row]!);
    const random = randomNumbers();
    const order = Array.from({ length: blocks }, (_, block) => block);
    // The rest is what is left of everything, so only the smaller side is added up.
    const fewer = Math.min(this.first, blocks - this.first);
    const largest = new Float64Array(DEALS);
    for (let deal = 0; deal < DEALS; deal++) {
      for (let i = 0; i < fewer; i++) {
        const j = i + random(blocks - i);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      const { values, of } = this.sums(order.slice(0, fewer));
      let most = 0;
      for (let row = 0; row < rows; row++) {
        const change = ratio(values[row]!, of) - ratio(all.values[row]! - values[row]!, all.of - of);
        most = Math.max(most, sizeOf(change, row));
      }
      largest[deal] = most;
    }
    largest.sort();
    return this.changes().map((change, row) => (1 + atLeast(largest, sizeOf(change, row))) / (DEALS + 1));
  }

  /** How far the blocks are from the ratio of all, by row; 0 where they are not. */
  private scatter(all: Sums): Float64Array {
    const { rows, blocks } = this;
    const squares = new Float64Array(rows);
    for (let block = 0; block < blocks; block++) {
      for (let row = 0; row < rows; row++) {
        const off = this.values[block * rows + row]! - ratio(all.values[row]!, all.of) * this.of[block]!;
        squares[row]! += off * off;
      }
    }
    return squares.map((square, row) => {
      const far = Math.sqrt(square);
      return far <= ROUNDING * Math.abs(all.values[row]!) ? 0 : far;
    });
  }

  private ratios(blocks: readonly number[]): Float64Array {
    const { values, of } = this.sums(blocks);
    return values.map((value) => ratio(value, of));
  }

  private sums(blocks: readonly number[]): Sums {
    const { rows } = this;
    const values = new Float64Array(rows);
    let of = 0;
    for (const block of blocks) {
      of += this.of[block]!;
      const from = block * rows;
      for (let row = 0; row < rows; row++) {
        values[row]! += this.values[from + row]!;
      }
    }
    return { values, of };
  }
}

interface Sums {
  values: Float64Array;
  of: number;
}

/** Of nothing, and of what is less than nothing, there is no share. */
const ratio = (value: number, of: number) => (of > 0 ? value / of : 0);

/** How many of ascending numbers are as large; equal deals may differ in their last digits. */
function atLeast(ascending: Float64Array, size: number): number {
  const wanted = size * (1 - ROUNDING);
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! >= wanted) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return ascending.length - from;
}

/** Whole numbers below a bound, the same ones each time (xorshift). */
function randomNumbers(): (below: number) => number {
  let state = SEED;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}
