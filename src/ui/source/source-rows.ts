/**
 * The rows of a source view: lines of code with what they cost in each column, or, without the code, the lines that cost.
 *
 *     sourceRows([{ title: '1.0.0', lines, whole }], 'app/x.go', text);   // [{ line: 1, code: 'package x', costs: [undefined] }, …]
 */
import type { LineCost } from '#model/line-costs.ts';

/** What is told of a function's lines once: of all of it, or of one version. */
export interface CostColumn {
  title: string;
  lines: readonly LineCost[];
  /** Of all samples; shares are of it. */
  whole: bigint;
  text: (value: bigint | number) => string;
}

export interface SourceRow {
  /** From 1; 0 for what is known of no line. */
  line: number;
  /** Undefined where the source is not there. */
  code: string | undefined;
  /** By column; undefined where the line cost nothing. */
  costs: readonly ({ self: bigint; total: bigint } | undefined)[];
}

/** Of minified code a line may be the whole file. */
const longestLine = 2_000;
/** They make code look like other code; no program needs them on a screen. */
const turningMarks = /[\u202a-\u202e\u2066-\u2069]/g;

export function sourceRows(columns: readonly CostColumn[], file: string, source: string | undefined): SourceRow[] {
  const byLine = columns.map(
    ({ lines }) => new Map(lines.filter((one) => one.file === file).map((one) => [one.line, one])),
  );
  const costsOf = (line: number) => byLine.map((costs) => costs.get(line));
  const costly = [...new Set(byLine.flatMap((costs) => [...costs.keys()]))].sort((a, b) => a - b);
  if (source === undefined) return costly.map((line) => ({ line, code: undefined, costs: costsOf(line) }));
  const code = source.split(/\r\n|\n|\r/);
  const rows = code.map((text, i) => ({ line: i + 1, code: shownCode(text), costs: costsOf(i + 1) }));
  // Of another version of the file: what is told of lines that it has not is told all the same.
  const beyond = costly.filter((line) => line === 0 || line > code.length);
  return [...rows, ...beyond.map((line) => ({ line, code: undefined, costs: costsOf(line) }))];
}

function shownCode(text: string): string {
  const short = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
  return short.replace(turningMarks, '�');
}

/** Files of the function, the one that costs most first. */
export function filesOf(columns: readonly CostColumn[]): string[] {
  const totals = new Map<string, bigint>();
  for (const { lines } of columns) {
    for (const { file, total } of lines) totals.set(file, (totals.get(file) ?? 0n) + total);
  }
  return [...totals].sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0)).map(([file]) => file);
}

/** The row to begin at: the one with the largest self, else total; -1 for none. */
export function hottestRow(rows: readonly SourceRow[]): number {
  let hottest = -1;
  let most: readonly [bigint, bigint] = [-1n, -1n];
  rows.forEach(({ costs }, row) => {
    for (const cost of costs) {
      if (cost !== undefined && (cost.self > most[0] || (cost.self === most[0] && cost.total > most[1]))) {
        hottest = row;
        most = [cost.self, cost.total];
      }
    }
  });
  return hottest;
}
