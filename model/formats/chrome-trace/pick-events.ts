/**
 * Of a trace's text, the events that are about profiles: all others, which are most of it, become `{}` before anything is
 * made of them. A trace of 200 MB has a million, which take gigabytes once they are objects.
 *
 *     pickEvents(utf8('[{"name":"Paint","ts":1},{"name":"ProfileChunk","ts":2}]'), wanted);
 *     // utf8('[{},{"name":"ProfileChunk","ts":2}]')
 */

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
/** With its quotes. */
const NAME_LENGTH = 6;
const empty = Uint8Array.of(OPEN, CLOSE);

/** @returns the same bytes where they are not of a shape that is known: whoever parses them says what is wrong */
export function pickEvents(bytes: Uint8Array, wanted: ReadonlySet<string>): Uint8Array {
  const start = startOfEvents(bytes);
  const parts = start === -1 ? undefined : partsOf(bytes, start, wanted);
  if (parts === undefined) {
    return bytes;
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const picked = new Uint8Array(length);
  let to = 0;
  for (const part of parts) {
    picked.set(part, to);
    to += part.length;
  }
  return picked;
}

/** Behind the bracket of the list; -1 where there is none. */
function startOfEvents(bytes: Uint8Array): number {
  let at = afterSpace(bytes, 0);
  if (bytes[at] === OPEN_LIST) {
    return at + 1;
  }
  let depth = 0;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      const colon = afterSpace(bytes, end);
      if (depth === 1 && bytes[colon] === COLON && textOf(bytes, at, end) === 'traceEvents') {
        const list = afterSpace(bytes, colon + 1);
        return bytes[list] === OPEN_LIST ? list + 1 : -1;
      }
      at = end - 1;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth++;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth--;
    }
  }
  return -1;
}

function partsOf(bytes: Uint8Array, start: number, wanted: ReadonlySet<string>): Uint8Array[] | undefined {
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (let at = afterSpace(bytes, start); bytes[at] === OPEN;) {
    const { end, name } = endOfEvent(bytes, at);
    if (end > bytes.length) {
      return undefined;
    }
    if (!wanted.has(name)) {
      parts.push(bytes.subarray(copied, at), empty);
      copied = end;
    }
    at = afterSpace(bytes, end);
    if (bytes[at] === CLOSE_LIST) {
      parts.push(bytes.subarray(copied));
      return parts;
    }
    if (bytes[at] !== COMMA) {
      return undefined;
    }
    at = afterSpace(bytes, at + 1);
  }
  return undefined;
}

/** Behind its brace, beyond the bytes where there is none; and what it is called. */
function endOfEvent(bytes: Uint8Array, start: number): { end: number; name: string } {
  let depth = 0;
  let name = '';
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      // As JSON.parse has it, the last of several counts.
      if (depth === 1 && end - at === NAME_LENGTH && textOf(bytes, at, end) === 'name') {
        const value = afterColon(bytes, end);
        if (value !== -1) {
          name = bytes[value] === QUOTE ? textOf(bytes, value, endOfString(bytes, value)) : '';
        }
      }
      at = end - 1;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth++;
    } else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) {
      return { end: at + 1, name };
    }
  }
  return { end: bytes.length + 1, name };
}

function afterColon(bytes: Uint8Array, from: number): number {
  const colon = afterSpace(bytes, from);
  return bytes[colon] === COLON ? afterSpace(bytes, colon + 1) : -1;
}

/** Longer strings are neither a key nor a name that anybody looks for. */
const LONGEST = 64;

/** Of a string with its quotes; '' where it is long, or has something written in another way. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LONGEST) {
    return '';
  }
  const text = String.fromCharCode(...bytes.subarray(start + 1, end - 1));
  return text.includes('\\') ? '' : text;
}

/** Behind the quote that ends it. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) {
      at++;
    } else if (bytes[at] === QUOTE) {
      return at + 1;
    }
  }
  return bytes.length;
}

function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) {
    at++;
  }
  return at;
}
