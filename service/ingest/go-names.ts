/**
 * Go compiles a generic function once for each shape of its types and names the copies after the shape:
 *
 *     slices.insertionSortCmpFunc[go.shape.struct { Name string; Size int }]  →  slices.insertionSortCmpFunc
 *
 * The shape says nothing to a reader and splits one function into many, so it is left out of the name. The system
 * name keeps it.
 */
import type { SymbolColumns } from '#model/columns.ts';

const SHAPE = '[go.shape.';

/** Whether a profile comes from a Go program: its source files say so, or else the runtime's own functions. */
export function isGoProfile(symbols: SymbolColumns): boolean {
  const { strings, functions } = symbols;
  for (let i = 0; i < functions.name.length; i++) {
    if (strings[functions.file[i]!]!.endsWith('.go') || strings[functions.name[i]!] === 'runtime.goexit') {
      return true;
    }
  }
  return false;
}

/** Symbols with the shapes left out of function names; the same object where there is nothing to leave out. */
export function withoutShapes(symbols: SymbolColumns): SymbolColumns {
  const { functions } = symbols;
  let strings: string[] | undefined;
  let name = functions.name;
  const shortened = new Map<number, number>();
  for (let i = 0; i < functions.name.length; i++) {
    const index = functions.name[i]!;
    if (!symbols.strings[index]!.includes(SHAPE)) {
      continue;
    }
    if (strings === undefined) {
      strings = [...symbols.strings];
      name = functions.name.slice();
    }
    let to = shortened.get(index);
    if (to === undefined) {
      to = strings.push(shapeless(symbols.strings[index]!)) - 1;
      shortened.set(index, to);
    }
    name[i] = to;
  }
  return strings === undefined ? symbols : { ...symbols, strings, functions: { ...functions, name } };
}

/** Cuts each `[go.shape. … ]`, up to the bracket that closes it (shapes have brackets inside: `[]uint8`). */
export function shapeless(name: string): string {
  let rest = name;
  for (let start = rest.indexOf(SHAPE); start !== -1; start = rest.indexOf(SHAPE, start)) {
    let depth = 0;
    let end = start;
    do {
      const char = rest[end++];
      depth += char === '[' ? 1 : char === ']' ? -1 : 0;
    } while (depth > 0 && end < rest.length);
    rest = rest.slice(0, start) + rest.slice(end);
  }
  return rest;
}
