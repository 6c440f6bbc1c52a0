/**
 * The string table, decoded in one call: a call for each string costs three times as much.
 *
 * ASCII strings (nearly all) are laid end to end, decoded together and cut apart; the others are decoded one by one,
 * because two broken strings could make a valid one where they meet. A cut-out string keeps the whole text of its
 * table in memory: who keeps a few strings for long must copy them (`detached`).
 */
import { type Cursor, malformed } from '#model/formats/pprof/cursor.ts';
import { eachMessage, type Section, STRING } from '#model/formats/pprof/sections.ts';

export function readStrings(cursor: Cursor, section: Section): string[] {
  if (section.count === 0) {
    throw malformed('it has no string table');
  }
  const { bytes } = cursor;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const ascii = new Uint8Array(section.bytes);
  /** Where string i ends among the ASCII ones. */
  const ends = new Int32Array(section.count);
  const others = new Map<number, string>();
  let at = 0;
  eachMessage(cursor, section, STRING, (row, end) => {
    const start = cursor.position;
    const before = at;
    let bits = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      bits |= byte;
      ascii[at++] = byte;
    }
    if (bits >= 0x80) {
      at = before;
      try {
        others.set(row, decoder.decode(bytes.subarray(start, end)));
      } catch {
        throw malformed(`string ${row} is not valid UTF-8`);
      }
    }
    ends[row] = at;
  });

  const text = decoder.decode(ascii.subarray(0, at));
  const strings = new Array<string>(section.count);
  let from = 0;
  for (let row = 0; row < strings.length; row++) {
    const to = ends[row]!;
    strings[row] = text.substring(from, to);
    from = to;
  }
  for (const [row, value] of others) {
    strings[row] = value;
  }
  if (strings[0] !== '') {
    throw malformed('the first entry of its string table is not empty');
  }
  return strings;
}

/** A copy that holds on to nothing but itself. */
export const detached = (text: string): string => (' ' + text).slice(1);
