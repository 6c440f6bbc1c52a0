/** The export menu of a flame graph: what its stacks, its picture and its table are saved as. */
import { t } from '../text.ts';
import { nodeOfWord } from '#model/flame-layout-path.ts';
import type { WeighedTree } from '#model/flame-layout.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { type FrameFacts, nameOfNode, sentence } from '../flame-graph/frame-facts.ts';
import { pictureChoices, stackChoices } from './export-choices.ts';
import { ExportMenu } from './ExportMenu.tsx';
import type { StacksToExport } from './stack-files.ts';
import { usePictureColors } from './use-picture-colors.ts';

interface Props {
  /** As it is drawn. */
  tree: WeighedTree;
  /** The path word of the frame zoomed in to; '' for all. */
  focus: string;
  /** Root at the top. */
  icicle: boolean;
  /** What the picture says below its title, a line each: the selection, the time, the total. */
  facts: readonly string[];
  fillOf: (node: number) => string;
  labelOf: (node: number, width: number) => string;
  factsOf: (node: number, focus: number) => FrameFacts;
  /** A weight of the tree, in the profile's unit. */
  text: (weight: number) => string;
  stacks: StacksToExport;
}

export function GraphExport({ tree, focus, icicle, facts, fillOf, labelOf, factsOf, text, stacks }: Props) {
  const colors = usePictureColors();
  const picture = () => {
    const wanted = nodeOfWord(tree.shape, focus);
    const node = wanted === NONE ? ROOT : wanted;
    const zoomed = t('export.zoomed-to', 'Zoomed in to {{name}}', { name: nameOfNode(tree.shape, node) });
    return {
      tree,
      focus: node,
      icicle,
      title: stacks.words.join(', '),
      facts: node === ROOT ? facts : [...facts, zoomed],
      fillOf,
      labelOf,
      sentenceOf: (at: number) => sentence(factsOf(at, node)),
      scaleText: (part: number) => text(part * tree.weight[node]!),
      colors,
    };
  };
  return <ExportMenu choices={[...stackChoices(stacks), ...pictureChoices(stacks.words, picture)]} />;
}
