/** Tables of plain text. */

/** Columns as wide as their widest cell. @param right which columns hold numbers */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) => rows.reduce((most, row) => Math.max(most, width(row[column]!)), 0));
  const cell = (text: string, column: number) => {
    const gap = ' '.repeat(widths[column]! - width(text));
    return right.includes(column) ? gap + text : text + gap;
  };
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd());
}

/** In characters, of which a pair of surrogates is one. */
export const width = (text: string) => [...text].length;

/** Not longer than that; what is left out of a long name is its middle, for its ends tell most. */
export function shortened(text: string, most: number): string {
  const characters = [...plain(text)];
  if (characters.length <= most) {
    return characters.join('');
  }
  const kept = Math.max(0, most - 1);
  const end = Math.ceil(kept * 0.6);
  return `${characters.slice(0, kept - end).join('')}…${characters.slice(characters.length - end).join('')}`;
}

/** Text of a profile that cannot steer a terminal: control characters are spelled out. */
export function plain(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** A field of a CSV file: quoted, and never a formula of whatever opens it. */
export function csvField(text: string): string {
  const harmless = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
