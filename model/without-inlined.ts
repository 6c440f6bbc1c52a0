/**
 * Stacks as the machine has them: what a compiler has inlined into a function counts for that function, as
 * `go tool pprof -noinlines` has it.
 *
 *     location with lines [inlined, outer]   →   [outer]        (lines stand innermost first)
 *
 * No sample is lost: a location without inlined functions stays as it is, and one without lines, too.
 */
import type { LocationTree, SymbolColumns } from '#model/columns.ts';

export const withoutInlined = (tree: LocationTree): LocationTree => ({ ...tree, symbols: outermost(tree.symbols) });

function outermost(symbols: SymbolColumns): SymbolColumns {
  const { lineOffsets, lineFunction, lineNumber } = symbols.locations;
  const count = symbols.locations.mapping.length;
  const offsets = new Int32Array(count + 1);
  const functions = new Int32Array(count);
  const numbers = new Int32Array(count);
  let at = 0;
  for (let location = 0; location < count; location++) {
    const last = lineOffsets[location + 1]! - 1;
    if (last >= lineOffsets[location]!) {
      functions[at] = lineFunction[last]!;
      numbers[at++] = lineNumber[last]!;
    }
    offsets[location + 1] = at;
  }
  const lines = {
    lineOffsets: offsets,
    lineFunction: functions.subarray(0, at),
    lineNumber: numbers.subarray(0, at),
  };
  return { ...symbols, locations: { ...symbols.locations, ...lines } };
}
