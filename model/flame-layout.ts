/**
 * Which frames of a tree can be seen at a width, and where: cost follows the pixels, not the size of the profile.
 *
 *     const layout = layoutFrames(weighed(tree, tree.total), ROOT, 1200);
 *     layout.x[i]!; layout.width[i]!; layout.node[i]!;       // rectangle i
 *     rectangleAt(layout, 3, 640);                           // what lies in row 3 at 640 px
 *
 *     row 0   │ total                                     │
 *     row 1   │ main                       │ worker   │▒▒▒│   ▒ a marker: 412 frames, each under half a pixel
 *     row 2   │ parse         │ print │▒│  │ read │
 *
 * Children start at their parent's left edge, heaviest first, so what is too thin comes last and is one marker. The
 * frames above the focus take the whole width. Rectangles are numbered row by row, left to right.
 */
import { NONE, ROOT, type TreeShape } from '#model/tree-shape.ts';

/** Frames below this are not drawn one by one. */
export const thinnestFrame = 0.5;

/** A tree with what each node counts for on the screen; numbers, since they become pixels. */
export interface WeighedTree {
  shape: TreeShape;
  /** By node: never more than its parent's. */
  weight: Float64Array;
  /** By node: how many nodes it and what is below it are. */
  size: Int32Array;
}

export interface FlameLayout {
  focus: number;
  width: number;
  /** How many rows there are above the focus. */
  focusRow: number;
  /** Row r's rectangles are rowOffsets[r] … rowOffsets[r + 1]; one entry more than there are rows. */
  rowOffsets: Int32Array;
  /** By rectangle: its node, or for a marker the node under which frames were too thin. */
  node: Int32Array;
  /** By rectangle: the rectangle it hangs under, or NONE. */
  above: Int32Array;
  /** By rectangle, in pixels, as is width. */
  x: Float64Array;
  rectangleWidth: Float64Array;
  /** By rectangle: 0 for a frame, else how many frames a marker stands for, those below them included. */
  marked: Int32Array;
  /** By rectangle: what a marker's frames weigh; 0 for a frame. */
  markedWeight: Float64Array;
  /** Over all markers, too thin ones to be drawn included. */
  hidden: { frames: number; weight: number };
}

/** @param total by node, exact; for two sides see `weighedBy` */
export function weighed(shape: TreeShape, total: BigInt64Array): WeighedTree {
  return weighedBy(shape, toNumbers(total));
}

export function weighedBy(shape: TreeShape, weight: Float64Array): WeighedTree {
  const { parent } = shape;
  const size = new Int32Array(parent.length).fill(1);
  for (let node = parent.length - 1; node > 0; node--) {
    size[parent[node]!]! += size[node]!;
  }
  return { shape, weight, size };
}

/** The nearest doubles, without making a bigint of each: a million take 3 ms instead of 60. */
export function toNumbers(values: BigInt64Array): Float64Array {
  const low = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const high = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = high[2 * i + 1]! * 0x1_0000_0000 + low[2 * i]!;
  }
  return numbers;
}

export function layoutFrames(tree: WeighedTree, focus: number, width: number): FlameLayout {
  const { shape, weight, size } = tree;
  const { firstChild, nextSibling } = shape;
  const path = pathTo(shape, focus);
  const scale = weight[focus]! > 0 ? width / weight[focus]! : 0;
  const made = new Rectangles();
  const rowOffsets = [0];
  path.forEach((node, row) => {
    made.add(node, row - 1, 0, width);
    rowOffsets.push(row + 1);
  });

  const hidden = { frames: 0, weight: 0 };
  let row = path.length - 1;
  for (let from = row, to = made.count; from < to; from = to, to = made.count, row++) {
    for (let i = from; i < to; i++) {
      if (made.marked[i]! > 0) {
        continue;
      }
      const seen: number[] = [];
      let thin = 0;
      let thinWeight = 0;
      for (let child = firstChild[made.node[i]!]!; child !== NONE; child = nextSibling[child]!) {
        if (weight[child]! * scale >= thinnestFrame) {
          seen.push(child);
        } else {
          thin += size[child]!;
          thinWeight += weight[child]!;
        }
      }
      // Sorting keeps the order of what is equal, so the picture is the same every time.
      seen.sort((a, b) => weight[b]! - weight[a]!);
      let x = made.x[i]!;
      for (const child of seen) {
        const w = weight[child]! * scale;
        made.add(child, i, x, w);
        x += w;
      }
      hidden.frames += thin;
      hidden.weight += thinWeight;
      if (thinWeight * scale >= thinnestFrame) {
        made.add(made.node[i]!, i, x, thinWeight * scale, thin, thinWeight);
      }
    }
    if (made.count > to) {
      rowOffsets.push(made.count);
    }
  }
  return {
    focus,
    width,
    focusRow: path.length - 1,
    rowOffsets: Int32Array.from(rowOffsets),
    node: Int32Array.from(made.node),
    above: Int32Array.from(made.above),
    x: Float64Array.from(made.x),
    rectangleWidth: Float64Array.from(made.width),
    marked: Int32Array.from(made.marked),
    markedWeight: Float64Array.from(made.markedWeight),
    hidden,
  };
}

/** Rectangles as they are made: columns that grow. */
class Rectangles {
  readonly node: number[] = [];
  readonly above: number[] = [];
  readonly x: number[] = [];
  readonly width: number[] = [];
  readonly marked: number[] = [];
  readonly markedWeight: number[] = [];

  get count(): number {
    return this.node.length;
  }

  add(node: number, above: number, x: number, width: number, marked = 0, markedWeight = 0): void {
    this.node.push(node);
    this.above.push(above);
    this.x.push(x);
    this.width.push(width);
    this.marked.push(marked);
    this.markedWeight.push(markedWeight);
  }
}

/** The nodes from the root to this one, both included. */
export function pathTo({ parent }: TreeShape, node: number): number[] {
  const path = [node];
  for (let at = node; at !== ROOT;) {
    at = parent[at]!;
    path.push(at);
  }
  return path.reverse();
}

export const rowsOf = (layout: FlameLayout) => layout.rowOffsets.length - 1;

/** The row a rectangle is in. */
export function rowOf(layout: FlameLayout, rectangle: number): number {
  return lastAtMost(layout.rowOffsets, 0, rowsOf(layout), (offset) => offset <= rectangle);
}

/** The rectangle at a place in pixels, or NONE. */
export function rectangleAt(layout: FlameLayout, row: number, x: number): number {
  if (row < 0 || row >= rowsOf(layout)) {
    return NONE;
  }
  const from = layout.rowOffsets[row]!;
  const found = lastAtMost(layout.x, from, layout.rowOffsets[row + 1]!, (left) => left <= x);
  return found >= from && x < layout.x[found]! + layout.rectangleWidth[found]! ? found : NONE;
}

/** The rectangle that is a node's own, or NONE when it cannot be seen. */
export function rectangleOf(layout: FlameLayout, node: number): number {
  for (let i = 0; i < layout.node.length; i++) {
    if (layout.node[i] === node && layout.marked[i] === 0) {
      return i;
    }
  }
  return NONE;
}

/** The last index of an ascending column for which it holds; from − 1 when it holds for none. */
function lastAtMost(column: Int32Array | Float64Array, from: number, to: number, holds: (value: number) => boolean) {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(column[middle]!)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
