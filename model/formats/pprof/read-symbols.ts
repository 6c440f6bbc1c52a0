/** Functions, mappings and locations of a pprof profile, as columns with every reference resolved to a row. */
import type { SymbolColumns } from '#model/columns.ts';
import { BYTES, type Cursor, HIGH, LOW, malformed, tagOf, VARINT, wrongType } from '#model/formats/pprof/cursor.ts';
import { GrowingInt32 } from '#model/growing.ts';
import { RowIndex } from '#model/formats/pprof/row-index.ts';
import { nextMessage, FUNCTION, LOCATION, MAPPING, type Section } from '#model/formats/pprof/sections.ts';

/** Reads an index into the string table; `what` and `row` say whose it is, should it be out of range. */
export function stringIndex(cursor: Cursor, end: number, strings: number, what: string, row: number | string): number {
  cursor.varint(end);
  const index = cursor.low;
  if (cursor.high !== 0 || index < 0 || index >= strings) {
    throw malformed(`${what} ${row} names string ${cursor.signed()}, but there are ${strings}`);
  }
  return index;
}

export interface Functions {
  columns: SymbolColumns['functions'];
  rows: RowIndex;
}

/** @param missingIds functions without ids are numbered from 1, as some .NET agents mean them */
export function readFunctions(cursor: Cursor, section: Section, strings: number, missingIds: boolean): Functions {
  const { count } = section;
  const columns = {
    name: new Int32Array(count),
    systemName: new Int32Array(count),
    file: new Int32Array(count),
    startLine: new Int32Array(count),
  };
  const rows = new RowIndex('function', count);
  cursor.position = section.start;
  for (let row = 0; row < count; row++) {
    const end = nextMessage(cursor, section, tagOf(FUNCTION, BYTES));
    let idLow = 0;
    let idHigh = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, VARINT):
          cursor.varint(end);
          idLow = cursor.low;
          idHigh = cursor.high;
          break;
        case tagOf(2, VARINT):
          columns.name[row] = stringIndex(cursor, end, strings, 'the name of function', row);
          break;
        case tagOf(3, VARINT):
          columns.systemName[row] = stringIndex(cursor, end, strings, 'the system name of function', row);
          break;
        case tagOf(4, VARINT):
          columns.file[row] = stringIndex(cursor, end, strings, 'the file of function', row);
          break;
        case tagOf(5, VARINT):
          cursor.varint(end);
          columns.startLine[row] = cursor.clamped();
          break;
        default:
          skipUnknown(cursor, tag, end, 5, 'function', row);
      }
    }
    if ((idLow | idHigh) === 0) {
      if (!missingIds) {
        throw malformed(`function ${row} has the id 0`);
      }
      idLow = row + 1;
    }
    rows.set(idLow, idHigh, row);
  }
  return { columns, rows };
}

export interface Mappings {
  columns: SymbolColumns['mappings'];
  rows: RowIndex;
}

export function readMappings(cursor: Cursor, section: Section, strings: number): Mappings {
  const { count } = section;
  const columns = {
    file: new Int32Array(count),
    buildId: new Int32Array(count),
    memoryStart: new BigUint64Array(count),
    memoryLimit: new BigUint64Array(count),
    fileOffset: new BigUint64Array(count),
    flags: new Uint8Array(count),
  };
  const rows = new RowIndex('mapping', count);
  cursor.position = section.start;
  for (let row = 0; row < count; row++) {
    const end = nextMessage(cursor, section, tagOf(MAPPING, BYTES));
    let idLow = 0;
    let idHigh = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, VARINT):
          cursor.varint(end);
          idLow = cursor.low;
          idHigh = cursor.high;
          break;
        case tagOf(2, VARINT):
        case tagOf(3, VARINT):
        case tagOf(4, VARINT): {
          cursor.varint(end);
          const { memoryStart, memoryLimit, fileOffset } = columns;
          const column = tag >>> 3 === 2 ? memoryStart : tag >>> 3 === 3 ? memoryLimit : fileOffset;
          column[row] = cursor.unsigned();
          break;
        }
        case tagOf(5, VARINT):
          columns.file[row] = stringIndex(cursor, end, strings, 'the file of mapping', row);
          break;
        case tagOf(6, VARINT):
          columns.buildId[row] = stringIndex(cursor, end, strings, 'the build id of mapping', row);
          break;
        case tagOf(7, VARINT):
        case tagOf(8, VARINT):
        case tagOf(9, VARINT):
        case tagOf(10, VARINT): {
          cursor.varint(end);
          const bit = 1 << ((tag >>> 3) - 7);
          columns.flags[row] = cursor.flag() ? columns.flags[row]! | bit : columns.flags[row]! & ~bit;
          break;
        }
        default:
          skipUnknown(cursor, tag, end, 10, 'mapping', row);
      }
    }
    // Nothing can point at a mapping with the id 0, for 0 means none; some writers leave such a one.
    if ((idLow | idHigh) !== 0) {
      rows.set(idLow, idHigh, row);
    }
  }
  return { columns, rows };
}

export interface Locations {
  columns: SymbolColumns['locations'];
  rows: RowIndex;
}

export function readLocations(cursor: Cursor, section: Section, functions: RowIndex, mappings: RowIndex): Locations {
  const { count } = section;
  const mapping = new Int32Array(count).fill(-1);
  const address = new BigUint64Array(count);
  const halves = new Int32Array(address.buffer);
  const isFolded = new Uint8Array(count);
  const lineOffsets = new Int32Array(count + 1);
  const lineFunction = new GrowingInt32(count);
  const lineNumber = new GrowingInt32(count);
  const rows = new RowIndex('location', count);
  cursor.position = section.start;
  for (let row = 0; row < count; row++) {
    const end = nextMessage(cursor, section, tagOf(LOCATION, BYTES));
    let idLow = 0;
    let idHigh = 0;
    while (cursor.position < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case tagOf(1, VARINT):
          cursor.varint(end);
          idLow = cursor.low;
          idHigh = cursor.high;
          break;
        case tagOf(2, VARINT):
          cursor.varint(end);
          mapping[row] = cursor.flag() ? mappings.get(cursor.low, cursor.high) : -1;
          if (cursor.flag() && mapping[row] === -1) {
            throw malformed(`location ${row} names mapping ${cursor.unsigned()}, which is not there`);
          }
          break;
        case tagOf(3, VARINT):
          cursor.varint(end);
          halves[2 * row + LOW] = cursor.low;
          halves[2 * row + HIGH] = cursor.high;
          break;
        case tagOf(4, BYTES):
          readLine(cursor, cursor.message(end), functions, row, lineFunction, lineNumber);
          break;
        case tagOf(5, VARINT):
          cursor.varint(end);
          isFolded[row] = cursor.flag() ? 1 : 0;
          break;
        default:
          skipUnknown(cursor, tag, end, 5, 'location', row);
      }
    }
    if ((idLow | idHigh) === 0) {
      throw malformed(`location ${row} has the id 0`);
    }
    rows.set(idLow, idHigh, row);
    lineOffsets[row + 1] = lineFunction.length;
  }
  const lines = { lineFunction: lineFunction.take(), lineNumber: lineNumber.take() };
  return { columns: { mapping, address, isFolded, lineOffsets, ...lines }, rows };
}

function readLine(
  cursor: Cursor,
  end: number,
  functions: RowIndex,
  location: number,
  lineFunction: GrowingInt32,
  lineNumber: GrowingInt32,
): void {
  let row = -1;
  let line = 0;
  while (cursor.position < end) {
    const tag = cursor.tag(end);
    switch (tag) {
      case tagOf(1, VARINT):
        cursor.varint(end);
        row = functions.get(cursor.low, cursor.high);
        if (row === -1) {
          throw malformed(
            cursor.flag()
              ? `location ${location} names function ${cursor.unsigned()}, which is not there`
              : `location ${location} has a line with the function id 0`,
          );
        }
        break;
      case tagOf(2, VARINT):
        cursor.varint(end);
        line = cursor.clamped();
        break;
      default:
        skipUnknown(cursor, tag, end, 2, 'a line of location', location);
    }
  }
  if (row === -1) {
    throw malformed(`location ${location} has a line without a function`);
  }
  lineFunction.push(row);
  lineNumber.push(line);
}

/** Skips a field of a later pprof; a known one that comes here has the wrong wire type. */
export function skipUnknown(
  cursor: Cursor,
  tag: number,
  end: number,
  lastKnown: number,
  what: string,
  row: number | string,
): void {
  if (tag >>> 3 <= lastKnown) {
    throw wrongType(`${what} ${row}`, tag);
  }
  cursor.skip(tag, end);
}
