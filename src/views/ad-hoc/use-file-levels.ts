/** The stacks of an opened file with its samples' labels as levels, where those are chosen that it has. */
import { useMemo } from 'react';
import type { Granularity } from '#model/granular-frames.ts';
import type { NameTree } from '#model/name-tree.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { noValue, otherValues } from '../flame-graph/label-parts.ts';
import { useAsked } from '../flame-graph/use-exact.ts';
import type { OpenedFile } from './open-ref.ts';

/** @returns the levels that the file has, and the tree of them, undefined while it is on its way */
export function useFileLevels(
  { labels }: OpenedFile,
  { type, by, noInlines }: { type: string; by: Granularity; noInlines: boolean },
  { levels, levelsAt }: GraphState,
): { names: readonly string[]; tree: NameTree | undefined } {
  const names = useMemo(() => levels.filter((name) => labels?.names.includes(name)), [levels, labels]);
  const tree = useAsked(
    useMemo(() => {
      if (labels === undefined || names.length === 0) return undefined;
      const words = { none: noValue(), others: otherValues() };
      return () => labels.tree(type, by, { names, at: levelsAt, words }, noInlines);
    }, [labels, names, levelsAt, type, by, noInlines]),
  );
  return { names, tree };
}
