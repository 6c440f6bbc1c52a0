/**
 * Steps from frame to frame, as the arrow keys take them: along the rows of what is drawn.
 *
 *     step(layout, at, 'down');    // the heaviest frame below, or `at` itself where there is none
 */
import { type FlameLayout, rowOf, rowsOf } from '#model/flame-layout.ts';
import { NONE } from '#model/tree-shape.ts';

/** `up` is towards the root, whichever way the graph is drawn. */
export type Direction = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

export function step(layout: FlameLayout, from: number, direction: Direction): number {
  const row = rowOf(layout, from);
  switch (direction) {
    case 'up':
      return layout.above[from] === NONE ? from : layout.above[from]!;
    case 'down':
      return firstBelow(layout, from, row);
    case 'left':
      return Math.max(from - 1, layout.rowOffsets[row]!);
    case 'right':
      return Math.min(from + 1, layout.rowOffsets[row + 1]! - 1);
    case 'first':
      return layout.rowOffsets[row]!;
    case 'last':
      return layout.rowOffsets[row + 1]! - 1;
  }
}

function firstBelow(layout: FlameLayout, from: number, row: number): number {
  if (row + 1 >= rowsOf(layout)) {
    return from;
  }
  for (let i = layout.rowOffsets[row + 1]!; i < layout.rowOffsets[row + 2]!; i++) {
    if (layout.above[i] === from) {
      return i;
    }
  }
  return from;
}
