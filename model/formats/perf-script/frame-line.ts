/**
 * A frame as `perf script` prints it: address, symbol with an offset, and in parentheses the file that it is from.
 *
 *     10f677 go/printer.(*printer).expr1+0x2117 (/usr/bin/gofmt)
 *     409e859b Program:Text (System.Collections.Generic.List`1<Part>) (/var/perf-27159.map)
 *     114c90 core::str::next+0x490 (inlined)
 *     5563f066a780 [unknown] ([unknown])
 *     7f12 read+0x1 (/opt/app (x86)/lib.so (deleted))
 */
export interface FrameLine {
  /** 0 when none is printed. */
  address: bigint;
  /** Without the offset; '' when none is printed. */
  symbol: string;
  /** '' when none is printed. */
  file: string;
  /** Whether the compiler put it into the frame that follows. */
  isInlined: boolean;
}

const DELETED = ' (deleted)';

/** undefined for a line of another kind. */
export function readFrameLine(line: string): FrameLine | undefined {
  const text = line.trim();
  const space = text.indexOf(' ');
  const first = space === -1 ? text : text.slice(0, space);
  const isAddress = first.length <= 18 && /^(?:0x)?[0-9a-f]+$/.test(first);
  // Without addresses every frame begins with a tab; the line of the source, which has none, begins with spaces.
  if (text === '' || (!isAddress && !line.startsWith('\t'))) {
    return undefined;
  }
  const address = isAddress ? BigInt(first.startsWith('0x') ? first : `0x${first}`) : 0n;
  const named = isAddress ? text.slice(first.length).trim() : text;
  const open = openParenthesis(named);
  const file = open === -1 ? '' : named.slice(open + 1, -1);
  const symbol = withoutOffset((open === -1 ? named : named.slice(0, open)).trim());
  return file === 'inlined'
    ? { address, symbol, file: '', isInlined: true }
    : {
        address,
        symbol,
        file: file.endsWith(DELETED) ? file.slice(0, -DELETED.length) : file,
        isInlined: false,
      };
}

/** Where the parenthesis opens that the last character closes, -1 for none; a symbol has spaces before it. */
function openParenthesis(text: string): number {
  if (!text.endsWith(')')) {
    return -1;
  }
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text.charAt(at);
    depth += char === ')' ? 1 : char === '(' ? -1 : 0;
    if (depth === 0) {
      return at === 0 || text.charAt(at - 1) === ' ' ? at : -1;
    }
  }
  return -1;
}

function withoutOffset(symbol: string): string {
  const plus = symbol.lastIndexOf('+0x');
  return plus > 0 && symbol.length - plus <= 19 && /^[0-9a-f]+$/.test(symbol.slice(plus + 3))
    ? symbol.slice(0, plus)
    : symbol;
}

/** The source of a frame, on a line of its own below it: `  src/main.c:12`. */
export function readSourceLine(line: string): { file: string; line: number } | undefined {
  const text = line.trim();
  const colon = text.lastIndexOf(':');
  const digits = text.slice(colon + 1);
  return colon > 0 && digits.length <= 9 && /^[0-9]+$/.test(digits)
    ? { file: text.slice(0, colon), line: Number(digits) }
    : undefined;
}
