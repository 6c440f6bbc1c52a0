/** Label sets and matchers. A label set is sorted by name and has each name once. */

export interface Label {
  readonly name: string;
  readonly value: string;
}

export type Labels = readonly Label[];

/** PromQL's four operators; `=~` and `!~` are anchored RE2. An absent label equals the empty string. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** Compares by UTF-8 bytes, as Go and ClickHouse sort strings. */
export function compareText(a: string, b: string): number {
  // UTF-16 order differs from UTF-8 order only where a surrogate meets U+E000…U+FFFF.
  for (let i = 0, n = Math.min(a.length, b.length); i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xs = x >= 0xd800 && x < 0xe000;
      const ys = y >= 0xd800 && y < 0xe000;
      if (xs !== ys) {
        return xs ? 1 : -1;
      }
      return x - y;
    }
  }
  return a.length - b.length;
}

export function sortLabels(labels: Iterable<Label>): Label[] {
  return [...labels].sort((a, b) => compareText(a.name, b.name));
}

/** The value of a label, '' when absent. */
export function labelValue(labels: Labels, name: string): string {
  return labels.find((label) => label.name === name)?.value ?? '';
}
