/** Which format a text has, by its first lines that are no comments. */
import { foldedLine, isBlankOrComment } from '#model/formats/folded/read.ts';
import { legacyKind } from '#model/formats/go-legacy/kinds.ts';
import { readEventLine } from '#model/formats/perf-script/event-line.ts';
import { textLines } from '#model/formats/text/lines.ts';

const HEAD = 1 << 20;
/** As many lines as must be right for stacks; what is wrong behind them, their reader says by its number. */
const LINES = 3;
const HEAD_OF_TEXT = 4096;
const [TAB, NEWLINE, SHIFT_OUT, SPACE] = [0x09, 0x0a, 0x0e, 0x20];

/** Whether the first kilobytes have no control characters but those for space: no protobuf begins so. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, HEAD_OF_TEXT).every((byte) => byte >= SPACE || (byte >= TAB && byte < SHIFT_OUT));
}

export function textFormat(bytes: Uint8Array): 'go-legacy' | 'perf-script' | 'folded' | undefined {
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
