/** Names and values for the filter bar, scoped by everything else that is selected. */
import type { SceneObject } from '@grafana/scenes';
import { compareText, type Matcher } from '#model/labels.ts';
import { printSelector } from '#model/selector.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import type { FilterSuggestions } from '../ui/filters/FilterBar.tsx';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { selectionOf, type Selection } from './Selection.ts';
import { spanFor } from './time-span.ts';

/** Labels that the server keeps for itself, and the two that have pickers of their own. */
export const isOwnLabel = (name: string) => name.startsWith('__') || name === 'service_name';

/** A selector that names the profile type too, as a label: the only way to ask for the labels of one type. */
export function typedSelector(
  selection: Selection,
  filters: readonly LabelFilter[],
  service?: string,
  profileType = selection.state.profileType,
): string {
  const chosen = selection.matchers({ filters, ...(service === undefined ? {} : { service }) });
  const typed: Matcher = { name: '__profile_type__', operator: '=', value: profileType };
  return printSelector(profileType === '' ? chosen : [typed, ...chosen]);
}

/**
 * @param ofAllServices whether the bar filters all services (then `service_name` is a label like others) or the one
 * that is chosen
 * @param span when what is suggested has to be stored
 * @param subject what it is of, where that is not what is selected
 */
export function filterSuggestions(
  object: SceneObject,
  ofAllServices: () => boolean,
  span: () => TimeSpan = () => spanFor(object),
  subject: () => { service?: string; profileType?: string } = () => ({}),
): FilterSuggestions {
  const matchersFor = (filters: readonly LabelFilter[]) => [
    typedSelector(selectionOf(object), filters, ofAllServices() ? '' : subject().service, subject().profileType),
  ];
  return {
    names: async () => {
      const selection = selectionOf(object);
      const names = await selection.source.labelNames({ ...span(), matchers: matchersFor([]) });
      const hidden = (name: string) => (ofAllServices() ? name.startsWith('__') : isOwnLabel(name));
      return names.filter((name) => !hidden(name)).sort(compareText);
    },
    values: async (name, others) => {
      const selection = selectionOf(object);
      const values = await selection.source.labelValues({ ...span(), name, matchers: matchersFor(others) });
      return ['', ...values.filter((value) => value !== '')];
    },
  };
}
