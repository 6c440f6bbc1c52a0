/** Names and values for the filter bar, scoped by everything else that is selected. */
import type { SceneObject } from '@grafana/scenes';
import { compareText, type Matcher } from '#model/labels.ts';
import { printSelector } from '#model/selector.ts';
import type { FilterSuggestions } from '../ui/filters/FilterBar.tsx';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { selectionOf } from './Selection.ts';
import { spanFor } from './time-span.ts';

/** Labels that the server keeps for itself, and the two that have pickers of their own. */
export const isOwnLabel = (name: string) => name.startsWith('__') || name === 'service_name';

/**
 * @param ofAllServices whether the bar filters all services (then `service_name` is a label like others) or the one
 * that is chosen
 */
export function filterSuggestions(object: SceneObject, ofAllServices: () => boolean): FilterSuggestions {
  const matchersFor = (filters: readonly LabelFilter[]) => {
    const selection = selectionOf(object);
    const { profileType } = selection.state;
    const chosen = selection.matchers({ filters, ...(ofAllServices() ? { service: '' } : {}) });
    // The type is a label too, and naming it is the only way to ask for the labels of one type.
    const typed: Matcher = { name: '__profile_type__', operator: '=', value: profileType };
    return [printSelector(profileType === '' ? chosen : [typed, ...chosen])];
  };
  return {
    names: async () => {
      const selection = selectionOf(object);
      const names = await selection.source.labelNames({ ...spanFor(object), matchers: matchersFor([]) });
      const hidden = (name: string) => (ofAllServices() ? name.startsWith('__') : isOwnLabel(name));
      return names.filter((name) => !hidden(name)).sort(compareText);
    },
    values: async (name, others) => {
      const selection = selectionOf(object);
      const values = await selection.source.labelValues({ ...spanFor(object), name, matchers: matchersFor(others) });
      return ['', ...values.filter((value) => value !== '')];
    },
  };
}
