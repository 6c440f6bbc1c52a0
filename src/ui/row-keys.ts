/**
 * Arrow keys in a list of which only a part is drawn: from line to line, Home and End to its ends. What gets the focus is
 * the link with `data-line` in the element with `data-at`, so Enter opens it as it opens any link.
 */
import type { KeyboardEvent } from 'react';
import { focusWhenDrawn } from '../../ui/focus-when-drawn.ts';

interface Moves {
  /** Lines, also those that are not drawn. */
  count: number;
  perRow: number;
  /** Scrolls to a line. */
  reveal: (at: number) => void;
}

/** Where a key leads from a line; undefined for keys that lead nowhere. */
export function lineAfter(key: string, at: number, { count, perRow }: Pick<Moves, 'count' | 'perRow'>) {
  const within = (to: number) => (to < 0 || to >= count ? undefined : to);
  switch (key) {
    case 'ArrowDown':
      return within(at + perRow);
    case 'ArrowUp':
      return within(at - perRow);
    case 'ArrowRight':
      return perRow > 1 ? within(at + 1) : undefined;
    case 'ArrowLeft':
      return perRow > 1 ? within(at - 1) : undefined;
    case 'Home':
      return within(0);
    case 'End':
      return within(count - 1);
    default:
      return undefined;
  }
}

export function moveWithArrows(event: KeyboardEvent<HTMLElement>, moves: Moves): void {
  const list = event.currentTarget;
  const line = (event.target as HTMLElement).closest<HTMLElement>('[data-at]');
  if (line === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = lineAfter(event.key, Number(line.dataset['at']), moves);
  if (next === undefined) return;
  event.preventDefault();
  focusLine(list, next, moves.reveal);
}

/** A line that is far away is drawn only once it was scrolled to. */
export function focusLine(list: HTMLElement, at: number, reveal: (at: number) => void): void {
  reveal(at);
  focusWhenDrawn(() => list.querySelector<HTMLElement>(`[data-at="${at}"] [data-line]`));
}
