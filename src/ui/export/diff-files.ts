/**
 * The files that two sides become, with all their stacks, whatever of them can be seen.
 *
 *     const files = diffFiles({ words: ['shop-cart', 'CPU', 'diff'], left: { words, type, pprof }, right: … });
 *     saveFile(await files.folded());
 */
import { diffTrees } from '#model/diff.ts';
import { writeFoldedDiff } from '#model/formats/folded/write.ts';
import { writeSpeedscopeDiff } from '#model/formats/speedscope/write.ts';
import { changeCsv } from '#model/function-csv.ts';
import { diffTable } from '#model/function-table.ts';
import { ROOT } from '#model/tree-shape.ts';
import { type ExportedFile, fileName } from './save-file.ts';
import { readStacks, stackFiles, type StacksToExport, unitOfStacks } from './stack-files.ts';

export interface DiffToExport {
  /** What the names of files say that have both sides. */
  words: readonly string[];
  /** The baseline. */
  left: StacksToExport;
  right: StacksToExport;
}

/** pprof has no second side: each is a file of its own. */
export interface DiffFiles {
  baseline: () => Promise<ExportedFile>;
  comparison: () => Promise<ExportedFile>;
  folded: () => Promise<ExportedFile>;
  speedscope: () => Promise<ExportedFile>;
  csv: () => Promise<ExportedFile>;
}

export function diffFiles({ words, left, right }: DiffToExport): DiffFiles {
  const text = (ending: string, type: string, pieces: string[]): ExportedFile => ({
    name: fileName(words, ending),
    content: new Blob(pieces, { type }),
  });
  const read = async () => {
    const [before, after] = await Promise.all([readStacks(left), readStacks(right)]);
    return { diff: diffTrees(before.tree, after.tree), places: new Map([...before.places, ...after.places]) };
  };
  return {
    baseline: stackFiles(left).pprof,
    comparison: stackFiles(right).pprof,
    folded: async () => text('folded.txt', 'text/plain', writeFoldedDiff((await read()).diff)),
    speedscope: async () => {
      const { diff, places } = await read();
      const [before, after] = [left, right].map((side) => ({ name: side.words.join(' '), unit: unitOfStacks(side) }));
      const pieces = writeSpeedscopeDiff(diff, [before!, after!], { name: words.join(' '), places });
      return text('speedscope.json', 'application/json', pieces);
    },
    csv: async () => {
      const { diff } = await read();
      const totals = [diff.left.total[ROOT]!, diff.right.total[ROOT]!] as const;
      return text('csv', 'text/csv', [
        changeCsv(diffTable(diff), { totals, units: [unitOfStacks(left), unitOfStacks(right)] }),
      ]);
    },
  };
}
