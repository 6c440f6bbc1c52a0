/**
 * The dictionary of a request as symbol columns in which equal content is one row, made once for all profiles of the
 * request; and what a profile uses of it, cut from it without looking at any text again.
 */
import type { SymbolColumns } from '#model/columns.ts';
import { ColumnsBuilder, type Line, type SampleLabel } from '#model/formats/columns-builder.ts';
import type { Attribute, Dictionary } from '#model/formats/otlp/message.ts';
import { RowPicker } from '#model/formats/row-picker.ts';

const BUILD_ID = 'process.executable.build_id.gnu';
/** Of locationMapping in SymbolColumns. */
const NO_MAPPING = -1;

/** A label of a sample, its texts as rows of the shared strings. */
export interface LabelRows {
  key: number;
  text: number;
  number: bigint;
  unit: number;
}

/** Every row of the dictionary, whether a sample uses it or not. */
export class DictionarySymbols {
  readonly symbols: SymbolColumns;
  /** By row of the dictionary's locations: the row in `symbols`. */
  readonly locations: Int32Array;
  /** By row of the dictionary's attributes; undefined for what is no label of a sample. */
  readonly labels: (LabelRows | undefined)[];
  /** By row of the dictionary's links: the ids of span and trace that it has. */
  readonly links: LabelRows[][];

  constructor(dictionary: Dictionary, isLabel: (attribute: Attribute) => boolean) {
    const builder = new ColumnsBuilder([]);
    const functions = functionRows(dictionary, builder);
    const mappings = mappingRows(dictionary, builder);
    this.locations = locationRows(dictionary, builder, functions, mappings);
    const rowsOf = (label: SampleLabel): LabelRows => ({
      key: builder.string(label.key),
      text: 'text' in label ? builder.string(label.text) : 0,
      number: 'text' in label ? 0n : label.number,
      unit: 'text' in label ? 0 : builder.string(label.unit),
    });
    this.labels = dictionary.attributes.map((attribute) => {
      const label = isLabel(attribute) ? sampleLabel(attribute) : undefined;
      return label === undefined ? undefined : rowsOf(label);
    });
    this.links = dictionary.links.map(({ spanId, traceId }) => {
      const ids = [
        { key: 'span_id', text: spanId },
        { key: 'trace_id', text: traceId },
      ];
      return ids.filter(({ text }) => text !== '').map(rowsOf);
    });
    this.symbols = builder.finish().symbols;
  }
}

function functionRows(dictionary: Dictionary, builder: ColumnsBuilder): Int32Array {
  const { name, systemName, file, startLine } = dictionary.functions;
  const rows = new Int32Array(name.length);
  for (let row = 0; row < name.length; row++) {
    const text = dictionary.string(name.array[row]!);
    rows[row] = builder.function(text, {
      systemName: dictionary.string(systemName.array[row]!) || text,
      file: dictionary.string(file.array[row]!),
      startLine: startLine.array[row]!,
    });
  }
  return rows;
}

/** Row 0 is no mapping, where it says nothing. */
function mappingRows(dictionary: Dictionary, builder: ColumnsBuilder): number[] {
  return dictionary.mappings.map((mapping, row) => {
    const { memoryStart, memoryLimit, fileOffset, flags } = mapping;
    const file = dictionary.string(mapping.file);
    if (row === 0 && file === '' && memoryLimit === 0n) {
      return NO_MAPPING;
    }
    const named = mapping.attributes.find((attribute) => dictionary.attributes[attribute]!.key === BUILD_ID);
    const value = named === undefined ? '' : dictionary.attributes[named]!.value;
    const buildId = typeof value === 'string' ? value : '';
    return builder.mapping(file, { buildId, memoryStart, memoryLimit, fileOffset, flags });
  });
}

function locationRows(
  { locations }: Dictionary,
  builder: ColumnsBuilder,
  functions: Int32Array,
  mappings: readonly number[],
): Int32Array {
  const { mapping, addressLow, addressHigh, lines, lineNumber } = locations;
  const rows = new Int32Array(mapping.length);
  for (let row = 0; row < mapping.length; row++) {
    const found: Line[] = [];
    for (let at = lines.start(row); at < lines.end(row); at++) {
      // A table without a row has no row 0 either, which is what a line that names none has.
      const functionRow = functions[lines.items.array[at]!] ?? builder.function('');
      found.push({ functionRow, line: lineNumber.array[at]! });
    }
    const high = BigInt(addressHigh.array[row]! >>> 0);
    rows[row] = builder.location(found, {
      mapping: mappings[mapping.array[row]!] ?? NO_MAPPING,
      address: (high << 32n) | BigInt(addressLow.array[row]! >>> 0),
    });
  }
  return rows;
}

function sampleLabel({ key, value, unit }: Attribute): SampleLabel | undefined {
  if (key === '' || value === undefined || value === '') {
    return undefined;
  }
  return typeof value === 'string' ? { key, text: value } : { key, number: value, unit };
}

/** Cuts one profile's symbols after the other: `clear`, then rows as they are used, then `symbols`. */
export class SymbolCut {
  readonly locations: RowPicker;
  readonly strings: RowPicker;
  private readonly functions: RowPicker;
  private readonly mappings: RowPicker;

  constructor(private readonly all: SymbolColumns) {
    this.locations = new RowPicker(all.locations.mapping.length);
    this.strings = new RowPicker(all.strings.length);
    this.functions = new RowPicker(all.functions.name.length);
    this.mappings = new RowPicker(all.mappings.file.length);
  }

  clear(): void {
    for (const rows of [this.locations, this.strings, this.functions, this.mappings]) {
      rows.clear();
    }
    // Row 0 of strings is '' in every profile.
    this.strings.row(0);
  }

  symbols(): SymbolColumns {
    const { all } = this;
    const locations = this.locations.picked();
    const lineOffsets = new Int32Array(locations.length + 1);
    for (let row = 0; row < locations.length; row++) {
      const from = locations[row]!;
      const lines = all.locations.lineOffsets[from + 1]! - all.locations.lineOffsets[from]!;
      lineOffsets[row + 1] = lineOffsets[row]! + lines;
    }
    const lineFunction = new Int32Array(lineOffsets.at(-1)!);
    const lineNumber = new Int32Array(lineFunction.length);
    const mapping = new Int32Array(locations.length);
    for (let row = 0; row < locations.length; row++) {
      const from = locations[row]!;
      let line = lineOffsets[row]!;
      for (let at = all.locations.lineOffsets[from]!; at < all.locations.lineOffsets[from + 1]!; at++, line++) {
        lineFunction[line] = this.functions.row(all.locations.lineFunction[at]!);
        lineNumber[line] = all.locations.lineNumber[at]!;
      }
      const of = all.locations.mapping[from]!;
      mapping[row] = of === NO_MAPPING ? NO_MAPPING : this.mappings.row(of);
    }
    const functions = this.functions.picked();
    const mappings = this.mappings.picked();
    return {
      functions: {
        name: this.texts(functions, all.functions.name),
        systemName: this.texts(functions, all.functions.systemName),
        file: this.texts(functions, all.functions.file),
        startLine: gathered(functions, all.functions.startLine, new Int32Array(functions.length)),
      },
      mappings: {
        file: this.texts(mappings, all.mappings.file),
        buildId: this.texts(mappings, all.mappings.buildId),
        memoryStart: gathered(mappings, all.mappings.memoryStart, new BigUint64Array(mappings.length)),
        memoryLimit: gathered(mappings, all.mappings.memoryLimit, new BigUint64Array(mappings.length)),
        fileOffset: gathered(mappings, all.mappings.fileOffset, new BigUint64Array(mappings.length)),
        flags: gathered(mappings, all.mappings.flags, new Uint8Array(mappings.length)),
      },
      locations: {
        mapping,
        address: gathered(locations, all.locations.address, new BigUint64Array(locations.length)),
        isFolded: gathered(locations, all.locations.isFolded, new Uint8Array(locations.length)),
        lineOffsets,
        lineFunction,
        lineNumber,
      },
      // The last, for all above add to them.
      strings: Array.from(this.strings.picked(), (row) => all.strings[row]!),
    };
  }

  private texts(rows: Int32Array, column: Int32Array): Int32Array {
    const texts = new Int32Array(rows.length);
    for (let row = 0; row < rows.length; row++) {
      texts[row] = this.strings.row(column[rows[row]!]!);
    }
    return texts;
  }
}

/** The column's entries at the rows, in `to`. */
function gathered<V, A extends { [row: number]: V }>(rows: Int32Array, column: A, to: A): A {
  const from: { readonly [row: number]: V } = column;
  const into: { [row: number]: V } = to;
  for (let row = 0; row < rows.length; row++) {
    into[row] = from[rows[row]!]!;
  }
  return to;
}
