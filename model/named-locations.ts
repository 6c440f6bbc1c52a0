/**
 * A tree of names as one of locations, for formats that have those: what is left after frames were taken out of the way
 * can be written as pprof, too.
 *
 *     writePprof(namedLocations(tree, places, 'function'), { type, timeNanos });
 *
 * Read again by what its frames are, it has the same names with the same values. Mappings are not kept, and addresses where frames
 * are by them.
 */
import type { LocationTree, SymbolColumns } from '#model/columns.ts';
import type { Granularity, Place } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import { ROOT } from '#model/tree-shape.ts';

/**
 * @param places where functions, files or lines are, by the tree's names
 * @param by what the tree's frames are
 */
export function namedLocations(tree: NameTree, places: ReadonlyMap<string, Place>, by: Granularity): LocationTree {
  return {
    symbols: symbolsOf(tree.names, places, by),
    // Without the root every number is one less, and a root's child has -1 above it.
    parent: tree.parent.subarray(1).map((above) => above - 1),
    location: tree.name.slice(1),
    self: tree.self.slice(1),
    stackless: tree.self[ROOT]!,
  };
}

/** A function and a location for each name, in the names' order. */
function symbolsOf(names: readonly string[], places: ReadonlyMap<string, Place>, by: Granularity): SymbolColumns {
  const strings = [''];
  const known = new Map([['', 0]]);
  const string = (text: string) => {
    let row = known.get(text);
    if (row === undefined) {
      row = strings.push(text) - 1;
      known.set(text, row);
    }
    return row;
  };
  const name = new Int32Array(names.length);
  const file = new Int32Array(names.length);
  const startLine = new Int32Array(names.length);
  const lineNumber = new Int32Array(names.length);
  const address = new BigUint64Array(names.length);
  names.forEach((text, i) => {
    const place = places.get(text) ?? { name: text, file: '', line: 0 };
    name[i] = string(place.name);
    // Of a file that profiles do not name the mapping stands there, and counts as one.
    file[i] = string(by === 'file' ? text : place.file);
    (by === 'function' ? startLine : lineNumber)[i] = place.line;
    address[i] = place.address ?? 0n;
  });
  return {
    strings,
    functions: { name, systemName: new Int32Array(names.length), file, startLine },
    mappings: {
      file: new Int32Array(0),
      buildId: new Int32Array(0),
      memoryStart: new BigUint64Array(0),
      memoryLimit: new BigUint64Array(0),
      fileOffset: new BigUint64Array(0),
      flags: new Uint8Array(0),
    },
    locations: {
      mapping: new Int32Array(names.length).fill(-1),
      address,
      isFolded: new Uint8Array(names.length),
      lineOffsets: Int32Array.from({ length: names.length + 1 }, (_, i) => i),
      lineFunction: Int32Array.from({ length: names.length }, (_, i) => i),
      lineNumber,
    },
  };
}
