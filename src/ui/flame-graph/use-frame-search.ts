/** The search of one graph and its table: what matches, and the walk from hit to hit. */
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { HearthError } from '#model/errors.ts';
import type { WeighedTree } from '#model/flame-layout.ts';
import {
  compileSearch,
  findFrames,
  type Found,
  heaviestMatches,
  type NameTest,
  type SearchQuery,
} from '#model/search.ts';

export interface FrameSearch {
  /** Undefined while nothing is looked for, or what is typed is no expression. */
  found: Found | undefined;
  error: string | undefined;
  /** Whether a function of that name index matches; everything does when nothing is looked for. */
  matches: (name: number) => boolean;
  /** The same of names that need not be in the tree. */
  matchesName: NameTest;
  /** The hits, heaviest first. */
  steps: readonly number[];
  step: number | undefined;
  /** To the next hit or the one before; returns its node. */
  go: (by: 1 | -1) => number | undefined;
}

export function useFrameSearch(tree: WeighedTree, query: SearchQuery): FrameSearch {
  // Typing goes on while a long search runs.
  const wanted = useDeferredValue(query);
  const { found, error, test = everyName } = useMemo(() => search(tree, wanted), [tree, wanted]);
  const steps = useMemo(
    () => (found === undefined ? [] : heaviestMatches(tree.shape, tree.weight, found)),
    [tree, found],
  );
  const [last, setLast] = useState<{ steps: readonly number[]; at: number }>();
  const step = last?.steps === steps ? last.at : undefined;
  return {
    found,
    error,
    matches: useCallback((name: number) => found === undefined || found.byName[name] === 1, [found]),
    matchesName: test,
    steps,
    step,
    go: (by) => {
      if (steps.length === 0) return undefined;
      const at = step === undefined ? (by === 1 ? 0 : steps.length - 1) : (step + by + steps.length) % steps.length;
      setLast({ steps, at });
      return steps[at];
    },
  };
}

const everyName: NameTest = () => true;

function search(
  { shape, weight }: WeighedTree,
  query: SearchQuery,
): { found?: Found; test?: NameTest; error?: string } {
  if (query.text === '') return {};
  try {
    const test = compileSearch(query);
    return { found: findFrames(shape, weight, test), test };
  } catch (error) {
    if (error instanceof HearthError) return { error: error.message };
    throw error;
  }
}
