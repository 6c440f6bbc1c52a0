/** The program or library of a function, for its colour. */
import { useMemo } from 'react';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { useAsked } from './use-exact.ts';

type AskBinaries = (signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;

/**
 * @param ask all stacks have to be read for it, so it is asked only when it is shown; absent where nobody can say
 * @returns undefined until it is there
 */
export function useBinaries(
  { color }: GraphState,
  ask: AskBinaries | undefined,
): ((name: string) => string | undefined) | undefined {
  const known = useAsked(color === 'binary' ? ask : undefined);
  return useMemo(() => known && ((name: string) => known.get(name)), [known]);
}
