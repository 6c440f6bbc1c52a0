/** Which format a text has, by its first lines that are no comments. */
import { foldedLine, isBlankOrComment } from '#model/formats/folded/read.ts';
import { legacyKind } from '#model/formats/go-legacy/kinds.ts';
import { readEventLine } from '#model/formats/perf-script/event-line.ts';
import { textLines } from '#model/formats/text/lines.ts';

const HEAD = 1 << 20;
/** As many lines as must be right for stacks; what is wrong behind them, their reader says by its number. */
const LINES = 3;
const CONTROL_FROM = 0x0e;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** @param bytes of which the first kilobytes decide whether they are text at all */
export function textFormat(bytes: Uint8Array): 'go-legacy' | 'perf-script' | 'folded' | undefined {
  if (!bytes.subarray(0, 4096).every(isText)) {
    return undefined;
  }
  const lines = firstLines(bytes);
  const [first] = lines;
  if (first === undefined) {
    return undefined;
  }
  if (legacyKind(first) !== undefined) {
    return 'go-legacy';
  }
  if (readEventLine(first) !== undefined) {
    return 'perf-script';
  }
  // Without a semicolon any words before a number would be stacks.
  const isFolded = lines.every((line) => foldedLine(line).count !== undefined);
  return isFolded && lines.some((line) => line.includes(';')) ? 'folded' : undefined;
}

function firstLines(bytes: Uint8Array): string[] {
  const head = bytes.subarray(0, HEAD);
  const whole = head.length === bytes.length ? head : head.subarray(0, head.lastIndexOf(NEWLINE) + 1);
  const lines: string[] = [];
  for (const line of textLines(whole, 'text')) {
    if (!isBlankOrComment(line)) {
      lines.push(line);
    }
    if (lines.length === LINES) {
      break;
    }
  }
  return lines;
}

/** Everything but the control characters, of which a text has those for space. */
function isText(byte: number): boolean {
  return byte >= SPACE || (byte >= 0x09 && byte < CONTROL_FROM);
}
