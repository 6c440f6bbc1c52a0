/**
 * Reads the text profiles of Go: what `?debug=1` shows of a heap, of goroutines, threads, blocking and mutexes, and
 * what the compiler and `go test` once wrote.
 *
 *     goroutine profile: total 26
 *     4 @ 0x48dfce 0x450097 0x495761
 *     # labels: {"worker":"audit-0"}
 *     #	0x48dfcd	main.work+0x84	main.go:12
 *
 * An address is that of the instruction after a call; the call is what counts, one byte before it. Unlike Go's own
 * tools, which need the program for it, this takes names, files and lines from the comments. Go prints none for the
 * functions of its runtime nearest the leaf, which get the name `runtime.*` here, and for `runtime.goexit` at the root.
 */
import { ColumnsBuilder, type Line } from '#model/formats/columns-builder.ts';
import type { FoundProfile, ReadLimits } from '#model/formats/found-profile.ts';
import { readLabelsLine, readSymbolLine, type SymbolLine } from '#model/formats/go-legacy/comments.ts';
import { type LegacyKind, legacyKind, type SampleHead } from '#model/formats/go-legacy/kinds.ts';
import { malformedText, shownLine, textLines } from '#model/formats/text/lines.ts';

const FORMAT = 'Go text';
const UINT64 = (1n << 64n) - 1n;
/** What Go does not print the names of: its runtime's functions at the leaf, and the root of every goroutine. */
const HIDDEN = 'runtime.*';
const ROOT = 'runtime.goexit';
/** More than any compiler inlines into one instruction. */
const MAX_INLINED = 64;

/** @throws HearthError malformed_profile, samples_limit, sample_labels_limit */
export function readGoLegacy(bytes: Uint8Array, limits: ReadLimits = {}): FoundProfile[] {
  const symbols = readSymbols(bytes);
  let kind: LegacyKind | undefined;
  let profile: LegacyProfile | undefined;
  let number = 0;
  for (const line of textLines(bytes, FORMAT)) {
    number++;
    if (line.trim() === '') {
      continue;
    }
    if (line.startsWith('#')) {
      profile?.comment(line);
    } else if (kind === undefined) {
      kind = legacyKind(line);
      if (kind === undefined) {
        throw malformedText(
          FORMAT,
          `its first line (${shownLine(line)}) is that of no heap, count, mutex or block profile`,
        );
      }
      profile = new LegacyProfile(kind, symbols, limits);
    } else if (line.startsWith('--- ') || line.startsWith('MAPPED_LIBRARIES:')) {
      // The memory map, which tells files of addresses that Go's comments have told already.
      break;
    } else if (!kind.attribute(line.trim())) {
      const at = line.indexOf('@');
      const head = at === -1 ? undefined : kind.sample(line.slice(0, at).trim());
      const addresses = at === -1 ? undefined : readAddresses(line.slice(at + 1));
      if (head === undefined || addresses === undefined || !head.values.every(isInt64)) {
        throw malformedText(FORMAT, `line ${number} (${shownLine(line)}) is not a sample of a ${kind.name} profile`);
      }
      profile!.sample(head, addresses);
    }
  }
  if (profile === undefined) {
    throw malformedText(FORMAT, 'it is empty');
  }
  return [profile.finish()];
}

interface PendingSample extends SampleHead {
  addresses: string[];
  hasSymbols: boolean;
}

/** An address as samples have it, with the rows of its location under each name that it may have. */
interface Place {
  call: bigint;
  symbols: readonly SymbolLine[] | undefined;
  rows: Map<string, number>;
}

class LegacyProfile {
  private readonly builder: ColumnsBuilder;
  private readonly mapping: number;
  private readonly places = new Map<string, Place>();
  private pending: PendingSample | undefined;

  constructor(
    private readonly kind: LegacyKind,
    private readonly symbols: ReadonlyMap<bigint, readonly SymbolLine[]>,
    limits: ReadLimits,
  ) {
    this.builder = new ColumnsBuilder(kind.sampleTypes, limits);
    this.mapping = this.builder.mapping('', { memoryLimit: UINT64 });
  }

  /** What belongs to the sample may follow it, in comments. */
  sample(head: SampleHead, addresses: string[]): void {
    this.endSample();
    this.pending = { ...head, addresses, hasSymbols: false };
  }

  comment(line: string): void {
    if (this.pending === undefined) {
      return;
    }
    for (const label of readLabelsLine(line)) {
      this.pending.labels.push(label);
    }
    this.pending.hasSymbols ||= readSymbolLine(line) !== undefined;
  }

  finish(): FoundProfile {
    this.endSample();
    const { name, period, periodType } = this.kind;
    return { name, labels: [], columns: this.builder.finish({ period, periodType }) };
  }

  private endSample(): void {
    if (this.pending === undefined) {
      return;
    }
    const { addresses, values, labels, hasSymbols } = this.pending;
    this.pending = undefined;
    const root = addresses.length - 1;
    const stack = addresses.map((address, i) =>
      this.location(this.place(address), !hasSymbols ? '' : i === root ? ROOT : HIDDEN),
    );
    this.builder.addSample(stack, values, labels);
  }

  private place(address: string): Place {
    let place = this.places.get(address);
    if (place === undefined) {
      const call = BigInt(address) - 1n;
      place = { call, symbols: this.symbols.get(call), rows: new Map() };
      this.places.set(address, place);
    }
    return place;
  }

  /** @param otherwise its name when Go prints none; '' to show the address */
  private location({ call, symbols = [], rows }: Place, otherwise: string): number {
    let row = rows.get(otherwise);
    if (row === undefined) {
      const lines: Line[] = symbols.map(({ name, file, line }) => ({
        functionRow: this.builder.function(name, { file }),
        line,
      }));
      if (lines.length === 0 && otherwise !== '') {
        lines.push({ functionRow: this.builder.function(otherwise), line: 0 });
      }
      row = this.builder.location(lines, { mapping: this.mapping, address: call });
      rows.set(otherwise, row);
    }
    return row;
  }
}

/** Lines below each other with one address are functions inlined into each other, the innermost first. */
function readSymbols(bytes: Uint8Array): Map<bigint, SymbolLine[]> {
  const symbols = new Map<bigint, SymbolLine[]>();
  let last: SymbolLine | undefined;
  for (const line of textLines(bytes, FORMAT)) {
    const symbol = line.startsWith('#') ? readSymbolLine(line) : undefined;
    if (symbol !== undefined) {
      const known = symbols.get(symbol.address);
      if (known === undefined) {
        symbols.set(symbol.address, [symbol]);
      } else if (
        last?.address === symbol.address &&
        known.length < MAX_INLINED &&
        known.every(({ name, line: of }) => name !== symbol.name || of !== symbol.line)
      ) {
        known.push(symbol);
      }
    }
    last = symbol;
  }
  return symbols;
}

/** undefined when it is no list of addresses. Threads have their stacks padded with zeros. */
function readAddresses(text: string): string[] | undefined {
  const addresses = text.split(' ').filter((part) => part !== '');
  return addresses.every((address) => address.length <= 18 && /^0x[0-9a-f]+$/.test(address))
    ? addresses.filter((address) => address !== '0x0')
    : undefined;
}

const isInt64 = (value: bigint) => BigInt.asIntN(64, value) === value;
