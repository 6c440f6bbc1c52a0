/** The picture of what a panel shows, from what the panel is given. */
import { nodeOfWord } from '#model/flame-layout-path.ts';
import { NONE, ROOT } from '#model/tree-shape.ts';
import { type FrameFacts, nameOfNode, sentence } from '../flame-graph/frame-facts.ts';
import { t } from '../text.ts';
import type { GraphPicture } from './graph-svg.ts';

export interface ShownGraph extends Omit<GraphPicture, 'focus' | 'sentenceOf' | 'scaleText'> {
  /** The path word of the frame zoomed in to; '' for all. */
  focus: string;
  factsOf: (node: number, focus: number) => FrameFacts;
  /** A weight of the tree, in the profile's unit. */
  text: (weight: number) => string;
}

export function graphPicture({ focus, factsOf, text, facts, ...shown }: ShownGraph): GraphPicture {
  const { tree } = shown;
  const wanted = nodeOfWord(tree.shape, focus);
  const node = wanted === NONE ? ROOT : wanted;
  const zoomed = t('export.zoomed-to', 'Zoomed in to {{name}}', { name: nameOfNode(tree.shape, node) });
  return {
    ...shown,
    focus: node,
    facts: node === ROOT ? facts : [...facts, zoomed],
    sentenceOf: (at) => sentence(factsOf(at, node)),
    scaleText: (part) => text(part * tree.weight[node]!),
  };
}
