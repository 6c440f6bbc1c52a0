/**
 * The table of changes: one row a function, ordered by how much it changed, whichever way.
 *
 *     const rows = changeRows(diffTable(diff), compared, 'self');
 *     sortChanges(rows, { column: 'change', descending: true });
 */
import type { FunctionChange } from '#model/function-table.ts';
import { compareText } from '#model/labels.ts';
import type { Sort } from '../../ui/function-table/LongTable.tsx';
import { type ComparedDiff, factors, settle } from './compare.ts';

/** Which values are compared: a function's own, or with what it called. */
export const measuredWords = ['self', 'total'] as const;
export type Measured = (typeof measuredWords)[number];

export interface ChangeRow {
  name: string;
  folded: boolean;
  /** Shares of the side's total when normalised, else values in the profile's unit. */
  baseline: number;
  comparison: number;
  change: number;
  /** Per second, or of gauges the average, whatever is compared; comparison minus baseline. */
  rateChange: number;
}

/** @param rates what makes rates of each side's values */
export function changeRows(
  functions: readonly FunctionChange[],
  compared: ComparedDiff,
  measured: Measured,
  rates = compared.scales,
): ChangeRow[] {
  const [left, right] = factors(compared.wholes, compared.normalised, compared.scales);
  return functions.map(({ name, folded, left: before, right: after }) => {
    const baseline = Number(before[measured]) * left;
    const comparison = Number(after[measured]) * right;
    const change = settle(comparison - baseline, comparison + baseline);
    const [from, to] = [Number(before[measured]) * rates[0], Number(after[measured]) * rates[1]];
    return { name, folded, baseline, comparison, change, rateChange: settle(to - from, to + from) };
  });
}

export const changeColumns = ['name', 'baseline', 'comparison', 'change', 'percent', 'money'] as const;
export type ChangeColumn = (typeof changeColumns)[number];

/** What a link says of another table's columns begins with what changed most. */
export const changeSort = (sort: string): string =>
  changeColumns.some((column) => column === sort.replace('-', '')) ? sort : '-change';

const byName = (a: ChangeRow, b: ChangeRow) => compareText(a.name, b.name);
const ratio = ({ baseline, comparison }: ChangeRow) =>
  baseline === comparison ? 0 : baseline === 0 ? Infinity : Math.abs(comparison / baseline - 1);

/** Each begins with the largest. */
const orders: Record<ChangeColumn, (a: ChangeRow, b: ChangeRow) => number> = {
  name: (a, b) => byName(b, a),
  baseline: (a, b) => b.baseline - a.baseline || byName(a, b),
  comparison: (a, b) => b.comparison - a.comparison || byName(a, b),
  change: (a, b) => Math.abs(b.change) - Math.abs(a.change) || byName(a, b),
  // Among the new ones, which all changed without measure, the largest first.
  percent: (a, b) => compareNumbers(ratio(b), ratio(a)) || Math.abs(b.change) - Math.abs(a.change) || byName(a, b),
  money: (a, b) => Math.abs(b.rateChange) - Math.abs(a.rateChange) || byName(a, b),
};

const compareNumbers = (a: number, b: number) => (a === b ? 0 : a - b);

export function sortChanges(rows: readonly ChangeRow[], { column, descending }: Sort): ChangeRow[] {
  const order = orders[column as ChangeColumn] ?? orders.change;
  return [...rows].sort((a, b) => (descending ? order(a, b) : order(b, a)));
}
