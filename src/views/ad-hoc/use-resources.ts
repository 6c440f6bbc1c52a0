/** The library or file that a function of an opened file is in; asked only for a step that needs it. */
import { useMemo } from 'react';
import type { Granularity } from '#model/granular-frames.ts';
import type { ResourceOf, Transform } from '#model/transforms/transform.ts';
import { useAsked } from '../flame-graph/use-exact.ts';
import type { OpenedFile } from './open-ref.ts';

export function useResources(
  { resources }: OpenedFile,
  { type, by, noInlines }: { type: string; by: Granularity; noInlines: boolean },
  transforms: readonly Transform[],
): ResourceOf | undefined {
  const isAsked = resources !== undefined && transforms.some(({ kind }) => kind === 'resource');
  const known = useAsked(
    useMemo(
      () => (isAsked ? (signal: AbortSignal) => resources(type, by, signal, noInlines) : undefined),
      [isAsked, resources, type, by, noInlines],
    ),
  );
  return useMemo(() => known && ((name: string) => known.get(name)), [known]);
}
