/**
 * Two sides made comparable: what each frame weighs on the screen, and how it changed.
 *
 *     const compared = compare(diff, { normalised: true, scales: [1, 1] });
 *     compared.change[node];     // +0.03: three percent of the total more than in the baseline
 *     compared.colors.color(compared.change[node]!);
 *
 * Normalised, both sides are whole: what is compared is shares, and two sides of different lengths or loads can be laid
 * side by side. Otherwise what is compared is what the scales make of the values (basis.ts).
 */
import type { DiffTree } from '#model/diff.ts';
import { toNumbers, weighedBy, type WeighedTree } from '#model/flame-layout.ts';
import { changeScale, type ChangeScale } from '#model/color.ts';
import { ROOT } from '#model/tree-shape.ts';

export interface ComparedDiff {
  diff: DiffTree;
  normalised: boolean;
  /** What the values of each side are multiplied by to be shown (basis.ts); not part of shares. */
  scales: readonly [left: number, right: number];
  /** What shares are parts of. */
  wholes: Wholes;
  /** Both sides together: how wide a frame is. */
  weighed: WeighedTree;
  /** By node: share of the total, or value in the profile's unit; comparison minus baseline. */
  change: Float64Array;
  colors: ChangeScale;
}

/** Each side's total. */
export type Wholes = readonly [left: bigint, right: bigint];

export const wholesOf = ({ left, right }: DiffTree): Wholes => [left.total[ROOT]!, right.total[ROOT]!];

/** @param wholes of all that is compared, where the tree has only a part of it */
export function compare(
  diff: DiffTree,
  { normalised, scales }: { normalised: boolean; scales: readonly [number, number] },
  wholes = wholesOf(diff),
): ComparedDiff {
  const [left, right] = factors(wholes, normalised, scales);
  const before = toNumbers(diff.left.total);
  const after = toNumbers(diff.right.total);
  const weight = new Float64Array(before.length);
  const change = new Float64Array(before.length);
  for (let node = 0; node < weight.length; node++) {
    const a = before[node]! * left;
    const b = after[node]! * right;
    weight[node] = a + b;
    change[node] = settle(b - a, a + b);
  }
  const whole = Math.max(Number(wholes[0]) * left, Number(wholes[1]) * right);
  const colors = changeScale(change, smallestEnd * whole);
  return { diff, normalised, scales, wholes, weighed: weighedBy(diff, weight), change, colors };
}

/** Of the larger side. Were the scale shorter, two profiles that differ by a sample would look like day and night. */
const smallestEnd = 0.01;

/** What each side's values are multiplied by before they are compared. */
export function factors(
  wholes: Wholes,
  normalised: boolean,
  scales: readonly [number, number],
): readonly [number, number] {
  return normalised ? [share(wholes[0]), share(wholes[1])] : scales;
}

const share = (total: bigint) => (total === 0n ? 0 : 1 / Number(total));

/** Equal shares of different totals differ in their last bits, which is no change. */
export const settle = (change: number, of: number) => (Math.abs(change) <= Math.abs(of) * 1e-12 ? 0 : change);
