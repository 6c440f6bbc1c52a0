/**
 * A first look over a profile's top level: where each kind of message lies and how many there are, before anything
 * is allocated for them.
 *
 *     sample_type … sample sample sample … mapping … location … function … string_table
 *                   └─ start        end ┘
 *
 * pprof writers put samples before the tables they point into. With the sections known, tables are read first, and
 * each message's content is read once, with every reference resolved and checked on the spot.
 */
import { BYTES, type Cursor, VARINT, wrongType } from '#model/formats/pprof/cursor.ts';

export interface Section {
  /** Messages of this kind; those of others may lie between them. */
  count: number;
  /** Where the first one's tag is. */
  start: number;
  /** After the last one. */
  end: number;
  /** Sum of the content's lengths. */
  bytes: number;
}

export const SAMPLE_TYPE = 1;
export const SAMPLE = 2;
export const MAPPING = 3;
export const LOCATION = 4;
export const FUNCTION = 5;
export const STRING = 6;
export const PERIOD_TYPE = 11;

export const COMMENT = 13;
const LAST_FIELD = 14;

/** Whether a field of the profile may have this wire type: messages and strings are BYTES, comments may be packed. */
function mayHave(field: number, wireType: number): boolean {
  if (field <= STRING || field === PERIOD_TYPE) {
    return wireType === BYTES;
  }
  return wireType === VARINT || (wireType === BYTES && field === COMMENT);
}

/** Sections by field number. */
export function findSections(cursor: Cursor): Section[] {
  const sections = Array.from({ length: LAST_FIELD + 1 }, () => ({ count: 0, start: 0, end: 0, bytes: 0 }));
  const end = cursor.bytes.length;
  cursor.position = 0;
  while (cursor.position < end) {
    const start = cursor.position;
    const tag = cursor.tag(end);
    const field = tag >>> 3;
    if (field > LAST_FIELD) {
      cursor.skip(tag, end);
      continue;
    }
    if (!mayHave(field, tag & 7)) {
      throw wrongType('the profile', tag);
    }
    const section = sections[field]!;
    if ((tag & 7) === BYTES) {
      const to = cursor.message(end);
      section.bytes += to - cursor.position;
      cursor.position = to;
    } else {
      cursor.varint(end);
    }
    if (section.count++ === 0) {
      section.start = start;
    }
    section.end = cursor.position;
  }
  return sections;
}

/**
 * Moves to the content of the next message of one kind, over those of others.
 *
 * @param tag the kind's tag
 * @returns the content's end
 */
export function nextMessage(cursor: Cursor, section: Section, tag: number): number {
  for (;;) {
    const found = cursor.tag(section.end);
    if (found === tag) {
      return cursor.message(section.end);
    }
    cursor.skip(found, section.end);
  }
}
