/** Which source file a function of an opened file is in, where its profiles say. */
import { useMemo } from 'react';
import { fileOfPlace, type Granularity, splitPlace } from '#model/granular-frames.ts';
import type { GraphState } from '../../ui/flame-graph/graph-state.ts';
import { useAsked } from '../flame-graph/use-exact.ts';
import type { OpenedFile } from './open-ref.ts';

/** Asked only when it is shown; undefined where nobody can say. */
export function useFilePlaces(
  { tree, onlyFunctions }: OpenedFile,
  type: string,
  by: Granularity,
  { color, columns }: GraphState,
): ((name: string) => string | undefined) | undefined {
  const isAsked = onlyFunctions === undefined && by === 'function' && (color === 'file' || columns.includes('file'));
  const lines = useAsked(
    useMemo(() => (isAsked ? (signal: AbortSignal) => tree(type, 'line', signal) : undefined), [isAsked, tree, type]),
  );
  return useMemo(() => {
    if (onlyFunctions !== undefined || by !== 'function') return undefined;
    const fileOf = fileOfPlace('line');
    // Of a function in several files, such as one made anew by a compiler, the first is as good as the others.
    const files = new Map<string, string>();
    for (const line of lines?.names ?? []) {
      const [{ name }, file] = [splitPlace(line), fileOf(line)];
      if (file !== undefined && !files.has(name)) files.set(name, file);
    }
    return (name: string) => files.get(name);
  }, [onlyFunctions, by, lines]);
}
