/**
 * The keys of a list of rows, of which perhaps only a part is drawn. The list is one Tab stop, however long it is: arrow
 * keys, the Page keys, Home and End go from row to row. What gets the focus is the element with `data-line` in the row with
 * `data-at`, so Enter does there what it does to any link or button; what else can be used in a row is a Tab stop while the
 * row is the one that was come to last.
 *
 *     const keys = useRowKeys({ count: rows.length });
 *     <ul {...keys.list}>
 *       {rows.map((row, at) => (
 *         <RowTab.Provider key={row.id} value={keys.tabIndexOf(at)}>
 *           <li data-at={at}><RowLink /></li>      // in it: <a data-line tabIndex={useRowTab()} …>
 */
import { createContext, useContext, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { focusWhenDrawn } from './focus-when-drawn.ts';

/** The `tabIndex` of what can be used in a row; undefined outside of such lists. */
export const RowTab = createContext<0 | -1 | undefined>(undefined);
export const useRowTab = () => useContext(RowTab);

interface Moves {
  /** Rows, also those that are not drawn. */
  count: number;
  /** Of a grid: how many are beside each other. */
  perRow?: number;
  /** How many rows a Page key goes. */
  perPage?: number;
  /** Scrolls to a row; absent where all are drawn. */
  reveal?: (at: number) => void;
}

interface RowKeysOptions extends Moves {
  /** The rows that are drawn, `to` left out, and the one that is the Tab stop while the last one is none of them. */
  drawn?: { from: number; to: number; first: number };
}

const usualPage = 10;

/** Where a key leads from a row; undefined for keys that lead nowhere. */
export function rowAfter(key: string, at: number, { count, perRow = 1, perPage = usualPage }: Omit<Moves, 'reveal'>) {
  const within = (to: number) => (to < 0 || to >= count ? undefined : to);
  // In a grid a page away means rows of cards, in the same column.
  const page = Math.max(1, perPage) * perRow;
  switch (key) {
    case 'ArrowDown':
      return within(at + perRow);
    case 'ArrowUp':
      return within(at - perRow);
    case 'ArrowRight':
      return perRow > 1 ? within(at + 1) : undefined;
    case 'ArrowLeft':
      return perRow > 1 ? within(at - 1) : undefined;
    case 'PageDown':
      return within(Math.min(at + page, count - 1));
    case 'PageUp':
      return within(Math.max(at - page, 0));
    case 'Home':
      return within(0);
    case 'End':
      return within(count - 1);
    default:
      return undefined;
  }
}

export function useRowKeys({ drawn, ...moves }: RowKeysOptions) {
  const { count } = moves;
  const [last, setLast] = useState(0);
  const kept = Math.min(last, count - 1);
  const { from, to, first } = drawn ?? { from: 0, to: count, first: 0 };
  const stop = kept >= from && kept < to ? kept : Math.min(Math.max(from, first), Math.max(from, to - 1));
  return {
    /** Of the element that has the rows in it. */
    list: {
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => moveWithKeys(event, moves),
      onFocus: ({ target }: FocusEvent<HTMLElement>) => {
        const row = rowOf(target);
        if (row !== null) setLast(Number(row.dataset['at']));
      },
    },
    tabIndexOf: (at: number): 0 | -1 => (at === stop ? 0 : -1),
    /** Makes a row the Tab stop without giving it the focus. */
    come: setLast,
  };
}

const rowOf = (target: EventTarget) => (target as HTMLElement).closest<HTMLElement>('[data-at]');

function moveWithKeys(event: KeyboardEvent<HTMLElement>, moves: Moves): void {
  const row = rowOf(event.target);
  if (row === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    return;
  const next = rowAfter(event.key, Number(row.dataset['at']), moves);
  if (next === undefined) return;
  event.preventDefault();
  focusRow(event.currentTarget, next, moves.reveal);
}

/** A row that is far away is drawn only once it was scrolled to. */
export function focusRow(list: HTMLElement, at: number, reveal?: (at: number) => void): void {
  const find = () => list.querySelector<HTMLElement>(`[data-at="${at}"] [data-line]`);
  if (reveal === undefined) find()?.scrollIntoView({ block: 'nearest' });
  else reveal(at);
  focusWhenDrawn(find);
}
