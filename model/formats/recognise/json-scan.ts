/** Steps over JSON without parsing it: strings, and values by their brackets. Wrong JSON ends somewhere, not here. */
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) {
    at++;
  }
  return at;
}

/** @param start of the quote; the end is behind the other one */
export function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) {
      return at + 1;
    }
    if (bytes[at] === BACKSLASH) {
      at++;
    }
  }
  return bytes.length;
}

/** Where the comma or bracket behind a value is. */
export function skipJsonValue(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length;) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) {
        return at;
      }
      depth--;
    } else if (byte === COMMA && depth === 0) {
      return at;
    }
    at++;
  }
  return bytes.length;
}
