/**
 * Where functions lie: in a shared library, else in a source file, else in the program itself.
 *
 *     const resources = resourcesOf(tree, 'function');
 *     resources.get('_int_malloc');                     // 'libc.so.6'
 *     resources.get('renderToString');                  // '/app/node_modules/react-dom/server.js'
 *     binariesOf(tree, 'function').get('main.run');     // 'shopd': the program or library, never a source file
 *
 * A library comes before a file: of its functions some say their file and others, which were compiled elsewhere, do not. A
 * program is one file for all that is linked into it, so there the file says more.
 */
import type { LocationTree } from '#model/columns.ts';
import { compareText } from '#model/labels.ts';
import { mappingName } from '#model/frame-names.ts';
import { placeFrames, type Granularity } from '#model/granular-frames.ts';

/**
 * By the names that frames have. Of a function in several places the first in the order of text counts: files that hold
 * the same in another order say the same.
 */
export function resourcesOf(tree: LocationTree, by: Granularity): Map<string, string> {
  return byFrame(tree, by, (binary, file) => (binary !== undefined && isLibrary(binary) ? binary : file || binary));
}

/** The program or library that each frame was loaded from, by its name; of several likewise the first in the order of text. */
export function binariesOf(tree: LocationTree, by: Granularity): Map<string, string> {
  return byFrame(tree, by, (binary) => binary);
}

function byFrame(
  { symbols, location: used }: LocationTree,
  by: Granularity,
  placeOf: (binary: string | undefined, file: string) => string | undefined,
): Map<string, string> {
  const { strings, functions, locations } = symbols;
  const { names, offsets, name } = placeFrames(symbols, used, by);
  const resources = new Map<string, string>();
  for (let location = 0; location < locations.mapping.length; location++) {
    if (offsets[location] === offsets[location + 1]) continue;
    const mapping = locations.mapping[location] === -1 ? undefined : mappingName(symbols, location).slice(1, -1);
    for (let frame = offsets[location]!; frame < offsets[location + 1]!; frame++) {
      const text = names[name[frame]!]!;
      // Frames stand outermost first, lines innermost first.
      const line = locations.lineOffsets[location + 1]! - 1 - (frame - offsets[location]!);
      const file =
        line < locations.lineOffsets[location]! ? '' : strings[functions.file[locations.lineFunction[line]!]!]!;
      const resource = placeOf(mapping, file);
      if (resource === undefined || resource === '.') continue;
      const known = resources.get(text);
      if (known === undefined || compareText(resource, known) < 0) resources.set(text, resource);
    }
  }
  return resources;
}

/** Of Linux, macOS and Windows; the kernel, whose names stand in brackets, is one, too. */
const isLibrary = (file: string): boolean => /\.(so|dylib|dll|ko)$|\.so\.|^\[|^(vmlinux|kernel)/i.test(file);
