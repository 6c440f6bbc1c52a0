/**
 * The lines of a text file, decoded a block at a time: a file of 200 MB never is one string.
 *
 *     for (const line of textLines(bytes, 'folded')) …   // without \n or \r\n
 *
 * What is not UTF-8 is replaced by U+FFFD instead of refused: the names in such files come from symbol tables, which
 * promise no encoding. A byte order mark at the start is left out.
 */
import { HearthError } from '#model/errors.ts';

const BLOCK = 1 << 20;
/** The deepest real stack has some hundred kilobytes. */
const MAX_LINE = 1 << 26;

const [NEWLINE, CARRIAGE_RETURN] = [0x0a, 0x0d];

/**
 * @param format what is said to be invalid, such as `folded`
 * @throws HearthError malformed_profile for a line that is too long
 */
export function* textLines(bytes: Uint8Array, format: string): Generator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let number = 1;
  for (let start = hasByteOrderMark(bytes) ? 3 : 0; start < bytes.length;) {
    const end = endOfBlock(bytes, start);
    if (end - start > MAX_LINE) {
      throw malformedText(format, `line ${number} has more than ${MAX_LINE} bytes`);
    }
    const block = decoder.decode(bytes.subarray(start, end));
    for (let at = 0; at < block.length;) {
      const newline = block.indexOf('\n', at);
      const stop = newline === -1 ? block.length : newline;
      const last = stop > at && block.charCodeAt(stop - 1) === CARRIAGE_RETURN ? stop - 1 : stop;
      yield block.slice(at, last);
      at = stop + 1;
      number++;
    }
    start = end;
  }
}

export function malformedText(format: string, what: string): HearthError {
  return new HearthError('malformed_profile', `not a valid ${format} profile: ${what}`);
}

/** A line for a message: short, and one line. */
export function shownLine(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 77)}…` : line);
}

/** After the last newline of the block, or of the line that is longer than it. */
function endOfBlock(bytes: Uint8Array, start: number): number {
  if (bytes.length - start <= BLOCK) {
    return bytes.length;
  }
  const last = bytes.lastIndexOf(NEWLINE, start + BLOCK - 1);
  if (last >= start) {
    return last + 1;
  }
  const next = bytes.indexOf(NEWLINE, start + BLOCK);
  return next === -1 ? bytes.length : next + 1;
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
