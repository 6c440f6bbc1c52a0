/**
 * A function over all of its calls: above it who calls it, below it what it calls. Both halves have the function's
 * total; a stack counts once, at its outermost call.
 */
import { useMemo } from 'react';
import { frameLabel } from '#model/flame-layout-label.ts';
import { weighed } from '#model/flame-layout.ts';
import type { NameTree } from '#model/name-tree.ts';
import { formatShare } from '#model/units.ts';
import { frameFacts, markerFacts, nameOfNode } from './frame-facts.ts';
import { SandwichHalves, type HalfLook } from './SandwichHalves.tsx';

export interface SandwichGraphProps {
  callers: NameTree;
  callees: NameTree;
  name: string;
  /** Of the whole profile: what shares are parts of. */
  whole: bigint;
  text: (value: bigint | number) => string;
  colorOf: (name: string) => string;
  folded: string;
  onSelect: (name: string) => void;
}

export function SandwichGraph(props: SandwichGraphProps) {
  const callers = useLook(props, props.callers);
  const callees = useLook(props, props.callees);
  return <SandwichHalves name={props.name} callers={callers} callees={callees} onSelect={props.onSelect} />;
}

function useLook({ whole, text, colorOf, folded }: SandwichGraphProps, tree: NameTree): HalfLook {
  return useMemo(
    () => ({
      tree: weighed(tree, tree.total),
      fillOf: (node: number) => (tree.name[node] === tree.foldName ? folded : colorOf(tree.names[tree.name[node]!]!)),
      labelOf: (node: number, width: number) =>
        frameLabel(nameOfNode(tree, node), [formatShare(tree.total[node]!, whole), text(tree.total[node]!)], width),
      factsOf: (node: number, focus: number) => frameFacts(tree, node, focus, text, whole),
      markerOf: (under: number, frames: number, weight: number) =>
        markerFacts(frames, text(weight), formatShare(BigInt(Math.round(weight)), whole), nameOfNode(tree, under)),
    }),
    // The text changes with the tree.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [tree, whole, colorOf, folded],
  );
}
