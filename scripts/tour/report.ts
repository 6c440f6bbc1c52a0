/**
 * What the tour prints: stages with the places of their code, sentences, and rows of names and values.
 *
 *     const report = new Report();
 *     report.stage('Bytes', ['service/ingest/unpack.ts', 'unpack']);
 *     report.say('A profile comes as gzip …');
 *     report.row({ id: 'f00d…', name: 'main.run' }, '▶ ');
 */
import { codePlace } from './code-place.ts';

export const WIDTH = 112;
const INDENT = '   ';

export class Report {
  private readonly lines: string[] = [];
  private stages = 0;

  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  title(title: string): void {
    this.lines.push(title, '='.repeat(title.length));
  }

  /** @param places file and symbol of the code that does it */
  stage(title: string, ...places: [file: string, symbol: string][]): void {
    this.lines.push('', `${++this.stages}  ${title}`);
    places.forEach(([file, symbol]) => this.lines.push(`${INDENT}at ${codePlace(file, symbol)}`));
    this.lines.push('');
  }

  /** A paragraph, broken into lines. */
  say(text: string): void {
    this.lines.push(...wrapped(text.split(/\s+/), ' ', INDENT, INDENT));
  }

  /** Names and values, broken into lines between two of them. */
  row(values: Readonly<Record<string, unknown>>, mark = ''): void {
    const words = Object.entries(values).map(([name, value]) => pair(name, value));
    this.lines.push(...wrapped(words, '   ', `${INDENT}  ${mark}`, `${INDENT}  ${' '.repeat(mark.length)}`));
  }

  gap(): void {
    this.lines.push('');
  }

  /** Lines as they are, one step further in; what is too long is cut. */
  show(...lines: string[]): void {
    lines.forEach((line) => this.lines.push(clipped(`${INDENT}  ${line}`, WIDTH)));
  }
}

export const number = (value: number | bigint) => value.toLocaleString('en-US');

/** The middle of a long text is of least use: paths and names tell most at their ends. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** `name value` pairs with room between them. */
export const pairs = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values)
    .map(([name, value]) => pair(name, value))
    .join('   ');

function pair(name: string, value: unknown): string {
  return `${name} ${typeof value === 'string' ? value || "''" : JSON.stringify(value)}`;
}

function wrapped(words: readonly string[], gap: string, first: string, next: string): string[] {
  const lines = [first];
  let empty = true;
  for (const word of words) {
    if (!empty && lines.at(-1)!.length + gap.length + word.length > WIDTH) {
      lines.push(next);
      empty = true;
    }
    lines.push(`${lines.pop()!}${empty ? '' : gap}${word}`);
    empty = false;
  }
  return lines;
}

/** Columns of equal width, the first ones to the left, numbers to the right. */
export function table(rows: readonly (readonly (string | number | bigint)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : number(cell))));
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row, r) =>
    row
      .map((cell, c) => (typeof rows[r]![c] === 'string' ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('   ')
      .trimEnd(),
  );
}

/** For a terminal: headings bold, places dim, what is followed coloured. */
export function withColors(text: string): string {
  return text
    .replace(/^\d+ {2}.*$/gm, '\x1b[1m$&\x1b[0m')
    .replace(/^ {3}at .*$/gm, '\x1b[2m$&\x1b[0m')
    .replace(/^.*▶.*$/gm, '\x1b[33m$&\x1b[0m');
}
