/**
 * Whether bytes are an OTLP request, and in which encoding: by its outermost fields, which no other format has.
 *
 *     otlpEncoding(bytes);   // 'proto', 'json' or undefined
 */
import { BYTES, Cursor, tagOf } from '#model/formats/pprof/cursor.ts';

export type OtlpEncoding = 'proto' | 'json';

const SPACE = /^[\s\uFEFF]*/;

export function otlpEncoding(bytes: Uint8Array): OtlpEncoding | undefined {
  if (isRequest(bytes)) {
    return 'proto';
  }
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 64));
  if (!text.replace(SPACE, '').startsWith('{')) {
    return undefined;
  }
  const all = new TextDecoder('latin1').decode(bytes);
  return all.includes('"resourceProfiles"') || all.includes('"resource_profiles"') ? 'json' : undefined;
}

/** Profiles of resources (1) and a dictionary (2), and nothing else; pprof cannot do without its strings (6). */
function isRequest(bytes: Uint8Array): boolean {
  const cursor = new Cursor(bytes, 'OTLP');
  let hasResource = false;
  let hasDictionary = false;
  try {
    while (cursor.position < bytes.length) {
      const tag = cursor.tag(bytes.length);
      if (tag !== tagOf(1, BYTES) && tag !== tagOf(2, BYTES)) {
        return false;
      }
      hasResource ||= tag === tagOf(1, BYTES);
      hasDictionary ||= tag === tagOf(2, BYTES);
      cursor.position = cursor.message(bytes.length);
    }
  } catch {
    return false; // No protobuf.
  }
  return hasResource && hasDictionary;
}
