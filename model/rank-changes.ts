/**
 * Which functions cost more, or less, than in a baseline, told from noise.
 *
 *     const { changes, overall, withoutNoise } = rankChanges(costs, baselineCosts, { rate, baselineRate, limit: 50 });
 *     changes[0];    // { name: 'regexp.Compile', measure: 'total', change: 0.14, low: 0.13, high: 0.15, significant: true, … }
 *
 * A function's cost is its share of everything, once by self and once by total; of the two the one is told that has
 * changed more. What is seen is more than noise when it is larger, against its own scatter, than the largest change of
 * any function mostly is where the blocks of both sides are dealt out at random, and when its bounds leave out 0. That
 * the largest is taken is what pays for asking about so many functions at once.
 */
import type { BlockCosts } from '#model/block-costs.ts';
import { compareText } from '#model/labels.ts';
import { RatioSample, type Bounds } from '#model/ratio-sample.ts';

export interface NotedChange extends Bounds {
  /** Bounds are the change itself where noise could not be estimated. */
  change: number;
  significant: boolean;
}

/** Shares are of the side's whole, 0 to 1; the change is one of them minus the baseline's. */
export interface RankedFunction extends NotedChange {
  name: string;
  selfShare: number;
  baselineSelfShare: number;
  totalShare: number;
  baselineTotalShare: number;
  /** Of which share the change is. */
  measure: 'self' | 'total';
}

export interface RankedChanges {
  /** Those that are more than noise first, then by how much they have changed at least. */
  changes: RankedFunction[];
  /** Of the rate; more than noise when a profile is larger or smaller than before, not when there are more of them. */
  overall: NotedChange;
  /** Why noise could not be estimated; '' when it was. */
  withoutNoise: string;
}

/** How often noise alone may say that a function has changed, and that the whole has. */
const FALSE_ALARMS = 0.005;
/** With fewer ways to deal the blocks out, what is most extreme comes up too often to be told from noise. */
const FEWEST_DEALS = 800;
/** The functions that are asked about: the largest of both sides together. */
const MOST_FUNCTIONS = 500;

export interface RankOptions {
  /** Of everything, per second, as it is told. */
  rate: number;
  baselineRate: number;
  /** Of functions. */
  limit: number;
}

export function rankChanges(
  side: BlockCosts,
  baseline: BlockCosts,
  { rate, baselineRate, limit }: RankOptions,
): RankedChanges {
  const names = largestFunctions(side, baseline);
  const whole = Float64Array.of(...side.whole, ...baseline.whole);
  const profiles = Float64Array.of(...side.profiles, ...baseline.profiles);
  const sample = new RatioSample(2 * names.length, measuresByBlock(names, [side, baseline]), whole, side.blocks);
  const wholes = new RatioSample(1, whole, profiles, side.blocks);
  const tells = waysToDeal(side.blocks, baseline.blocks) >= FEWEST_DEALS;

  const [shares, baselineShares] = sample.asTheyAre();
  const noted = notedChanges(sample, tells, 2 * limit);
  const changes = names.flatMap((name, row) => {
    const told = [
      { measure: 'self' as const, noted: noted.get(2 * row) },
      { measure: 'total' as const, noted: noted.get(2 * row + 1) },
    ].flatMap(({ measure, noted: change }) => (change === undefined ? [] : [{ measure, ...change }]));
    // Of two that are alike the first one.
    const [surest] = told.sort(bySurety);
    return surest === undefined
      ? []
      : {
          name,
          selfShare: shares[2 * row]!,
          baselineSelfShare: baselineShares[2 * row]!,
          totalShare: shares[2 * row + 1]!,
          baselineTotalShare: baselineShares[2 * row + 1]!,
          ...surest,
        };
  });
  // A profile's mean, as what it makes of the rate.
  const [[mean], [baselineMean]] = wholes.asTheyAre();
  const overall = notedChanges(wholes, tells, 1, rate / (mean || 1), baselineRate / (baselineMean || 1)).get(0)!;
  return {
    changes: changes.sort((a, b) => bySurety(a, b) || compareText(a.name, b.name)).slice(0, limit),
    overall,
    withoutNoise: tells ? '' : tooFew(side.blocks, baseline.blocks),
  };
}

/** By row: those that may be more than noise, and the largest of the others. */
function notedChanges(
  sample: RatioSample,
  tells: boolean,
  largest: number,
  scale = 1,
  otherScale = 1,
): Map<number, NotedChange> {
  const [side, other] = sample.asTheyAre();
  const changes = Array.from(side, (ratio, row) => scale * ratio - otherScale * other[row]!);
  const order = [...changes.keys()].sort((a, b) => Math.abs(changes[b]!) - Math.abs(changes[a]!));
  if (!tells) {
    const asIs = (change: number) => ({ change, low: change, high: change, significant: false });
    return new Map(order.slice(0, largest).map((row) => [row, asIs(changes[row]!)]));
  }
  const chances = sample.chances();
  const rows = order.filter((row, place) => place < largest || chances[row]! <= FALSE_ALARMS);
  const bounds = sample.only(rows).bounds(scale, otherScale);
  return new Map(
    rows.map((row, i) => {
      const significant = chances[row]! <= FALSE_ALARMS && leastChange(bounds[i]!) > 0;
      return [row, { change: changes[row]!, ...bounds[i]!, significant }];
    }),
  );
}

/** By how much something has changed at least, up or down. */
const leastChange = ({ low, high }: Bounds) => Math.max(low, -high, 0);

function bySurety(a: NotedChange, b: NotedChange): number {
  return (
    Number(b.significant) - Number(a.significant) ||
    leastChange(b) - leastChange(a) ||
    Math.abs(b.change) - Math.abs(a.change)
  );
}

function largestFunctions(side: BlockCosts, baseline: BlockCosts): string[] {
  const totals = new Map<string, number>();
  for (const { names, total, blocks } of [side, baseline]) {
    names.forEach((name, row) => {
      const sum = total.subarray(row * blocks, (row + 1) * blocks).reduce((a, b) => a + b, 0);
      totals.set(name, (totals.get(name) ?? 0) + sum);
    });
  }
  return [...totals]
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || compareText(a, b))
    .slice(0, MOST_FUNCTIONS)
    .map(([name]) => name);
}

/** Self and total of each function in turn, by block, the second side's blocks after the first's. */
function measuresByBlock(names: readonly string[], sides: readonly BlockCosts[]): Float64Array {
  const rows = 2 * names.length;
  const values = new Float64Array(rows * sides.reduce((sum, { blocks }) => sum + blocks, 0));
  let at = 0;
  for (const { names: own, blocks, self, total } of sides) {
    const rowOf = new Map(own.map((name, row) => [name, row]));
    names.forEach((name, i) => {
      const row = rowOf.get(name);
      for (let block = 0; block < blocks && row !== undefined; block++) {
        values[at + block * rows + 2 * i] = self[row * blocks + block]!;
        values[at + block * rows + 2 * i + 1] = total[row * blocks + block]!;
      }
    });
    at += blocks * rows;
  }
  return values;
}

/** In how many ways blocks can be dealt out to two sides, as far as it matters. */
function waysToDeal(a: number, b: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(a, b) && ways < FEWEST_DEALS; i++) {
    ways = (ways * (Math.max(a, b) + i)) / i;
  }
  return ways;
}

function tooFew(blocks: number, baselineBlocks: number): string {
  return `too few profiles to tell a change from noise: ${blocks} here and ${baselineBlocks} in the baseline; six of each are enough`;
}
