/** The search of one graph and its table: what matches, and the walk from hit to hit. */
import { useDeferredValue, useMemo, useState } from 'react';
import { HearthError } from '#model/errors.ts';
import type { WeighedTree } from '#model/flame-layout.ts';
import { compileSearch, findFrames, type Found, heaviestMatches, type SearchQuery } from '#model/search.ts';

export interface FrameSearch {
  /** Undefined while nothing is looked for, or what is typed is no expression. */
  found: Found | undefined;
  error: string | undefined;
  /** Whether a function of that name index matches; everything does when nothing is looked for. */
  matches: (name: number) => boolean;
  /** The hits, heaviest first. */
  steps: readonly number[];
  step: number | undefined;
  /** To the next hit or the one before; returns its node. */
  go: (by: 1 | -1) => number | undefined;
}

export function useFrameSearch(tree: WeighedTree, query: SearchQuery): FrameSearch {
  // Typing goes on while a long search runs.
  const wanted = useDeferredValue(query);
  const { found, error } = useMemo(() => search(tree, wanted), [tree, wanted]);
  const steps = useMemo(
    () => (found === undefined ? [] : heaviestMatches(tree.shape, tree.weight, found)),
    [tree, found],
  );
  const [last, setLast] = useState<{ steps: readonly number[]; at: number }>();
  const step = last?.steps === steps ? last.at : undefined;
  return {
    found,
    error,
    matches: (name) => found === undefined || found.byName[name] === 1,
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

function search({ shape, weight }: WeighedTree, query: SearchQuery): { found?: Found; error?: string } {
  if (query.text === '') return {};
  try {
    return { found: findFrames(shape, weight, compileSearch(query)) };
  } catch (error) {
    if (error instanceof HearthError) return { error: error.message };
    throw error;
  }
}
