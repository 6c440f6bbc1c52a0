/**
 * The names of a location's frames, as people read them.
 *
 *     location with lines [inlined, outer]   →  outer, inlined        (outermost first)
 *     location without lines                 →  [libc.so.6] 0x1f      (the mapping's base name and the address)
 *     line whose function has no name        →  [libc.so.6] 0x1f
 *
 * Files and line numbers make no difference: frames of one name are one frame.
 */
import type { SymbolColumns } from '#model/columns.ts';

export interface FrameNames {
  /** Each name once; the first entries are those given to start with. */
  names: string[];
  /** Location l's frames are name[offsets[l] … offsets[l + 1]), outermost first. */
  offsets: Int32Array;
  name: Int32Array;
  /** Whether a frame called by one of the same name is one frame with it. */
  joins?: boolean;
}

/**
 * @param used the locations whose names are wanted; others have no frames
 * @param reserved entries that no frame may share, even one of the same name
 */
export function frameNames(symbols: SymbolColumns, used: Int32Array, reserved: readonly string[]): FrameNames {
  const { strings, functions, locations } = symbols;
  const names = [...reserved];
  const known = new Map<string, number>();
  const intern = (text: string) => {
    let index = known.get(text);
    if (index === undefined) {
      index = names.push(text) - 1;
      known.set(text, index);
    }
    return index;
  };

  const wanted = new Uint8Array(locations.mapping.length);
  for (const location of used) {
    wanted[location] = 1;
  }
  const ofFunction = new Int32Array(functions.name.length).fill(-1);
  const count = locations.mapping.length;
  const offsets = new Int32Array(count + 1);
  const name = new Int32Array(locations.lineFunction.length + count);
  let at = 0;
  for (let l = 0; l < count; l++) {
    if (wanted[l] === 0) {
      offsets[l + 1] = at;
      continue;
    }
    const first = locations.lineOffsets[l]!;
    const last = locations.lineOffsets[l + 1]! - 1;
    for (let line = last; line >= first; line--) {
      const f = locations.lineFunction[line]!;
      const text = strings[functions.name[f]!]!;
      if (text === '') {
        name[at++] = intern(bareName(symbols, l));
        continue;
      }
      if (ofFunction[f] === -1) {
        ofFunction[f] = intern(text);
      }
      name[at++] = ofFunction[f]!;
    }
    if (last < first) {
      name[at++] = intern(bareName(symbols, l));
    }
    offsets[l + 1] = at;
  }
  return { names, offsets, name: name.subarray(0, at) };
}

function bareName(symbols: SymbolColumns, location: number): string {
  return `${mappingName(symbols, location)} 0x${symbols.locations.address[location]!.toString(16)}`;
}

/** Where a location lies when its function is not known: `[libc.so.6]`, or `[unknown]`. */
export function mappingName({ strings, mappings, locations }: SymbolColumns, location: number): string {
  const mapping = locations.mapping[location]!;
  return `[${mapping === -1 ? 'unknown' : baseName(strings[mappings.file[mapping]!]!)}]`;
}

/** The last part of a path; '.' for an empty one, as Go's tools print it. */
function baseName(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== '');
  return parts.at(-1) ?? (path === '' ? '.' : '/');
}
