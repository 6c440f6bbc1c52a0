/**
 * The frames of locations by function, by file, by a function's lines, or by address, for tables that count by any of them.
 *
 *     const frames = granularFrames(tree.symbols, tree.location, 'line');
 *     frames.places[frames.name[i]!];      // { name: 'parse', file: 'parse.go', line: 17 }
 *     nameTree(tree, frames);              // a tree whose names are one for each place
 *
 *     nameTree(tree, placeFrames(tree.symbols, tree.location, 'line'));    // the same for people to read: 'parse parse.go:17'
 *
 * A frame of which nobody knows the file counts, by file, for its mapping: `[libc.so.6]`.
 */
import type { SymbolColumns } from '#model/columns.ts';
import { frameNames, mappingName, type FrameNames } from '#model/frame-names.ts';
import { TOTAL } from '#model/tree-shape.ts';

export const granularities = ['function', 'file', 'line', 'address'] as const;
export type Granularity = (typeof granularities)[number];

/** Something that a table has a row for. */
export interface Place {
  name: string;
  /** '' where profiles do not say, or where functions of one name are in several files. */
  file: string;
  /** By lines the line, by functions the first one; 0 where it is not known, or not the same everywhere. */
  line: number;
  /** By addresses only: where in the program; 0 or absent where profiles do not say, or where the name has it. */
  address?: bigint;
}

/** The names are keys, one a place; `places` has what people read, by the index of the name. */
export interface GranularFrames extends FrameNames {
  places: Place[];
}

export function granularFrames(symbols: SymbolColumns, used: Int32Array, by: Granularity): GranularFrames {
  const named = frameNames(symbols, used, [TOTAL]);
  const root = { name: TOTAL, file: '', line: 0 };
  if (by === 'function') {
    const places: Place[] = [root];
    forEachFrame(symbols, named, (i, place) => {
      const name = named.name[i]!;
      const known = places[name];
      places[name] = known === undefined ? place : inCommon(known, place);
    });
    return { ...named, places };
  }
  const names = [TOTAL];
  const places: Place[] = [root];
  const known = new Map<string, number>();
  const name = new Int32Array(named.name.length);
  forEachFrame(
    symbols,
    named,
    (i, at, location, isNamed) => {
      const place: Place =
        by === 'file' ? { name: at.file || mappingName(symbols, location), file: at.file, line: 0 } : at;
      // A name that stands in for none is made of the address.
      if (by === 'address' && isNamed) place.address = symbols.locations.address[location]!;
      const { address = '' } = place;
      const key =
        by === 'file' ? place.name : `${place.name.length} ${place.line} ${address} ${place.name} ${place.file}`;
      let index = known.get(key);
      if (index === undefined) {
        index = names.push(key) - 1;
        places.push(place);
        known.set(key, index);
      }
      name[i] = index;
    },
    by !== 'file',
  );
  return { names, offsets: named.offsets, name, places };
}

/**
 * Frames named as people read them: `parse`, `/src/parse.go`, `parse /src/parse.go:17`, as `go tool pprof -lines` writes,
 * and `parse /src/parse.go:17 0x4ce48d`.
 * Calls within one file are one frame by files: what matters there is where it goes from file to file.
 */
export function placeFrames(symbols: SymbolColumns, used: Int32Array, by: Granularity): FrameNames {
  if (by === 'function') return frameNames(symbols, used, [TOTAL]);
  const { places, offsets, name } = granularFrames(symbols, used, by);
  const names = [TOTAL];
  const known = new Map<string, number>();
  const target = places.map((place, i) => {
    if (i === 0) return 0;
    const text = placeName(place, by);
    const at = known.get(text) ?? names.push(text) - 1;
    known.set(text, at);
    return at;
  });
  return { names, offsets, name: name.map((i) => target[i]!), joins: by === 'file' };
}

/** The name that placeFrames gives. */
export function placeName({ name, file, line, address = 0n }: Place, by: Granularity): string {
  if (by !== 'line' && by !== 'address') return name;
  const place = file === '' ? name : line === 0 ? `${name} ${file}` : `${name} ${file}:${line}`;
  return by === 'line' || address === 0n ? place : `${place} 0x${address.toString(16)}`;
}

/** Whether a name of placeFrames ends with an address. */
export const isAddressed = (name: string): boolean => ofAddress(name) > 0;

/** Where the address at its end begins, with the space before it; -1 for none. */
function ofAddress(name: string): number {
  const at = name.lastIndexOf(' 0x');
  return at > 0 && /^[0-9a-f]{1,16}$/.test(name.slice(at + 3, at + 20)) ? at : -1;
}

/**
 * A name of placeFrames by lines or addresses, taken apart again.
 *
 *     splitPlace('parse /src/parse.go:17')              // { name: 'parse', place: '/src/parse.go:17' }
 *     splitPlace('parse /src/parse.go:17 0x4ce48d')     // { name: 'parse', place: '/src/parse.go:17 0x4ce48d' }
 *
 * A guess where a file's name has spaces: good enough for what is shown of it. '' for a name without a line or address,
 * and for one that is made of an address, `[libc.so.6] 0x1f`.
 */
export function splitPlace(name: string): { name: string; place: string } {
  const at = ofAddress(name);
  if (at > 0 && name[at - 1] !== ']') {
    const line = splitLine(name.slice(0, at));
    return { name: line.name, place: `${line.place}${name.slice(line.place === '' ? at + 1 : at)}` };
  }
  return splitLine(name);
}

function splitLine(name: string): { name: string; place: string } {
  const end = name.lastIndexOf(' ');
  const place = name.slice(end + 1);
  const digits = place.slice(place.lastIndexOf(':') + 1);
  const isPlace = end > 0 && digits.length < place.length - 1 && /^[0-9]{1,9}$/.test(digits);
  return isPlace ? { name: name.slice(0, end), place } : { name, place: '' };
}

/** The file that a name of placeFrames has in it, for all but functions. */
export function fileOfPlace(by: Granularity): (name: string) => string | undefined {
  if (by === 'function' || by === 'file') return (name) => (by === 'file' ? name : undefined);
  return (name) => {
    const { place } = splitPlace(name);
    const end = place.lastIndexOf(':');
    return end === -1 ? undefined : place.slice(0, end);
  };
}

/** The function that a name of placeFrames has in it; of a file's the file. */
export const functionOfPlace = (name: string, by: Granularity): string =>
  by === 'line' || by === 'address' ? splitPlace(name).name : name;

/** @param lines whether the line is that of the frame, not the function's first one */
function forEachFrame(
  { strings, functions, locations }: SymbolColumns,
  { names, offsets, name }: FrameNames,
  visit: (frame: number, place: Place, location: number, isNamed: boolean) => void,
  lines = false,
): void {
  for (let location = 0; location < locations.mapping.length; location++) {
    for (let frame = offsets[location]!; frame < offsets[location + 1]!; frame++) {
      // Frames stand outermost first, lines innermost first; a location without lines has a frame nevertheless.
      const line = locations.lineOffsets[location + 1]! - 1 - (frame - offsets[location]!);
      const text = names[name[frame]!]!;
      if (line < locations.lineOffsets[location]!) {
        visit(frame, { name: text, file: '', line: 0 }, location, false);
        continue;
      }
      const f = locations.lineFunction[line]!;
      const file = strings[functions.file[f]!]!;
      const at = lines ? locations.lineNumber[line]! : functions.startLine[f]!;
      visit(frame, { name: text, file, line: at }, location, functions.name[f] !== 0);
    }
  }
}

export function inCommon(a: Place, b: Place): Place {
  return a.file === b.file && a.line === b.line
    ? a
    : {
        name: a.name,
        file: a.file === b.file ? a.file : '',
        line: a.file === b.file && a.line === b.line ? a.line : 0,
      };
}
