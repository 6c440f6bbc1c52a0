/**
 * Brings the symbols of several profiles together: equal ones become one row, whatever their rows were before.
 *
 *     const table = new SymbolTable();
 *     const rows = table.addLocations(tree.symbols, tree.location);  // rows[l] is location l's row in the table
 *     table.columns();
 */
import type { SymbolColumns } from '#model/columns.ts';

/** Rows of equal content once: the content is given as text, the row's number comes back. */
class Rows {
  private readonly known = new Map<string, number>();

  /** @param add called with the row's number when the content is new */
  row(key: string, add: () => void): number {
    const found = this.known.get(key);
    if (found !== undefined) {
      return found;
    }
    const row = this.known.size;
    this.known.set(key, row);
    add();
    return row;
  }
}

export class SymbolTable {
  private readonly strings: string[] = [];
  private readonly stringRows = new Rows();
  private readonly functionRows = new Rows();
  private readonly mappingRows = new Rows();
  private readonly locationRows = new Rows();
  private readonly functions: { name: number; systemName: number; file: number; startLine: number }[] = [];
  private readonly mappings: { file: number; buildId: number; range: [bigint, bigint, bigint]; flags: number }[] = [];
  private readonly locations: { mapping: number; address: bigint; isFolded: number }[] = [];
  private readonly lineOffsets = [0];
  private readonly lineFunction: number[] = [];
  private readonly lineNumber: number[] = [];

  constructor() {
    this.string('');
  }

  /** Adds the locations that are used, with what they refer to; returns the table's row of each, -1 for the others. */
  addLocations(symbols: SymbolColumns, used: Int32Array): Int32Array {
    const functions = lazily(symbols.functions.name.length, (f) => this.addFunction(symbols, f));
    const mappings = lazily(symbols.mappings.file.length, (m) => this.addMapping(symbols, m));
    const { mapping, address, isFolded, lineOffsets, lineFunction, lineNumber } = symbols.locations;
    const rows = new Int32Array(mapping.length).fill(-1);
    for (const l of used) {
      if (rows[l] !== -1) {
        continue;
      }
      const from = mapping[l] === -1 ? -1 : mappings(mapping[l]!);
      let key = `${from} ${address[l]!} ${isFolded[l]!}`;
      for (let i = lineOffsets[l]!; i < lineOffsets[l + 1]!; i++) {
        key += ` ${functions(lineFunction[i]!)} ${lineNumber[i]!}`;
      }
      rows[l] = this.locationRows.row(key, () => {
        this.locations.push({ mapping: from, address: address[l]!, isFolded: isFolded[l]! });
        for (let i = lineOffsets[l]!; i < lineOffsets[l + 1]!; i++) {
          this.lineFunction.push(functions(lineFunction[i]!));
          this.lineNumber.push(lineNumber[i]!);
        }
        this.lineOffsets.push(this.lineFunction.length);
      });
    }
    return rows;
  }

  columns(): SymbolColumns {
    const { functions, mappings, locations } = this;
    return {
      strings: this.strings,
      functions: {
        name: Int32Array.from(functions, (f) => f.name),
        systemName: Int32Array.from(functions, (f) => f.systemName),
        file: Int32Array.from(functions, (f) => f.file),
        startLine: Int32Array.from(functions, (f) => f.startLine),
      },
      mappings: {
        file: Int32Array.from(mappings, (m) => m.file),
        buildId: Int32Array.from(mappings, (m) => m.buildId),
        memoryStart: BigUint64Array.from(mappings, (m) => m.range[0]),
        memoryLimit: BigUint64Array.from(mappings, (m) => m.range[1]),
        fileOffset: BigUint64Array.from(mappings, (m) => m.range[2]),
        flags: Uint8Array.from(mappings, (m) => m.flags),
      },
      locations: {
        mapping: Int32Array.from(locations, (l) => l.mapping),
        address: BigUint64Array.from(locations, (l) => l.address),
        isFolded: Uint8Array.from(locations, (l) => l.isFolded),
        lineOffsets: Int32Array.from(this.lineOffsets),
        lineFunction: Int32Array.from(this.lineFunction),
        lineNumber: Int32Array.from(this.lineNumber),
      },
    };
  }

  private string(value: string): number {
    return this.stringRows.row(value, () => this.strings.push(value));
  }

  private addFunction({ functions, strings }: SymbolColumns, f: number): number {
    const row = {
      name: this.string(strings[functions.name[f]!]!),
      systemName: this.string(strings[functions.systemName[f]!]!),
      file: this.string(strings[functions.file[f]!]!),
      startLine: functions.startLine[f]!,
    };
    const key = `${row.name} ${row.systemName} ${row.file} ${row.startLine}`;
    return this.functionRows.row(key, () => this.functions.push(row));
  }

  private addMapping({ mappings, strings }: SymbolColumns, m: number): number {
    const row = {
      file: this.string(strings[mappings.file[m]!]!),
      buildId: this.string(strings[mappings.buildId[m]!]!),
      range: [mappings.memoryStart[m]!, mappings.memoryLimit[m]!, mappings.fileOffset[m]!] as [bigint, bigint, bigint],
      flags: mappings.flags[m]!,
    };
    const key = `${row.file} ${row.buildId} ${row.range.join(' ')} ${row.flags}`;
    return this.mappingRows.row(key, () => this.mappings.push(row));
  }
}

/** Computes each row once, when it is first asked for. */
function lazily(rows: number, compute: (row: number) => number): (row: number) => number {
  const known = new Int32Array(rows).fill(-1);
  return (row) => {
    if (known[row] === -1) {
      known[row] = compute(row);
    }
    return known[row]!;
  };
}
