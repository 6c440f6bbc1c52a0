/**
 * Self and total of every function, file, line or address of merged stacks, beside those of a baseline.
 *
 *     const rows = placeTable(tree, baseline, 'function').sort(placeOrders.self);
 *
 * A sample counts once for a place, however often it is on the stack.
 */
import type { LocationTree } from '#model/columns.ts';
import { functionTable } from '#model/function-table.ts';
import { granularFrames, inCommon, type Granularity, type Place } from '#model/granular-frames.ts';
import { compareText } from '#model/labels.ts';
import { nameTree } from '#model/name-tree.ts';

export interface PlaceRow extends Place {
  self: bigint;
  total: bigint;
  /** 0n without a baseline, as is baselineTotal. */
  baselineSelf: bigint;
  baselineTotal: bigint;
}

/** One row a place of either side, in no particular order. */
export function placeTable(tree: LocationTree, baseline: LocationTree | undefined, by: Granularity): PlaceRow[] {
  const rows = new Map<string, PlaceRow>();
  for (const { key, place, self, total } of weights(tree, by)) {
    rows.set(key, { ...place, self, total, baselineSelf: 0n, baselineTotal: 0n });
  }
  for (const { key, place, self, total } of baseline === undefined ? [] : weights(baseline, by)) {
    const row = rows.get(key);
    rows.set(key, {
      ...(row === undefined ? place : inCommon(row, place)),
      self: row?.self ?? 0n,
      total: row?.total ?? 0n,
      baselineSelf: self,
      baselineTotal: total,
    });
  }
  return [...rows.values()];
}

function weights(tree: LocationTree, by: Granularity) {
  const frames = granularFrames(tree.symbols, tree.location, by);
  const places = new Map(frames.names.map((key, index) => [index === 0 ? undefined : key, frames.places[index]!]));
  return functionTable(nameTree(tree, frames)).map(({ name: key, self, total }) => ({
    key,
    place: places.get(key)!,
    self,
    total,
  }));
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
const change = ({ total, baselineTotal }: PlaceRow) =>
  total < baselineTotal ? baselineTotal - total : total - baselineTotal;
const selfChange = ({ self, baselineSelf }: PlaceRow) =>
  self < baselineSelf ? baselineSelf - self : self - baselineSelf;
const byPlace = (a: Place, b: Place) =>
  compareText(a.name, b.name) ||
  compareText(a.file, b.file) ||
  a.line - b.line ||
  compare(a.address ?? 0n, b.address ?? 0n);

/** The largest first; what is only in the baseline is ordered by it. */
export const placeOrders = {
  self: (a: PlaceRow, b: PlaceRow) =>
    compare(b.self, a.self) || compare(b.total, a.total) || compare(b.baselineSelf, a.baselineSelf) || byPlace(a, b),
  total: (a: PlaceRow, b: PlaceRow) =>
    compare(b.total, a.total) || compare(b.self, a.self) || compare(b.baselineTotal, a.baselineTotal) || byPlace(a, b),
  name: byPlace,
  /** Of the total, up or down. */
  change: (a: PlaceRow, b: PlaceRow) =>
    compare(change(b), change(a)) || compare(selfChange(b), selfChange(a)) || byPlace(a, b),
};

export type PlaceOrder = keyof typeof placeOrders;
