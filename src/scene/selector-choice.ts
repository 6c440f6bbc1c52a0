/** The service and the label filters that a selector stands for, as other programs write it. */
import type { Matcher } from '#model/labels.ts';
import { parseSelector } from '#model/selector.ts';
import type { LabelFilter } from '../ui/filters/label-filter.ts';

/** Here too, because this is run for every panel of Grafana and Selection.ts brings the client of the wire. */
const serviceLabel = 'service_name';

export interface SelectorChoice {
  /** '' for all of them. */
  service: string;
  filters: LabelFilter[];
}

/** Undefined for a selector that no server would take either. */
export function choiceOfSelector(selector: string): SelectorChoice | undefined {
  let matchers: Matcher[];
  try {
    matchers = parseSelector(selector.trim() === '' ? '{}' : selector);
  } catch {
    return undefined;
  }
  const service = matchers.find(({ name, operator }) => name === serviceLabel && operator === '=');
  return {
    service: service?.value ?? '',
    filters: matchers
      .filter((matcher) => matcher !== service)
      .map(({ name, operator, value }) => ({ name, operator, values: [value] })),
  };
}
