/**
 * The symbols that an answer uses, as columns of its own: what it does not use would cost every reader of it.
 *
 *     const { columns, location } = await symbolsOfAnswer(cache, nodes, fetcher);
 *     columns.locations.address[location[i]!];    // of the i-th node
 */
import type { SymbolColumns } from '#model/columns.ts';
import type { SymbolFetcher } from './fetch-symbols.ts';
import { IdMap } from './id-map.ts';
import { NONE } from './location-table.ts';
import type { TenantSymbols } from './symbol-cache.ts';

/** @param nodes rows of the cache, whose locations are there */
export async function symbolsOfAnswer(
  symbols: TenantSymbols,
  nodes: Int32Array,
  fetcher: SymbolFetcher,
): Promise<{ columns: SymbolColumns; location: Int32Array }> {
  const locations = new Numbering(symbols.locations.count);
  const location = new Int32Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    location[i] = locations.number(symbols.locationOf(nodes[i]!));
  }
  await fetchMissing(symbols, locations.rows, fetcher);
  return { columns: columnsOf(symbols, locations.rows), location };
}

/** Functions and mappings of locations that are not linked yet. */
async function fetchMissing(symbols: TenantSymbols, rows: readonly number[], fetcher: SymbolFetcher): Promise<void> {
  const unlinked = rows.filter((row) => !symbols.link(row));
  if (unlinked.length === 0) {
    return;
  }
  const { locations } = symbols;
  const functions = new IdMap();
  const mappings = new IdMap();
  for (const row of unlinked) {
    for (let line = locations.firstLine(row); line < locations.endLine(row); line++) {
      functions.addOnce(...locations.functionId(line));
    }
    const mapping = locations.mappingId(row);
    if (mapping !== undefined) {
      mappings.addOnce(...mapping);
    }
  }
  await fetcher.functions(functions);
  await fetcher.mappings(mappings);
  unlinked.forEach((row) => symbols.link(row));
}

function columnsOf(symbols: TenantSymbols, rows: readonly number[]): SymbolColumns {
  const { locations } = symbols;
  const functions = new Numbering(symbols.functions.length);
  const mappings = new Numbering(symbols.mappings.length);
  const count = rows.length;
  const lineOffsets = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    lineOffsets[i + 1] = lineOffsets[i]! + locations.endLine(rows[i]!) - locations.firstLine(rows[i]!);
  }
  const lineFunction = new Int32Array(lineOffsets[count]!);
  const lineNumber = new Int32Array(lineOffsets[count]!);
  const mapping = new Int32Array(count);
  const address = new BigUint64Array(count);
  const addressHalves = new Int32Array(address.buffer);
  const isFolded = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    const from = locations.mappingRows.array[row]!;
    mapping[i] = from === NONE ? NONE : mappings.number(from);
    addressHalves[2 * i] = locations.addresses.array[2 * row]!;
    addressHalves[2 * i + 1] = locations.addresses.array[2 * row + 1]!;
    isFolded[i] = locations.isFolded.array[row]!;
    const first = locations.firstLine(row);
    const offset = lineOffsets[i]!;
    for (let line = 0; line < lineOffsets[i + 1]! - offset; line++) {
      lineFunction[offset + line] = functions.number(locations.functionRows.array[first + line]!);
      lineNumber[offset + line] = locations.lineNumbers.array[first + line]!;
    }
  }
  const strings = new Strings();
  const functionRows = functions.rows.map((row) => symbols.functions[row]!);
  const mappingRows = mappings.rows.map((row) => symbols.mappings[row]!);
  return {
    functions: {
      name: Int32Array.from(functionRows, ({ name }) => strings.index(name)),
      systemName: Int32Array.from(functionRows, ({ systemName }) => strings.index(systemName)),
      file: Int32Array.from(functionRows, ({ file }) => strings.index(file)),
      startLine: Int32Array.from(functionRows, ({ startLine }) => startLine),
    },
    mappings: {
      file: Int32Array.from(mappingRows, ({ file }) => strings.index(file)),
      buildId: Int32Array.from(mappingRows, ({ buildId }) => strings.index(buildId)),
      memoryStart: BigUint64Array.from(mappingRows, ({ memoryStart }) => memoryStart),
      memoryLimit: BigUint64Array.from(mappingRows, ({ memoryLimit }) => memoryLimit),
      fileOffset: BigUint64Array.from(mappingRows, ({ fileOffset }) => fileOffset),
      flags: Uint8Array.from(mappingRows, ({ flags }) => flags),
    },
    locations: { mapping, address, isFolded, lineOffsets, lineFunction, lineNumber },
    strings: strings.list,
  };
}

/** Rows of the cache, numbered in the order in which the answer names them. */
class Numbering {
  readonly rows: number[] = [];
  /** By row: its number + 1. */
  private readonly numbers: Int32Array;

  constructor(count: number) {
    this.numbers = new Int32Array(count);
  }

  number(row: number): number {
    const known = this.numbers[row]!;
    if (known !== 0) {
      return known - 1;
    }
    this.numbers[row] = this.rows.push(row);
    return this.rows.length - 1;
  }
}

class Strings {
  readonly list = [''];
  private readonly known = new Map([['', 0]]);

  index(text: string): number {
    let index = this.known.get(text);
    if (index === undefined) {
      index = this.list.push(text) - 1;
      this.known.set(text, index);
    }
    return index;
  }
}
