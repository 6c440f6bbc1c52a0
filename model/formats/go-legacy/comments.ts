/**
 * What Go writes into the comments below a sample: the functions of its addresses, and the labels of a goroutine.
 *
 *     #	0xebd9bd	cmd/compile/internal/ir.(*Nodes).Append+0xfd	cmd/compile/internal/ir/node.go:338
 *     # labels: {"customer":"cust-8", "endpoint":"invoice"}
 */
import type { SampleLabel } from '#model/formats/columns-builder.ts';

export interface SymbolLine {
  /** As printed, one less than the return address in the sample. */
  address: bigint;
  name: string;
  file: string;
  line: number;
}

/** undefined for another comment, and for an address whose function Go does not know. */
export function readSymbolLine(comment: string): SymbolLine | undefined {
  if (!comment.startsWith('#\t0x')) {
    return undefined;
  }
  const [, address, symbol, source] = comment.split('\t').filter((part) => part !== '');
  if (symbol === undefined || source === undefined || !/^0x[0-9a-f]{1,16}$/.test(address!)) {
    return undefined;
  }
  const plus = symbol.lastIndexOf('+0x');
  const colon = source.lastIndexOf(':');
  const line = Number(source.slice(colon + 1));
  return {
    address: BigInt(address!),
    name: plus > 0 ? symbol.slice(0, plus) : symbol,
    file: colon > 0 ? source.slice(0, colon) : source,
    line: Number.isInteger(line) ? line : 0,
  };
}

const LABELS = '# labels: {';

/** None for another comment. Quoted as Go quotes: what JSON has no escape for stays as it is written. */
export function readLabelsLine(comment: string): SampleLabel[] {
  if (!comment.startsWith(LABELS)) {
    return [];
  }
  const texts: string[] = [];
  for (let at = comment.indexOf('"', LABELS.length); at !== -1;) {
    const end = endOfQuoted(comment, at);
    texts.push(unquoted(comment.slice(at, end)));
    at = comment.indexOf('"', end);
  }
  const labels: SampleLabel[] = [];
  for (let i = 0; i + 1 < texts.length; i += 2) {
    labels.push({ key: texts[i]!, text: texts[i + 1]! });
  }
  return labels;
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') {
      return at + 1;
    }
    if (char === '\\') {
      at++;
    }
  }
  return text.length;
}

function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}
