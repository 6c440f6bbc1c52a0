/**
 * Whether protobuf is a pprof profile or an OTLP request, by the fields at its top level, which are stepped over.
 *
 * Both have messages in the fields 1 and 2, and OTLP has no more. Where a file ends early, its first field 1 tells:
 * two numbers in pprof (a sample type), messages in OTLP.
 */
import { HearthError } from '#model/errors.ts';
import { BYTES, Cursor, VARINT } from '#model/formats/pprof/cursor.ts';

/** So many fields in a row are no accident. */
const ENOUGH = 32;
const LAST_FIELD = 15;

/** By field of a pprof profile; comments come in either form. */
const wireTypes = [[], [BYTES], [BYTES], [BYTES], [BYTES], [BYTES], [BYTES], [VARINT], [VARINT], [VARINT], [VARINT]];
const laterWireTypes = [[BYTES], [VARINT], [VARINT, BYTES], [VARINT], [VARINT]];
const allowed: readonly (readonly number[])[] = [...wireTypes, ...laterWireTypes];

export function protoFormat(bytes: Uint8Array): 'pprof' | 'otlp' | undefined {
  const cursor = new Cursor(bytes);
  let fields = 0;
  let isPprof = false;
  try {
    for (; cursor.position < bytes.length && !(isPprof && fields >= ENOUGH); fields++) {
      const tag = cursor.tag(bytes.length);
      const field = tag >>> 3;
      if (field > LAST_FIELD || !allowed[field]!.includes(tag & 7)) {
        return undefined;
      }
      const start = cursor.position;
      cursor.skip(tag, bytes.length);
      isPprof ||= field > 2 || (field === 1 && isSampleType(bytes, start, cursor.position));
    }
  } catch (error) {
    if (!(error instanceof HearthError)) {
      throw error;
    }
    return isPprof && fields > 1 ? 'pprof' : undefined;
  }
  return fields === 0 ? undefined : isPprof ? 'pprof' : 'otlp';
}

/** Whether all of the message is numbers. */
function isSampleType(bytes: Uint8Array, start: number, end: number): boolean {
  const cursor = new Cursor(bytes);
  cursor.position = start;
  cursor.message(bytes.length);
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    if ((tag & 7) !== VARINT || tag >>> 3 > 2) {
      return false;
    }
    cursor.skip(tag, end);
  }
  return true;
}
