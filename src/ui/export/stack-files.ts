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
import { granularFrames } from '#model/granular-frames.ts';
import { nameTree, type NameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';
import { ROOT } from '#model/tree-shape.ts';
import { type ExportedFile, fileName, gzipped } from './save-file.ts';

export interface StacksToExport {
  /** What the file's name says. */
  words: readonly string[];
  /** The sample unit of the profile type. */
  unit: string;
  /** All stacks, in pprof. @throws HearthError */
  pprof: () => Promise<Uint8Array<ArrayBuffer>>;
  /** What is done to the stacks in the formats that know names only. @throws HearthError */
  transform?: ((tree: NameTree) => NameTree) | undefined;
}

export type StackFormat = 'pprof' | 'folded' | 'speedscope' | 'csv';

export function stackFiles({
  words,
  unit,
  pprof,
  transform = (tree) => tree,
}: StacksToExport): Record<StackFormat, () => Promise<ExportedFile>> {
  const file = (ending: string, content: Blob): ExportedFile => ({ name: fileName(words, ending), content });
  const text = (ending: string, type: string, pieces: string[]) => file(ending, new Blob(pieces, { type }));
  const stacks = async () => locationTree(readPprof(await pprof()), 0);
  return {
    pprof: async () => file('pb.gz', await gzipped(await pprof())),
    folded: async () => text('folded.txt', 'text/plain', writeFolded(transform(nameTree(await stacks())))),
    speedscope: async () => {
      const { tree, places } = placed(await stacks());
      const pieces = writeSpeedscope(transform(tree), { name: words.join(' '), unit, places });
      return text('speedscope.json', 'application/json', pieces);
    },
    csv: async () => {
      const tree = transform(nameTree(await stacks()));
      return text('csv', 'text/csv', [functionCsv(functionTable(tree), { total: tree.total[ROOT]!, unit })]);
    },
  };
}

function placed(stacks: LocationTree) {
  const frames = granularFrames(stacks.symbols, stacks.location, 'function');
  const tree: NameTree = nameTree(stacks, frames);
  return { tree, places: new Map(frames.places.map((place) => [place.name, place])) };
}
