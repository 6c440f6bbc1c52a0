/** A block of a heatmap's cells: made by a drag or with the keys, both ends included. */
export interface Region {
  slots: readonly [number, number];
  rows: readonly [number, number];
}

export const sorted = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a]);

/** How many are in it. */
export function countIn(counts: Int32Array, rows: number, region: Region): number {
  let sum = 0;
  for (let slot = region.slots[0]; slot <= region.slots[1]; slot++) {
    for (let row = region.rows[0]; row <= region.rows[1]; row++) sum += counts[slot * rows + row] ?? 0;
  }
  return sum;
}

/**
 * After a key: arrows move the region as it is, with Shift they stretch it. Undefined for other keys.
 *
 * @param region undefined before there is one: the first arrow makes one of the newest cells in the middle
 */
export function afterKey(
  key: string,
  stretch: boolean,
  region: Region | undefined,
  { slots, rows }: { slots: number; rows: number },
): Region | undefined {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  if (step === undefined) return undefined;
  if (region === undefined) {
    return { slots: [slots - 1, slots - 1], rows: [Math.floor(rows / 2), Math.floor(rows / 2)] };
  }
  const move = ([from, to]: readonly [number, number], by: number, end: number): [number, number] => {
    if (stretch) return [from, Math.min(end - 1, Math.max(from, to + by))];
    const shift = Math.min(end - 1 - to, Math.max(-from, by));
    return [from + shift, to + shift];
  };
  return { slots: move(region.slots, step[0]!, slots), rows: move(region.rows, step[1]!, rows) };
}
