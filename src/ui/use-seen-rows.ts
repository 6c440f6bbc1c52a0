/**
 * Which rows of a tall element can be seen on the page, whatever it scrolls in: for lists that draw no others.
 *
 *     const { from, to } = useSeenRows(element, { rows: 334, rowHeight: 234 });   // { from: 3, to: 9 }
 */
import { type RefObject, useLayoutEffect, useState } from 'react';

export interface SeenRows {
  from: number;
  /** Behind the last one. */
  to: number;
}

/** Rows drawn on either side of those that are seen. */
const spare = 1;

export function useSeenRows(element: RefObject<HTMLElement>, { rows, rowHeight }: { rows: number; rowHeight: number }) {
  const [seen, setSeen] = useState<SeenRows>({ from: 0, to: Math.min(rows, spare) });
  useLayoutEffect(() => {
    const update = () => {
      const { current } = element;
      if (current === null) return;
      const { top } = current.getBoundingClientRect();
      const now = seenRows({ rows, rowHeight, top, height: window.innerHeight });
      setSeen((before) => (before.from === now.from && before.to === now.to ? before : now));
    };
    update();
    // Scrolling does not bubble; caught on its way down it is heard of from every box.
    document.addEventListener('scroll', update, { capture: true, passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(document.documentElement);
    return () => {
      document.removeEventListener('scroll', update, { capture: true });
      observer.disconnect();
    };
  }, [element, rows, rowHeight]);
  return seen;
}

/** @param top where the first row is from the top of the window, in pixels; negative when scrolled beyond */
export function seenRows({
  rows,
  rowHeight,
  top,
  height,
}: {
  rows: number;
  rowHeight: number;
  top: number;
  height: number;
}) {
  const first = Math.floor(-top / rowHeight);
  const last = Math.ceil((height - top) / rowHeight);
  const from = Math.min(Math.max(0, first - spare), Math.max(0, rows - 1));
  return { from, to: Math.max(from, Math.min(rows, last + spare)) };
}
