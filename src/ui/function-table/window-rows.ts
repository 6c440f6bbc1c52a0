/**
 * Which rows of a long table are drawn: those that can be seen, and a few on either side.
 *
 *     windowRows({ rows: 20_000, rowHeight: 30, top: 90_000, height: 600 });   // { from: 2990, to: 3030 }
 */
export interface RowWindow {
  rows: number;
  /** In pixels, as are top and height. */
  rowHeight: number;
  /** How far the table is scrolled. */
  top: number;
  height: number;
}

/** Rows drawn beyond what can be seen, so that scrolling shows no gaps. */
export const spareRows = 10;

export function windowRows({ rows, rowHeight, top, height }: RowWindow): { from: number; to: number } {
  const first = Math.floor(top / rowHeight);
  const seen = Math.ceil(height / rowHeight) + 1;
  const from = Math.max(0, Math.min(first, rows - seen) - spareRows);
  return { from, to: Math.min(rows, Math.max(first, 0) + seen + spareRows) };
}

/** Where to scroll so that a row can be seen; `top` itself when it already can. */
export function scrollToRow({ rowHeight, top, height }: RowWindow, row: number): number {
  const above = row * rowHeight;
  if (above >= top && above + rowHeight <= top + height) return top;
  return Math.max(0, above - height / 2);
}
