/** The export menu of two sides: all stacks of both, the picture, the table. */
import { ROOT } from '#model/tree-shape.ts';
import { diffChoices, pictureChoices } from '../../ui/export/export-choices.ts';
import { ExportMenu } from '../../ui/export/ExportMenu.tsx';
import type { DiffToExport } from '../../ui/export/diff-files.ts';
import { graphPicture } from '../../ui/export/graph-picture.ts';
import { usePictureColors } from '../../ui/export/use-picture-colors.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { sharePercent } from './change-text.ts';
import type { ComparedDiff } from './compare.ts';
import type { DiffLook } from './diff-look.ts';

interface DiffExportProps {
  sides: DiffToExport;
  /** As it is drawn. */
  compared: ComparedDiff;
  look: DiffLook;
  graph: GraphState;
  title: string;
  /** Lines below the title. */
  facts: readonly string[];
}

export function DiffExport({ sides, compared: { weighed }, look, graph, title, facts }: DiffExportProps) {
  const colors = usePictureColors();
  const picture = () =>
    graphPicture({
      tree: weighed,
      focus: graph.focus,
      icicle: graph.orientation !== 'bottom',
      title,
      facts,
      fillOf: look.fillOf,
      labelOf: look.labelOf,
      factsOf: look.factsOf,
      // The width of a frame is that of both sides together.
      text: (weight) => sharePercent(weight / weighed.weight[ROOT]!),
      colors,
    });
  return <ExportMenu choices={[...diffChoices(sides), ...pictureChoices(sides.words, picture)]} />;
}
