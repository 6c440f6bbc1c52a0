/** The labels that anything of the profile type has, to group by. */
import type { SceneObject } from '@grafana/scenes';
import { useEffect, useState } from 'react';
import { compareText } from '#model/labels.ts';
import { typedSelector } from './filter-suggestions.ts';
import { selectionOf } from './Selection.ts';
import { spanFor } from './time-span.ts';
import { useSelection, useTimeSpan } from './use-selection.ts';

/** @returns sorted, without the server's own; none while they are not known */
export function useLabelNames(model: SceneObject): readonly string[] {
  const { dataSource, profileType } = useSelection(model);
  const { start, end } = useTimeSpan(model);
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    if (dataSource === '' || profileType === '') return undefined;
    const abort = new AbortController();
    const selection = selectionOf(model);
    const matchers = [typedSelector(selection, [], '')];
    selection.source.labelNames({ ...spanFor(model), matchers }, abort.signal).then(
      (found) => setNames(found.filter((name) => !name.startsWith('__')).sort(compareText)),
      // The labels that are chosen can still be left, and services are always there.
      () => undefined,
    );
    return () => abort.abort();
  }, [model, dataSource, profileType, start, end]);
  return names;
}
