/**
 * Paints the frames that are too thin for an element, and the markers of what is thinner than that, on a canvas the
 * size of what can be seen.
 */
import type { FlameLayout } from '#model/flame-layout.ts';
import { rowsOf } from '#model/flame-layout.ts';
import { clearedCanvas } from '../cleared-canvas.ts';
import { rowHeight, type FrameLook } from './draw-elements.ts';

export interface ThinPainting {
  layout: FlameLayout;
  /** By rectangle: 1 where it is an element. */
  large: Uint8Array;
  icicle: boolean;
  /** The part that can be seen, in pixels from the top of the whole picture. */
  top: number;
  height: number;
  look: (rectangle: number) => FrameLook;
  markerFill: string;
  dimFill: string;
}

export function paintThin(canvas: HTMLCanvasElement, painting: ThinPainting): void {
  const { layout, large, top, height, look, markerFill, dimFill } = painting;
  const context = clearedCanvas(canvas, layout.width, height);
  if (context === null) return;
  for (let row = 0; row < rowsOf(layout); row++) {
    const y = rowTop(row, rowsOf(layout), painting.icicle) - top;
    if (y + rowHeight < 0 || y > height) continue;
    for (let i = layout.rowOffsets[row]!; i < layout.rowOffsets[row + 1]!; i++) {
      if (large[i] === 1) continue;
      const width = layout.rectangleWidth[i]!;
      if (layout.marked[i]! > 0) {
        context.fillStyle = markerFill;
      } else {
        const { fill, dim } = look(i);
        context.fillStyle = dim ? dimFill : fill;
      }
      context.fillRect(layout.x[i]!, y, width > 2 ? width - 0.5 : width, rowHeight - 1);
    }
  }
}

/** Where a row begins, in pixels from the top. */
export const rowTop = (row: number, rows: number, icicle: boolean) => (icicle ? row : rows - 1 - row) * rowHeight;

/** The row at a height, the other way round; may lie outside the picture. */
export const rowAt = (y: number, rows: number, icicle: boolean) => {
  const fromTop = Math.floor(y / rowHeight);
  return icicle ? fromTop : rows - 1 - fromTop;
};
