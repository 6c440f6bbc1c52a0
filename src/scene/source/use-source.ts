/** The source file that a profile names, from the first of several places that has it. */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { HearthError } from '#model/errors.ts';
import { toHearthError } from '../../api/answer-errors.ts';
import type { SourceFile } from '../../api/source-file.ts';
import { keptTree, onKeptTrees, type SourceTree } from './kept-trees.ts';

/** Somewhere source may lie. */
export interface SourcePlace {
  /** In words: where what was found is from. */
  name: string;
  /** Undefined where it is not there. @throws HearthError */
  find: (file: string, signal: AbortSignal) => Promise<SourceFile | undefined>;
}

export interface SearchedSource {
  searching: boolean;
  found?: SourceFile & { from: string };
  /** Of the last place that failed. */
  error?: HearthError;
}

/** @param service whose tree was chosen on this computer; '' for profiles in files */
export function useSource(service: string, more: readonly SourcePlace[], file: string): SearchedSource {
  const tree = useKeptTree(service);
  const places = useMemo(() => [...(tree === undefined ? [] : [tree]), ...more], [tree, more]);
  const [known, setKnown] = useState<{ places: unknown; file: string; source: SearchedSource }>();
  useEffect(() => {
    const abort = new AbortController();
    const search = async (): Promise<SearchedSource> => {
      let error: HearthError | undefined;
      for (const place of file === '' ? [] : places) {
        try {
          const found = await place.find(file, abort.signal);
          if (found !== undefined) return { searching: false, found: { ...found, from: place.name } };
        } catch (failure) {
          error = toHearthError(failure);
        }
      }
      return { searching: false, ...(error === undefined ? {} : { error }) };
    };
    void search().then((source) => {
      if (!abort.signal.aborted) setKnown({ places, file, source });
    });
    return () => abort.abort();
  }, [places, file]);
  return known?.places === places && known.file === file ? known.source : { searching: true };
}

export const useKeptTree = (service: string): SourceTree | undefined =>
  useSyncExternalStore(onKeptTrees, () => keptTree(service));
