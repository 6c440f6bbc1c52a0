/**
 * Orders of the lines, and how the URL writes them: a word, and a second one when it is not the word's usual direction.
 *
 *     parseOrder('change');         // { column: 'change', descending: true }
 *     parseOrder('name:desc');      // { column: 'name', descending: true }
 *     printOrder({ column: 'name', descending: false });   // 'name'
 */
import { compareText } from '#model/labels.ts';
import type { OverviewLine } from '../../scene/overview-lines.ts';

/** `cost` is the rate or level, in the unit of the profile type; `money` is money. */
export const orderColumns = ['cost', 'total', 'name', 'change', 'ratio', 'share', 'money', 'last'] as const;
export type OrderColumn = (typeof orderColumns)[number];

export interface Order {
  column: OrderColumn;
  descending: boolean;
}

/** Names from A, everything else from the largest. */
export const usualOrder = (column: OrderColumn): Order => ({ column, descending: column !== 'name' });

export function parseOrder(text: string): Order {
  const [word, direction] = text.split(':');
  const usual = usualOrder(orderColumns.find((column) => column === word) ?? 'cost');
  return direction === 'asc' || direction === 'desc' ? { ...usual, descending: direction === 'desc' } : usual;
}

export function printOrder({ column, descending }: Order): string {
  if (descending === usualOrder(column).descending) return column;
  return `${column}:${descending ? 'desc' : 'asc'}`;
}

/** What a column is ordered by: a change by its size, up or down; in percent upwards before downwards. */
function weightOf({ summary, change, lastProfile }: OverviewLine, column: OrderColumn): number {
  switch (column) {
    case 'change':
      return Math.abs(change.difference);
    case 'ratio':
      return change.kind === 'new' ? Number.POSITIVE_INFINITY : change.ratio;
    case 'last':
      return lastProfile ?? Number.NEGATIVE_INFINITY;
    // All of them are the total, each divided by or multiplied with the same for every line.
    case 'money':
    case 'share':
    case 'cost':
    case 'total':
    case 'name':
      return summary.total;
  }
}

export function inOrder(lines: readonly OverviewLine[], { column, descending }: Order): OverviewLine[] {
  const sign = descending ? -1 : 1;
  const byName = (a: OverviewLine, b: OverviewLine) => compareText(a.name, b.name);
  const order = (a: OverviewLine, b: OverviewLine) => {
    if (column === 'name') return sign * byName(a, b);
    const [one, other] = [weightOf(a, column), weightOf(b, column)];
    return one === other ? byName(a, b) : sign * (one < other ? -1 : 1);
  };
  // What has no data has nothing to be ordered by.
  return [...lines].sort((a, b) => Number(b.hasData) - Number(a.hasData) || order(a, b));
}
