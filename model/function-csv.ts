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
import { bySelf, type FunctionRow } from '#model/function-table.ts';

export function functionCsv(rows: readonly FunctionRow[], { total, unit }: { total: bigint; unit: string }): string {
  const share = (value: bigint) => (total === 0n ? '0' : String((Number(value) / Number(total)) * 100));
  return csv([
    ['function', `self (${unit})`, 'self (%)', `total (${unit})`, 'total (%)'],
    ...[...rows]
      .sort(bySelf)
      .map((row) => [row.name, String(row.self), share(row.self), String(row.total), share(row.total)]),
  ]);
}

export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9.]+(e[+-]?[0-9]+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
