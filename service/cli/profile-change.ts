/**
 * What changed from one profile to another, function by function, in one number each: how much of the whole it grew by.
 *
 *     by share    main.parse has 12 % of A and 15 % of B         +3 points, whatever both took
 *     by rate     all of A is 2 cores, main.parse 0.24 → 0.36    +6 % of what A took
 *
 * By share two recordings of unlike length or load can be compared, and something grows only where something else
 * shrinks. By rate a program that does the same twice as slowly has grown; it has to be known how long was measured.
 */
import { diffTrees } from '#model/diff.ts';
import { diffTable } from '#model/function-table.ts';
import { compareText } from '#model/labels.ts';
import { nameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { badCommandLine } from './command-line.ts';
import type { ProfileSide } from './profile-side.ts';

export type Measure = 'share' | 'rate';
/** Which of a function's two values counts: with all that it called, or alone. */
export type Extent = 'total' | 'self';

export interface FunctionDelta {
  name: string;
  /** In the unit of the profile type, of A and of B. */
  before: bigint;
  after: bigint;
  /** By share: shares of the whole, 0 to 1; by rate: rates per second, or means. */
  beforeMeasured: number;
  afterMeasured: number;
  /** By share: the difference of the shares; by rate: the difference over all of A. 0.03 is 3 %. */
  change: number;
}

export interface ProfileChange {
  a: ProfileSide;
  b: ProfileSide;
  measure: Measure;
  extent: Extent;
  aTotal: bigint;
  bTotal: bigint;
  /** Of everything together; always 0 by share. */
  overall: number;
  /** What grew, the most first. */
  grown: FunctionDelta[];
  /** What shrank, the most first. */
  shrunk: FunctionDelta[];
}

/** @throws HearthError bad_command_line when the sides cannot be compared so */
export function profileChange(a: ProfileSide, b: ProfileSide, measure: Measure, extent: Extent): ProfileChange {
  if (a.type.sampleUnit !== b.type.sampleUnit || a.type.sampleType !== b.type.sampleType) {
    throw badCommandLine(`${a.typeId} cannot be compared with ${b.typeId}: choose one with --type`);
  }
  const diff = diffTrees(nameTree(a.tree), nameTree(b.tree));
  const [aTotal, bTotal] = [diff.left.total[ROOT]!, diff.right.total[ROOT]!];
  if (aTotal === 0n) {
    throw badCommandLine(`${a.title} holds nothing of ${a.typeId}: there is nothing to compare with`);
  }
  const [before, after] =
    measure === 'share' ? [1 / Number(aTotal), bTotal === 0n ? 0 : 1 / Number(bTotal)] : [scaleOf(a), scaleOf(b)];
  const whole = measure === 'share' ? 1 : Number(aTotal) * before;
  const deltas = diffTable(diff).map(({ name, left, right }) => {
    const [beforeMeasured, afterMeasured] = [Number(left[extent]) * before, Number(right[extent]) * after];
    return {
      ...{ name, before: left[extent], after: right[extent], beforeMeasured, afterMeasured },
      change: (afterMeasured - beforeMeasured) / whole,
    };
  });
  const ordered = deltas
    .filter(({ change }) => change !== 0)
    .sort((x, y) => Math.abs(y.change) - Math.abs(x.change) || compareText(x.name, y.name));
  return {
    ...{ a, b, measure, extent, aTotal, bTotal },
    overall: measure === 'share' ? 0 : (Number(bTotal) * after) / whole - 1,
    grown: ordered.filter(({ change }) => change > 0),
    shrunk: ordered.filter(({ change }) => change < 0),
  };
}

function scaleOf({ scale, title }: ProfileSide): number {
  if (scale === undefined) {
    throw badCommandLine(`${title} does not say for how long was measured: compare with --by share`);
  }
  return scale;
}
