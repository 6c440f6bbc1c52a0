/**
 * Recognises a format by content. Bytes are unpacked (gzip is the caller's); nothing is parsed, and what is no profile
 * is found out within its first kilobytes, or one scan where JSON hides its last name.
 *
 *     recogniseFormat(bytes);   // 'perf-script'
 *
 * `lines` is not among what it finds: a list of stacks without counts looks like any text, and has to be named.
 */
import { jsonFormat } from '#model/formats/recognise/json-format.ts';
import { skipSpace } from '#model/formats/recognise/json-scan.ts';
import { nodeFormat } from '#model/formats/recognise/node-format.ts';
import { protoFormat } from '#model/formats/recognise/proto-format.ts';
import { isText, textFormat } from '#model/formats/recognise/text-format.ts';

export const formatNames = [
  'pprof',
  'jfr',
  'folded',
  'lines',
  'trie',
  'tree',
  'perf-script',
  'go-legacy',
  'speedscope',
  'cpuprofile',
  'heapprofile',
  'stackprof',
  'firefox',
  'chrome-trace',
  'otlp',
] as const;

export type FormatName = (typeof formatNames)[number];

const [OPEN_BRACE, OPEN_BRACKET] = [0x7b, 0x5b];
const JFR_MAGIC = [0x46, 0x4c, 0x52, 0x00];

/** undefined for what is in none of the formats. */
export function recogniseFormat(bytes: Uint8Array): FormatName | undefined {
  if (JFR_MAGIC.every((byte, i) => bytes[i] === byte)) {
    return 'jfr';
  }
  if (!isText(bytes)) {
    return protoFormat(bytes) ?? nodeFormat(bytes);
  }
  // A stack may begin with a bracket too: [main tid=1].
  return (startsAsJson(bytes) ? jsonFormat(bytes, textStart(bytes)) : undefined) ?? textFormat(bytes);
}

/** Whether the first sign is a brace or bracket. */
export function startsAsJson(bytes: Uint8Array): boolean {
  const first = bytes[textStart(bytes)];
  return first === OPEN_BRACE || first === OPEN_BRACKET;
}

/** Behind a byte order mark and space. */
function textStart(bytes: Uint8Array): number {
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return skipSpace(bytes, hasByteOrderMark ? 3 : 0);
}
