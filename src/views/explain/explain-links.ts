/** Where the lines of an explanation lead: each to what it was told from. */
import type { SceneObject } from '@grafana/scenes';
import type { Explanation } from '../../api/explain.ts';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import { selectionOf } from '../../scene/Selection.ts';
import { sidesAround } from '../../scene/compare-address.ts';
import { functionUrl } from '../../scene/function-url.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';

export interface ExplainLinks {
  flameGraph: (profileType: string, since: number | undefined) => string;
  diff: (profileType: string, since: number | undefined, filters?: readonly LabelFilter[]) => string;
  /** Over both windows, as are the labels. */
  function: (profileType: string, name: string) => string;
  labels: (profileType: string, label: string, filters?: readonly LabelFilter[]) => string;
  /** Before a moment and from it on. */
  around: (profileType: string, moment: number) => string;
}

export function explainLinks(model: SceneObject, { start, end }: Pick<Explanation, 'start' | 'end'>): ExplainLinks {
  const first = start - (end - start);
  const both = { from: String(first), to: String(end) };
  const own = (filters: readonly LabelFilter[]) => [...selectionOf(model).state.filters, ...filters];
  return {
    flameGraph: (profileType, since = start) =>
      hrefOf(viewUrl(model, 'flame-graph', { profileType, from: String(since), to: String(end) })),
    diff: (profileType, since = start, filters = []) =>
      hrefOf(
        viewUrl(model, 'diff', { ...both, profileType, filters: own(filters), ...sidesAround(first, since, end) }),
      ),
    function: (profileType, name) => hrefOf(functionUrl(model, name, { ...both, profileType })),
    labels: (profileType, label, filters = []) =>
      hrefOf(viewUrl(model, 'labels', { ...both, profileType, groupBy: label, filters: own(filters) })),
    around: (profileType, moment) =>
      hrefOf(viewUrl(model, 'diff', { ...both, profileType, ...sidesAround(first, moment, end) })),
  };
}
