/**
 * Locations as they come out of the store, in columns: an answer copies some hundred of them, and objects all over the
 * memory would cost more than the copying.
 *
 *     const table = new LocationTable();
 *     table.add(id, { mapping, address, isFolded, functions, lines });
 *     table.link(row, functionIds, mappingIds);   // true when its functions and mapping are known by row
 *     table.functionRows.array[table.firstLine(row)];
 */
import { GrowingInt32 } from '#model/growing.ts';
import { IdMap, NO_ROW } from './id-map.ts';

/** The row is not in the cache: it must be fetched by its id. */
export const UNKNOWN = -2;
/** There is no such row: no parent, no mapping. */
export const NONE = -1;

/** A 64-bit number as two signed halves. */
export type Half = [low: number, high: number];

export interface Location {
  /** 0, 0 for none. */
  mapping: Half;
  address: Half;
  isFolded: number;
  /** Halves of the functions' ids, innermost first: low, high, low, high … */
  functions: readonly number[];
  lines: readonly number[];
}

export class LocationTable {
  readonly ids = new IdMap();
  private readonly lineEnds = new GrowingInt32();
  /** By line. */
  readonly lineNumbers = new GrowingInt32();
  /** By line: halves of the function's id, and its row once the location is linked. */
  private readonly functionIds = new GrowingInt32();
  readonly functionRows = new GrowingInt32();
  /** By row: halves of the mapping's id, and its row (or NONE) once the location is linked. */
  private readonly mappingIds = new GrowingInt32();
  readonly mappingRows = new GrowingInt32();
  /** By row: halves. */
  readonly addresses = new GrowingInt32();
  readonly isFolded = new GrowingInt32();

  get count(): number {
    return this.ids.count;
  }

  add(id: Half, { mapping, address, isFolded, functions, lines }: Location): void {
    if (this.ids.has(...id)) {
      return;
    }
    this.ids.add(...id);
    for (let i = 0; i < lines.length; i++) {
      this.lineNumbers.push(lines[i]!);
      this.functionIds.push(functions[2 * i]!);
      this.functionIds.push(functions[2 * i + 1]!);
      this.functionRows.push(UNKNOWN);
    }
    this.lineEnds.push(this.lineNumbers.length);
    mapping.forEach((half) => this.mappingIds.push(half));
    this.mappingRows.push(UNKNOWN);
    address.forEach((half) => this.addresses.push(half));
    this.isFolded.push(isFolded);
  }

  firstLine(row: number): number {
    return row === 0 ? 0 : this.lineEnds.array[row - 1]!;
  }

  endLine(row: number): number {
    return this.lineEnds.array[row]!;
  }

  functionId(line: number): Half {
    return [this.functionIds.array[2 * line]!, this.functionIds.array[2 * line + 1]!];
  }

  /** Undefined for none. */
  mappingId(row: number): Half | undefined {
    const low = this.mappingIds.array[2 * row]!;
    const high = this.mappingIds.array[2 * row + 1]!;
    return low === 0 && high === 0 ? undefined : [low, high];
  }

  /** Looks up, once, the rows that a location refers to; false while one of them is not there. */
  link(row: number, functions: IdMap, mappings: IdMap): boolean {
    if (this.mappingRows.array[row] !== UNKNOWN) {
      return true;
    }
    for (let line = this.firstLine(row); line < this.endLine(row); line++) {
      const found = functions.row(...this.functionId(line));
      if (found === NO_ROW) {
        return false;
      }
      this.functionRows.array[line] = found;
    }
    const id = this.mappingId(row);
    const mapping = id === undefined ? NONE : mappings.row(...id);
    if (id !== undefined && mapping === NO_ROW) {
      return false;
    }
    this.mappingRows.array[row] = mapping;
    return true;
  }
}
