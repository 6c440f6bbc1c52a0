/**
 * The string table, decoded in one call: a call for each string costs three times as much.
 *
 * ASCII strings (nearly all) are laid end to end, decoded together and cut apart; the others are decoded one by one,
 * because two broken strings could make a valid one where they meet. A cut-out string keeps the whole text of its
 * table in memory: who keeps a few strings for long must copy them (`detached`).
 */
import { BYTES, type Cursor, malformed, tagOf } from '#model/formats/pprof/cursor.ts';
import { nextMessage, type Section, STRING } from '#model/formats/pprof/sections.ts';

export function readStrings(cursor: Cursor, section: Section): string[] {
  if (section.count === 0) {
    throw malformed('it has no string table');
  }
  const strings = decodeStrings(cursor, section, STRING);
  if (strings[0] !== '') {
    throw malformed('the first entry of its string table is not empty');
  }
  return strings;
}

/** All strings of a section, in which they have this field number. */
export function decodeStrings(cursor: Cursor, section: Section, field: number): string[] {
  const { count } = section;
  const { bytes } = cursor;
  const ascii = new Uint8Array(section.bytes);
  /** Where string i ends among the ASCII ones. */
  const ends = new Int32Array(count);
  const others = new Map<number, string>();
  const tag = tagOf(field, BYTES);
  let at = 0;
  cursor.position = section.start;
  for (let row = 0; row < count; row++) {
    const end = nextMessage(cursor, section, tag);
    const start = cursor.position;
    let bits = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      bits |= byte;
      ascii[at++] = byte;
    }
    if (bits >= 0x80) {
      at -= end - start;
      others.set(row, decodeOne(cursor, bytes.subarray(start, end), row));
    }
    ends[row] = at;
    cursor.position = end;
  }

  const text = decoder.decode(ascii.subarray(0, at));
  const strings = new Array<string>(count);
  let from = 0;
  for (let row = 0; row < count; row++) {
    const to = ends[row]!;
    strings[row] = text.substring(from, to);
    from = to;
  }
  for (const [row, value] of others) {
    strings[row] = value;
  }
  return strings;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeOne(cursor: Cursor, bytes: Uint8Array, row: number): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw cursor.malformed(`string ${row} is not valid UTF-8`);
  }
}

/** A copy that holds on to nothing but itself. */
export const detached = (text: string): string => (' ' + text).slice(1);
