/**
 * Which format a JSON file has, by the names at its top level. Values are stepped over without being parsed, and the
 * scan ends as soon as the names are enough.
 *
 *     {"$schema": …speedscope…                   speedscope
 *     {"nodes": [{ …                             V8's CPU profile (a heap snapshot has numbers there)
 *     {"head": { …                               V8's heap profile
 *     {"version": 1.2, "mode": "cpu", "interval" stackprof
 *     {"meta": … "threads": …                    Firefox Profiler
 *     {"traceEvents": …   [{"ph": …              Chrome trace
 *     {"resourceProfiles": …                     OTLP
 */
import { skipJsonValue, skipSpace, stringEnd } from '#model/formats/recognise/json-scan.ts';

export type JsonFormat =
  'speedscope' | 'cpuprofile' | 'heapprofile' | 'stackprof' | 'firefox' | 'chrome-trace' | 'otlp';

/** More names than any of the formats has. */
const MAX_NAMES = 64;
/** How much of a value is looked at. */
const PEEK = 256;
const [OPEN_BRACE, OPEN_BRACKET, COLON, COMMA, QUOTE] = [0x7b, 0x5b, 0x3a, 0x2c, 0x22];

/** @param start where the first brace or bracket is */
export function jsonFormat(bytes: Uint8Array, start: number): JsonFormat | undefined {
  if (bytes[start] === OPEN_BRACKET) {
    const head = textAt(bytes, start, 4 * PEEK);
    return /^\[\s*\{/.test(head) && head.includes('"ph"') ? 'chrome-trace' : undefined;
  }
  const names = new Set<string>();
  for (let at = skipSpace(bytes, start + 1); bytes[at] === QUOTE && names.size < MAX_NAMES;) {
    const end = stringEnd(bytes, at);
    const name = textAt(bytes, at + 1, Math.min(end - at - 2, PEEK));
    at = skipSpace(bytes, end);
    if (bytes[at] !== COLON) {
      return undefined;
    }
    at = skipSpace(bytes, at + 1);
    names.add(name);
    const format = byName(name, names, bytes, at);
    if (format !== undefined) {
      return format;
    }
    at = skipSpace(bytes, skipJsonValue(bytes, at));
    if (bytes[at] !== COMMA) {
      return undefined;
    }
    at = skipSpace(bytes, at + 1);
  }
  return undefined;
}

/** @param at where the value of the name is */
function byName(name: string, names: ReadonlySet<string>, bytes: Uint8Array, at: number): JsonFormat | undefined {
  switch (name) {
    case '$schema':
      return textAt(bytes, at, PEEK).includes('speedscope') ? 'speedscope' : undefined;
    case 'nodes':
      return /^\[\s*\{/.test(textAt(bytes, at, PEEK)) ? 'cpuprofile' : undefined;
    case 'head':
      return bytes[at] === OPEN_BRACE ? 'heapprofile' : undefined;
    case 'traceEvents':
      return 'chrome-trace';
    case 'resourceProfiles':
    case 'resource_profiles':
      return 'otlp';
    case 'meta':
    case 'threads':
      return names.has('meta') && names.has('threads') ? 'firefox' : undefined;
    case 'mode':
    case 'interval':
    case 'frames':
      return ['mode', 'interval', 'frames'].filter((part) => names.has(part)).length >= 2 ? 'stackprof' : undefined;
    default:
      return undefined;
  }
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
