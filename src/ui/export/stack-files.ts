/**
 * The files that all stacks of a profile become, whatever of them can be seen.
 *
 *     const files = stackFiles({ words: ['shop-cart', 'CPU'], unit: 'nanoseconds', stacks, names });
 *     saveFile(await files.folded());
 */
import type { LocationTree } from '#model/columns.ts';
import { functionCsv } from '#model/function-csv.ts';
import { functionTable } from '#model/function-table.ts';
import { writeFolded } from '#model/formats/folded/write.ts';
import { readPprof } from '#model/formats/pprof/read.ts';
import { writeSpeedscope } from '#model/formats/speedscope/write.ts';
import { granularFrames, placeFrames, placeName, type Granularity, type Place } from '#model/granular-frames.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { type ExportedFile, fileName, gzipped } from './save-file.ts';

interface NamedStacks {
  /** What the file's name says. */
  words: readonly string[];
  /** The sample unit of the profile type. */
  unit: string;
  /** What is done to the stacks in the formats that know names only. @throws HearthError */
  transform?: ((tree: NameTree) => NameTree) | undefined;
  /** What frames are there; functions when absent. */
  by?: Granularity;
}

/** All stacks in pprof, or where nobody has those, as many as are shown. */
export type StacksToExport = NamedStacks &
  ({ pprof: () => Promise<Uint8Array<ArrayBuffer>>; tree?: undefined } | { tree: NameTree; pprof?: undefined });

export type StackFormat = 'pprof' | 'folded' | 'speedscope' | 'csv';

/** @returns how each file is made; without `pprof` where the stacks are not there to be written. */
export function stackFiles(stacks: StacksToExport): Partial<Record<StackFormat, () => Promise<ExportedFile>>> {
  const { words, unit } = stacks;
  const file = (ending: string, content: Blob): ExportedFile => ({ name: fileName(words, ending), content });
  const text = (ending: string, type: string, pieces: string[]) => file(ending, new Blob(pieces, { type }));
  const { pprof } = stacks;
  const read = () => readStacks(stacks);
  return {
    ...(pprof === undefined ? {} : { pprof: async () => file('pb.gz', await gzipped(await pprof())) }),
    folded: async () => text('folded.txt', 'text/plain', writeFolded((await read()).tree)),
    speedscope: async () => {
      const { tree, places } = await read();
      const pieces = writeSpeedscope(tree, { name: words.join(' '), unit, places });
      return text('speedscope.json', 'application/json', pieces);
    },
    csv: async () => {
      const { tree } = await read();
      return text('csv', 'text/csv', [functionCsv(functionTable(tree), { total: tree.total[ROOT]!, unit })]);
    },
  };
}

export interface PlacedStacks {
  tree: NameTree;
  /** Where functions are, by name. */
  places: ReadonlyMap<string, Place>;
}

/** @throws HearthError */
export async function readStacks(stacks: StacksToExport): Promise<PlacedStacks> {
  const { transform = (tree: NameTree) => tree, by = 'function' } = stacks;
  return stacks.pprof === undefined
    ? { tree: transform(stacks.tree), places: new Map() }
    : placed(locationTree(readPprof(await stacks.pprof()), 0), by, transform);
}

function placed(stacks: LocationTree, by: Granularity, transform: (tree: NameTree) => NameTree): PlacedStacks {
  const { places } = granularFrames(stacks.symbols, stacks.location, by);
  return {
    tree: transform(nameTree(stacks, placeFrames(stacks.symbols, stacks.location, by))),
    places: new Map(places.map((place) => [placeName(place, by), place])),
  };
}
