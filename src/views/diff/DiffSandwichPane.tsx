/**
 * A function in both sides, over all of its calls: above it who calls it, below it what it calls, in the graph's colours.
 * Of the function that is selected, else of the one under the cursor, else of the one whose self changed most.
 */
import { useMemo } from 'react';
import { sandwich, type SidedTree } from '#model/call-tree.ts';
import type { DiffTree } from '#model/diff.ts';
import { HearthError } from '#model/errors.ts';
import type { FunctionChange } from '#model/function-table.ts';
import type { DiffSandwich } from '../../api/compared-functions.ts';
import type { TableLink } from '../../ui/flame-graph/GraphPanel.tsx';
import { SandwichHalves } from '../../ui/flame-graph/SandwichHalves.tsx';
import { madeOrProblem, NoSandwich } from '../flame-graph/NoSandwich.tsx';
import { useAsked } from '../flame-graph/use-exact.ts';
import { changeRows, sortChanges } from './change-rows.ts';
import { compare, type ComparedDiff } from './compare.ts';
import { diffLook, type DiffWords } from './diff-look.ts';

/** Of all stacks of both sides; undefined when the function is in neither. */
export type AskDiffSandwich = (name: string, signal: AbortSignal) => Promise<DiffSandwich | undefined>;

interface Props {
  whole: ComparedDiff;
  functions: readonly FunctionChange[];
  words: DiffWords;
  link: TableLink;
  onSelect: (name: string) => void;
  ask: AskDiffSandwich | undefined;
}

export function DiffSandwichPane({ whole, functions, words, link, onSelect, ask }: Props) {
  const most = useMemo(() => mostChanged(functions, whole), [functions, whole]);
  const name = link.selected ?? link.current ?? most;
  const exact = useAsked(
    useMemo(
      () => (ask === undefined || name === undefined ? undefined : (signal: AbortSignal) => ask(name, signal)),
      [ask, name],
    ),
  );
  const found = useMemo(() => (name === undefined ? undefined : halvesOf(whole.diff, name)), [whole, name]);
  const halves = exact ?? (found instanceof HearthError ? undefined : found);
  const looks = useMemo(() => {
    if (halves === undefined) return undefined;
    const [callers, callees] = [halves.callers, halves.callees].map((diff) => {
      const part = compare(diff, whole, whole.wholes);
      return { tree: part.weighed, ...diffLook(part, words, whole.colors) };
    });
    return { callers: callers!, callees: callees! };
  }, [halves, whole, words]);
  if (looks !== undefined && name !== undefined) return <SandwichHalves name={name} {...looks} onSelect={onSelect} />;
  return <NoSandwich name={name} problem={found instanceof HearthError ? found : undefined} />;
}

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

const diffOf = ({ shape, sides }: SidedTree): DiffTree => ({ ...shape, left: sides[1]!, right: sides[0]! });
