/**
 * A function in both sides, over all of its calls: above it who calls it, below it what it calls, in the graph's colours.
 * Of the function that is selected, else of the one under the cursor, else of the one whose self changed most.
 */
import { useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { sandwich, type SidedTree } from '#model/call-tree.ts';
import type { DiffTree } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import { ROOT } from '#model/tree-shape.ts';
import type { FunctionChange } from '#model/function-table.ts';
import { notedPane } from '../../scene/PartsNote.tsx';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import { SandwichHalves } from '../../ui/flame-graph/SandwichHalves.tsx';
import { madeOrProblem, NoSandwich } from '../flame-graph/NoSandwich.tsx';
import { SandwichNote } from '../flame-graph/SandwichNote.tsx';
import { useAskedOf, type AskOf } from '../flame-graph/use-exact.ts';
import { changeRows, sortChanges } from './change-rows.ts';
import { compare, type ComparedDiff } from './compare.ts';
import type { SidesAnswer } from './compared-sides.ts';
import { diffLook, type DiffWords } from './diff-look.ts';

export interface DiffSandwich {
  callers: DiffTree;
  callees: DiffTree;
}

/** Of the newest part of both sides. */
export interface CameDiffSandwich extends DiffSandwich {
  sides: SidesAnswer;
  /** Which part that is. */
  words: string;
}

/** Of all stacks of both sides. */
export type AskDiffSandwich = AskOf<DiffSandwich, CameDiffSandwich>;

/** How sides are compared that are not all of it. */
export type CompareSides = (sides: SidesAnswer) => Pick<ComparedDiff, 'normalised' | 'scales'> & { words: DiffWords };

interface Props {
  whole: ComparedDiff;
  functions: readonly FunctionChange[];
  words: DiffWords;
  link: TableLink;
  onSelect: (name: string) => void;
  ask: AskDiffSandwich | undefined;
  compareSides: CompareSides | undefined;
}

export function DiffSandwichPane({ whole, functions, words, link, onSelect, ask, compareSides }: Props) {
  const pane = useStyles2(notedPane);
  const most = useMemo(() => mostChanged(functions, whole), [functions, whole]);
  const name = link.selected ?? link.current ?? most;
  const asked = useAskedOf(ask, name);
  const found = useMemo(() => (name === undefined ? undefined : halvesOf(whole.diff, name)), [whole, name]);
  const cut = found instanceof HearthError ? undefined : found;
  const part = asked.value === undefined && isMore(asked.part, cut) ? asked.part : undefined;
  const halves = asked.value ?? part ?? cut;
  const looks = useMemo(() => {
    if (halves === undefined) return undefined;
    const of = part && compareSides?.(part.sides);
    const wholes = part === undefined ? whole.wholes : ([part.sides.left.total, part.sides.right.total] as const);
    const [callers, callees] = [halves.callers, halves.callees].map((diff) => {
      const compared = compare(diff, of ?? whole, wholes);
      return { tree: compared.weighed, ...diffLook(compared, of?.words ?? words, whole.colors) };
    });
    return { callers: callers!, callees: callees! };
  }, [halves, part, whole, words, compareSides]);
  return (
    <div className={pane}>
      <SandwichNote asked={asked} ofPart={part !== undefined} />
      {looks !== undefined && name !== undefined ? (
        <SandwichHalves name={name} {...looks} onSelect={onSelect} />
      ) : (
        <NoSandwich name={name} problem={found instanceof HearthError ? found : undefined} />
      )}
    </div>
  );
}

/** As of one profile: of a function that is mostly folded the newest time may know more. */
const isMore = (part: DiffSandwich | undefined, cut: DiffSandwich | undefined) =>
  part !== undefined && (cut === undefined || weightOf(part) > weightOf(cut));
const weightOf = ({ callees: { left, right } }: DiffSandwich) => left.total[ROOT]! + right.total[ROOT]!;

function mostChanged(functions: readonly FunctionChange[], whole: ComparedDiff): string | undefined {
  const rows = sortChanges(changeRows(functions, whole, 'self'), { column: 'change', descending: true });
  return rows.find(({ folded }) => !folded)?.name;
}

const halvesOf = (diff: DiffTree, name: string): DiffSandwich | HearthError | undefined =>
  madeOrProblem(() => {
    const { left, right, ...shape } = diff;
    const both = sandwich(
      [right, left].map((side) => ({ ...shape, ...side })),
      name,
    );
    return both && { callers: diffOf(both.callers), callees: diffOf(both.callees) };
  });

export const diffOf = ({ shape, sides }: SidedTree): DiffTree => ({ ...shape, left: sides[1]!, right: sides[0]! });
