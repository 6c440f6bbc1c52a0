/**
 * Finds the moment since which a series has been different, if there is one that its noise does not explain.
 *
 *     findChange([10, 11, 10, 12, 10, 11, 20, 21, 19, 20, 22, 20]);   // { at: 6, before: 10.5, after: 20 }
 *     findChange([10, 11, 10, 12, 10, 11, 10, 11, 12, 10, 11, 10]);   // undefined
 *
 * The split is where the ranks of the values part most, and it counts when the medians of its sides lie further apart
 * than the scatter of the values allows: ranks and medians, so that single outliers neither make a change nor hide one.
 */
export interface ChangePoint {
  /** The first value of the new level. */
  at: number;
  /** Medians. */
  before: number;
  after: number;
}

/** Values on each side: fewer have no median that outliers leave alone. */
const SHORTEST = 5;
/** Of fewer values nothing is told. */
export const FEWEST_VALUES = 2 * SHORTEST;
/** Standard errors between the medians. Of a hundred series of spiky noise about one shows that much somewhere. */
const STANDARD_ERRORS = 4.5;
/** Less than this part of the level is nothing to be told of, however sure it is. */
const SMALLEST = 0.05;
/** What makes the median deviation of normal noise its standard deviation, and a median's error out of a mean's. */
const DEVIATION = 1.4826;
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

export function findChange(values: readonly number[]): ChangePoint | undefined {
  const count = values.length;
  if (count < FEWEST_VALUES) {
    return undefined;
  }
  const at = split(values);
  const [left, right] = [values.slice(0, at), values.slice(at)];
  const [before, after] = [median(left), median(right)];
  const apart = Math.abs(after - before);
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!) / Math.SQRT2);
  const rests = values.map((value, i) => value - (i < at ? before : after));
  const deviation = DEVIATION * Math.max(median(steps), median(rests.map(Math.abs)));
  const error =
    MEDIAN_ERROR * deviation * Math.sqrt(1 / left.length + 1 / right.length) * wandering(rests, 3 * deviation);
  const isChange = apart > STANDARD_ERRORS * error && apart >= SMALLEST * Math.max(Math.abs(before), Math.abs(after));
  return isChange && apart > 0 ? { at, before, after } : undefined;
}

/** How much surer neighbours that resemble each other look than they are, at least 1. */
function wandering(rests: readonly number[], most: number): number {
  const clipped = rests.map((rest) => Math.max(-most, Math.min(most, rest)));
  const own = clipped.reduce((sum, rest) => sum + rest * rest, 0);
  const shared = clipped.slice(1).reduce((sum, rest, i) => sum + rest * clipped[i]!, 0);
  const alike = own === 0 ? 0 : Math.max(0, Math.min(0.9, shared / own));
  return Math.sqrt((1 + alike) / (1 - alike));
}

/** Where the mean ranks of both sides differ most, for their lengths. */
function split(values: readonly number[]): number {
  const ranks = ranksOf(values);
  const count = values.length;
  let sum = 0;
  let best = -1;
  let at = SHORTEST;
  for (let left = 1; left <= count - SHORTEST; left++) {
    // From the mean rank, so that a side like the whole adds up to nothing.
    sum += ranks[left - 1]! - (count + 1) / 2;
    const apart = Math.abs(sum) / Math.sqrt(left * (count - left));
    if (left >= SHORTEST && apart > best) {
      best = apart;
      at = left;
    }
  }
  return at;
}

/** From 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) {
      to++;
    }
    for (let i = from; i <= to; i++) {
      ranks[order[i]!] = (from + to) / 2 + 1;
    }
    from = to + 1;
  }
  return ranks;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
