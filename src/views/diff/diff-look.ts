/**
 * How frames of two sides are drawn and spoken of, in the graph, in the tree and in the sandwich alike.
 *
 *     const look = diffLook(compared, { text, changeText, facts });
 *     look.fillOf(node); look.labelOf(node, 120); look.factsOf(node);
 */
import type { ChangeScale } from '#model/color.ts';
import { frameLabel } from '#model/flame-layout-label.ts';
import { ROOT } from '#model/tree-shape.ts';
import { type FrameFacts, nameOfNode } from '../../ui/flame-graph/frame-facts.ts';
import { relative, signed } from './change-text.ts';
import type { ComparedDiff } from './compare.ts';
import { diffFacts, diffMarkerFacts, type FactsBasis } from './diff-facts.ts';

export interface DiffWords {
  /** A value that was multiplied, or a share. */
  text: (value: number) => string;
  /** A change without its sign. */
  changeText: (size: number) => string;
  facts: FactsBasis;
}

export interface DiffLook {
  fillOf: (node: number) => string;
  labelOf: (node: number, width: number) => string;
  factsOf: (node: number) => FrameFacts;
  markerOf: (under: number, frames: number, weight: number) => FrameFacts;
}

/** @param colors of all that is compared, where this is a part of it */
export function diffLook(
  { diff, change, normalised, scales, weighed, wholes, ...compared }: ComparedDiff,
  { changeText, facts }: DiffWords,
  colors: ChangeScale = compared.colors,
): DiffLook {
  return {
    fillOf: (node) => colors.color(change[node]!),
    labelOf: (node, width) => {
      const before = Number(diff.left.total[node]!) * scales[0];
      const after = Number(diff.right.total[node]!) * scales[1];
      const changed = signed(change[node]!, changeText);
      // Of shares a change in percent would be taken for percentage points.
      const words = change[node] === 0 ? [] : normalised ? [changed] : [relative(before, after), changed];
      return frameLabel(nameOfNode(diff, node), words, width);
    },
    factsOf: (node) => diffFacts(diff, node, facts, wholes),
    markerOf: (under, frames, weight) =>
      diffMarkerFacts(frames, weight / weighed.weight[ROOT]!, nameOfNode(diff, under)),
  };
}
