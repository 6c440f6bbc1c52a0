/**
 * Brings the symbols of several profiles together: equal ones become one row, whatever their rows were before.
 *
 *     const table = new SymbolTable();
 *     const rows = table.addLocations(tree.symbols);  // rows[l] is the row of location l in the table
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

  /** Adds all locations with what they refer to; returns the table's row of each. */
  addLocations(symbols: SymbolColumns): Int32Array {
    const functions = this.addFunctions(symbols);
    const mappings = this.addMappings(symbols);
    const { mapping, address, isFolded, lineOffsets, lineFunction, lineNumber } = symbols.locations;
    const rows = new Int32Array(mapping.length);
    for (let l = 0; l < rows.length; l++) {
      const from = mapping[l] === -1 ? -1 : mappings[mapping[l]!]!;
      let key = `${from} ${address[l]!} ${isFolded[l]!}`;
      for (let i = lineOffsets[l]!; i < lineOffsets[l + 1]!; i++) {
        key += ` ${functions[lineFunction[i]!]!} ${lineNumber[i]!}`;
      }
      rows[l] = this.locationRows.row(key, () => {
        this.locations.push({ mapping: from, address: address[l]!, isFolded: isFolded[l]! });
        for (let i = lineOffsets[l]!; i < lineOffsets[l + 1]!; i++) {
          this.lineFunction.push(functions[lineFunction[i]!]!);
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

  private addFunctions({ functions, strings }: SymbolColumns): Int32Array {
    return functions.name.map((_, f) => {
      const row = {
        name: this.string(strings[functions.name[f]!]!),
        systemName: this.string(strings[functions.systemName[f]!]!),
        file: this.string(strings[functions.file[f]!]!),
        startLine: functions.startLine[f]!,
      };
      const key = `${row.name} ${row.systemName} ${row.file} ${row.startLine}`;
      return this.functionRows.row(key, () => this.functions.push(row));
    });
  }

  private addMappings({ mappings, strings }: SymbolColumns): Int32Array {
    return mappings.file.map((_, m) => {
      const file = this.string(strings[mappings.file[m]!]!);
      const buildId = this.string(strings[mappings.buildId[m]!]!);
      const range: [bigint, bigint, bigint] = [
        mappings.memoryStart[m]!,
        mappings.memoryLimit[m]!,
        mappings.fileOffset[m]!,
      ];
      const flags = mappings.flags[m]!;
      return this.mappingRows.row(`${file} ${buildId} ${range.join(' ')} ${flags}`, () =>
        this.mappings.push({ file, buildId, range, flags }),
      );
    });
  }
}
