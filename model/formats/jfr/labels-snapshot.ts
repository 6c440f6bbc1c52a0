/**
 * What the Java agent sends beside a recording: the labels that its events name by number.
 *
 *     contexts  7 → { 1 → 2 }        strings  1 → 'endpoint', 2 → '/pay'
 */
import { HearthError } from '#model/errors.ts';
import { BYTES, Cursor, tagOf, VARINT } from '#model/formats/pprof/cursor.ts';

export interface LabelsSnapshot {
  /** By context: keys and values as numbers of strings. */
  contexts: ReadonlyMap<bigint, ReadonlyMap<bigint, bigint>>;
  strings: ReadonlyMap<bigint, string>;
}

/** Contexts, strings and labels together; an agent sends some thousand. */
const MAX_ENTRIES = 1 << 20;

const decoder = new TextDecoder();

/** @throws HearthError malformed_profile */
export function readLabelsSnapshot(bytes: Uint8Array): LabelsSnapshot {
  try {
    return readSnapshot(new Cursor(bytes), bytes);
  } catch (error) {
    throw error instanceof HearthError
      ? new HearthError('malformed_profile', `the labels of the recording cannot be read: ${error.message}`)
      : error;
  }
}

function readSnapshot(cursor: Cursor, bytes: Uint8Array): LabelsSnapshot {
  const contexts = new Map<bigint, Map<bigint, bigint>>();
  const strings = new Map<bigint, string>();
  let entries = 0;
  while (cursor.position < bytes.length) {
    if (entries > MAX_ENTRIES) {
      throw new HearthError('malformed_profile', `there are more than ${MAX_ENTRIES} of them`);
    }
    const tag = cursor.tag(bytes.length);
    entries++;
    if (tag === tagOf(1, BYTES)) {
      let labels = new Map<bigint, bigint>();
      const key = readEntry(cursor, bytes.length, (end) => (labels = readContext(cursor, end)));
      contexts.set(key, labels);
      entries += labels.size;
    } else if (tag === tagOf(2, BYTES)) {
      let text = '';
      const key = readEntry(cursor, bytes.length, (end) => {
        text = decoder.decode(bytes.subarray(cursor.position, end));
        cursor.position = end;
      });
      strings.set(key, text);
    } else {
      cursor.skip(tag, bytes.length);
    }
  }
  return { contexts, strings };
}

/** An entry of a map whose value is a message or a string: gives its key. */
function readEntry(cursor: Cursor, limit: number, readValue: (end: number) => void): bigint {
  const end = cursor.message(limit);
  let key = 0n;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    if (tag === tagOf(1, VARINT)) {
      cursor.varint(end);
      key = cursor.signed();
    } else if (tag === tagOf(2, BYTES)) {
      readValue(cursor.message(end));
    } else {
      cursor.skip(tag, end);
    }
  }
  return key;
}

function readContext(cursor: Cursor, end: number): Map<bigint, bigint> {
  const labels = new Map<bigint, bigint>();
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    if (tag !== tagOf(1, BYTES)) {
      cursor.skip(tag, end);
      continue;
    }
    const to = cursor.message(end);
    let key = 0n;
    let value = 0n;
    while (cursor.position < to) {
      const field = cursor.tag(to);
      if (field === tagOf(1, VARINT)) {
        cursor.varint(to);
        key = cursor.signed();
      } else if (field === tagOf(2, VARINT)) {
        cursor.varint(to);
        value = cursor.signed();
      } else {
        cursor.skip(field, to);
      }
    }
    labels.set(key, value);
  }
  return labels;
}
