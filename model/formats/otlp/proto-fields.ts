/** Single fields of OTLP messages in protobuf. */
import type { HearthError } from '#model/errors.ts';
import type { Cursor } from '#model/formats/pprof/cursor.ts';
import type { GrowingInt32 } from '#model/growing.ts';

const MIN_INT32 = -0x8000_0000;

/** An int32 that names a row. What is not one of any table stays one that is not: never ABSENT. */
export function readIndex(cursor: Cursor, end: number): number {
  cursor.varint(end);
  const index = cursor.clamped();
  return index < 0 ? MIN_INT32 : index;
}

/** A packed list of rows. */
export function readIndexes(cursor: Cursor, end: number, to: GrowingInt32): void {
  while (cursor.position < end) {
    to.push(readIndex(cursor, end));
  }
}

export function readUnsigned(cursor: Cursor, end: number): bigint {
  cursor.varint(end);
  return cursor.unsigned();
}

/**
 * Steps over a field that is of no interest.
 * @param known the fields from 1 to this one are known: they are refused, as they have another wire type than theirs
 */
export function skipOther(cursor: Cursor, tag: number, end: number, known: number, message: string): void {
  if (tag >>> 3 <= known) {
    throw wrongField(cursor, tag, message);
  }
  cursor.skip(tag, end);
}

export function wrongField(cursor: Cursor, tag: number, message: string): HearthError {
  return cursor.malformed(`field ${tag >>> 3} of ${message} has wire type ${tag & 7}`);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes up to `end` as a string. */
export function readText(cursor: Cursor, end: number, what: string): string {
  try {
    return decoder.decode(readBytes(cursor, end));
  } catch {
    throw cursor.malformed(`${what} is not valid UTF-8`);
  }
}

/** The bytes up to `end` as the id of a trace or span, in hexadecimal; '' for one that is none. */
export function readId(cursor: Cursor, end: number): string {
  const bytes = readBytes(cursor, end);
  // Longer ones are no ids, and are not worth their length twice.
  if (bytes.length > 16 || bytes.every((byte) => byte === 0)) {
    return '';
  }
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function readBytes(cursor: Cursor, end: number): Uint8Array {
  const bytes = cursor.bytes.subarray(cursor.position, end);
  cursor.position = end;
  return bytes;
}
