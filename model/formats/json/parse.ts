/**
 * Parses the JSON of a profile, with two differences from JSON.parse: how much it may grow in memory is bounded, and
 * whole numbers that a double cannot hold come as strings of their digits.
 *
 *     parseJson(utf8('{"at": 1700000000000000001}'), 'speedscope');   // { at: '1700000000000000001' }
 */
import { HearthError } from '#model/errors.ts';
import type { ReadLimits } from '#model/formats/found-profile.ts';

/** An object of two bytes of JSON takes some sixty in memory; what is pushed stays far below this many. */
const MAX_CONTAINERS = 4_000_000;
/** Of one text: V8, in Chrome and Node, makes none of more characters. */
const MAX_TEXT = 512 * 2 ** 20 - 24;
/** Every whole number of fewer digits is exact as a double. */
const EXACT_DIGITS = 15;

const [QUOTE, BACKSLASH, MINUS, DOT, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x2e, 0x30, 0x39];
const [OPEN_BRACKET, OPEN_BRACE] = [0x5b, 0x7b];

/**
 * @param format what is said to be invalid, such as `speedscope`
 * @throws HearthError malformed_profile, profile_size_limit
 */
export function parseJson(
  bytes: Uint8Array,
  format: string,
  { maxContainers = MAX_CONTAINERS, maxText = MAX_TEXT }: Pick<ReadLimits, 'maxContainers'> & { maxText?: number } = {},
): unknown {
  const { containers, hasLongNumbers } = survey(bytes);
  if (containers > maxContainers) {
    throw malformed(
      format,
      `it has ${containers} objects and lists, and ${maxContainers} is the limit; record for a shorter time`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    // Of a text that is too long for it an engine may say the same as of one that is not UTF-8.
    throw bytes.length > maxText ? tooLong(bytes, format) : malformed(format, 'its text is not UTF-8', cause);
  }
  try {
    return JSON.parse(hasLongNumbers ? quoteLongNumbers(text) : text) as unknown;
  } catch (cause) {
    // Quotes around long numbers make it longer.
    if (cause instanceof RangeError) throw tooLong(bytes, format);
    throw malformed(
      format,
      `it is not complete JSON (${cause instanceof Error ? cause.message : String(cause)})`,
      cause,
    );
  }
}

export function malformed(format: string, what: string, cause?: unknown): HearthError {
  return new HearthError('malformed_profile', `not a valid ${format} profile: ${what}`, { cause });
}

/** Counts brackets, those in strings too: names with brackets in them are short. */
function survey(bytes: Uint8Array): { containers: number; hasLongNumbers: boolean } {
  let containers = 0;
  let hasLongNumbers = false;
  let digits = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) {
      digits++;
      hasLongNumbers ||= digits > EXACT_DIGITS;
      continue;
    }
    digits = 0;
    if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      containers++;
    }
  }
  return { containers, hasLongNumbers };
}

function tooLong({ length }: Uint8Array, format: string): HearthError {
  return new HearthError(
    'profile_size_limit',
    `the ${format} file has ${Math.round(length / 2 ** 20)} MiB of JSON, and 512 MiB can be read as one text: record for a shorter time, or save it as pprof`,
  );
}

function quoteLongNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length;) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      at = endOfString(text, at);
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      const end = endOfNumber(text, at + 1);
      if (isLongWhole(text, at, end)) {
        parts.push(text.slice(copied, at), '"', text.slice(at, end), '"');
        copied = end;
      }
      at = end;
    } else {
      at++;
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      return at + 1;
    }
    if (char === BACKSLASH) {
      at++;
    }
  }
  return at;
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    // A letter, because of exponents: 1e5.
    if (!(
      (char >= ZERO && char <= NINE) ||
      char === DOT ||
      char === MINUS ||
      char === 0x2b ||
      (char | 0x20) === 0x65
    )) {
      break;
    }
  }
  return at;
}

function isLongWhole(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
  if (end - first <= EXACT_DIGITS || text.charCodeAt(first) === ZERO) {
    return false;
  }
  for (let at = first; at < end; at++) {
    const char = text.charCodeAt(at);
    if (char < ZERO || char > NINE) {
      return false;
    }
  }
  return true;
}
