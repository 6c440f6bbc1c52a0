/**
 * The colours of frames by their package. A package has the colour its name says (the same in every profile), unless a
 * larger one has it already: the largest packages are never of one colour.
 */
import { foldedColor, packagePalette, paletteIndex, plainHues, rootColor } from '#model/color.ts';
import { packageOf } from '#model/color-package.ts';
import { ROOT, type TreeShape } from '#model/tree-shape.ts';

/** What colours mean, with the largest first. */
export type ColorLegend =
  | { kind: 'groups'; groups: readonly LegendGroup[]; /** Groups that are not named. */ more: number }
  /** From none to the largest self of a function. */
  | { kind: 'scale'; end: bigint };

export interface LegendGroup {
  label: string;
  color: string;
  value: bigint;
}

export interface FrameColors {
  legend: ColorLegend;
  ofName: (name: string) => string;
  ofNode: (node: number) => string;
}

/** @param weights what each function weighs, by name */
export const packageColors = (shape: TreeShape, weights: Iterable<{ name: string; self: bigint }>): FrameColors =>
  groupColors(shape, weights, packageOf);

/** @param groupOf what functions of one colour have in common, from their name */
export function groupColors(
  shape: TreeShape,
  weights: Iterable<{ name: string; self: bigint }>,
  groupOf: (name: string) => string,
): FrameColors {
  const packages = new Map<string, string>();
  const packageNamed = (name: string) => {
    let found = packages.get(name);
    if (found === undefined) {
      found = groupOf(name);
      packages.set(name, found);
    }
    return found;
  };
  const sums = new Map<string, bigint>();
  for (const { name, self } of weights) {
    const its = packageNamed(name);
    sums.set(its, (sums.get(its) ?? 0n) + self);
  }
  const slots = largestFirst(sums);
  const ofGroup = (its: string) => packagePalette[slots.get(its) ?? paletteIndex(its)]!;
  const ofName = (name: string) => ofGroup(packageNamed(name));
  const groups = [...slots.keys()].map((label) => ({ label, color: ofGroup(label), value: sums.get(label)! }));
  return {
    legend: { kind: 'groups', groups: groups.filter(({ value }) => value !== 0n), more: sums.size - groups.length },
    ofName,
    ofNode: (node) => {
      const name = shape.name[node]!;
      return node === ROOT ? rootColor : name === shape.foldName ? foldedColor : ofName(shape.names[name]!);
    },
  };
}

/** As many as there are plain hues: each takes its own, or the next that is free. */
function largestFirst(sums: ReadonlyMap<string, bigint>): Map<string, number> {
  const largest = [...sums].sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0)).slice(0, plainHues);
  const taken = new Set<number>();
  const slots = new Map<string, number>();
  for (const [its] of largest) {
    let slot = paletteIndex(its, plainHues);
    while (taken.has(slot)) slot = (slot + 1) % plainHues;
    taken.add(slot);
    slots.set(its, slot);
  }
  return slots;
}
