/** What can be seen of a tree at a width, made anew when the tree, the focus or the width changes. */
import { useMemo } from 'react';
import { type FlameLayout, layoutFrames, rowsOf, type WeighedTree } from '#model/flame-layout.ts';
import { largeFrames } from '#model/flame-layout-parts.ts';
import { rowHeight } from './draw-elements.ts';

export interface SeenFrames {
  layout: FlameLayout;
  large: Uint8Array;
  rows: number;
  /** Of all rows, in pixels. */
  height: number;
}

/** @returns undefined while the width is not known yet */
export function useFlameLayout(tree: WeighedTree, focus: number, width: number): SeenFrames | undefined {
  return useMemo(() => {
    if (width <= 0) return undefined;
    const layout = layoutFrames(tree, focus, width);
    const rows = rowsOf(layout);
    return { layout, large: largeFrames(layout), rows, height: rows * rowHeight };
  }, [tree, focus, width]);
}
