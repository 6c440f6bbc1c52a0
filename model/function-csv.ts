/**
 * Tables as comma-separated values (RFC 4180), for spreadsheets.
 *
 *     functionCsv(functionTable(tree), { total: tree.total[ROOT]!, unit: 'nanoseconds' });
 *     // function,self (nanoseconds),self (%),total (nanoseconds),total (%)
 *     // main.parse,120,12,480,48
 *
 * Values are exact. A spreadsheet takes a text that begins with = + - @ for a formula and runs it; names come from
 * whatever was profiled, so such a one gets an apostrophe in front.
 */
import { byChange, bySelf, type FunctionChange, type FunctionRow } from '#model/function-table.ts';

export function functionCsv(rows: readonly FunctionRow[], { total, unit }: { total: bigint; unit: string }): string {
  const share = shareOf(total);
  return csv([
    ['function', `self (${unit})`, 'self (%)', `total (${unit})`, 'total (%)'],
    ...[...rows]
      .sort(bySelf)
      .map((row) => [row.name, String(row.self), share(row.self), String(row.total), share(row.total)]),
  ]);
}

const shareOf = (total: bigint) => (value: bigint) =>
  total === 0n ? '0' : String((Number(value) / Number(total)) * 100);

/**
 * Functions of two sides, those first whose total changed most. Of units that differ there are no changes.
 *
 *     changeCsv(diffTable(diff), { totals: wholesOf(diff), units: ['nanoseconds', 'nanoseconds'] });
 *     // function,baseline self (nanoseconds),comparison self (nanoseconds),change of self (nanoseconds),…
 *
 * @param totals the baseline's first, as are the units
 */
export function changeCsv(
  rows: readonly FunctionChange[],
  { totals, units }: { totals: readonly [bigint, bigint]; units: readonly [string, string] },
): string {
  const [before, after] = units;
  const [shareBefore, shareAfter] = [shareOf(totals[0]), shareOf(totals[1])];
  const measured = (what: 'self' | 'total') => [
    `baseline ${what} (${before})`,
    `comparison ${what} (${after})`,
    ...(before === after ? [`change of ${what} (${after})`] : []),
    `baseline ${what} (%)`,
    `comparison ${what} (%)`,
  ];
  const cells = ({ left, right, ...change }: FunctionChange, what: 'self' | 'total') => [
    String(left[what]),
    String(right[what]),
    ...(before === after ? [String(change[`${what}Change`])] : []),
    shareBefore(left[what]),
    shareAfter(right[what]),
  ];
  return csv([
    ['function', ...measured('self'), ...measured('total')],
    ...[...rows].sort(byChange).map((row) => [row.name, ...cells(row, 'self'), ...cells(row, 'total')]),
  ]);
}

export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9.]+(e[+-]?[0-9]+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
