/**
 * Addresses of views from what they are to show. Knows nothing of where one is (that is navigation.ts), so it runs
 * without a page.
 *
 *     addressOf('flame-graph', valuesOf({ service: 'shop-cart', from: 'now-1h', to: 'now' }));
 *     // /a/hearth-profiles-app/flame-graph?var-serviceName=shop-cart&from=now-1h&to=now
 */
import type { SceneObjectUrlValues } from '@grafana/scenes';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { printFilters } from './filters-url.ts';
import { printSpans, urlKeys } from './url-state.ts';
import { viewPath, type ViewName } from './view-names.ts';

export interface AddressChange {
  service?: string;
  profileType?: string;
  filters?: readonly LabelFilter[];
  groupBy?: string;
  spans?: readonly string[];
  trace?: string;
  spanName?: string;
  spanMillis?: number | undefined;
  spanScope?: 'span' | 'name';
  profileIds?: readonly string[];
  file?: string;
  against?: string;
  from?: string;
  to?: string;
  baseline?: SideChange;
  comparison?: SideChange;
}

/** One side of a diff. */
export interface SideChange {
  from?: string;
  to?: string;
  filters?: readonly LabelFilter[];
  /** Where it is not the page's, as is the profile type. */
  service?: string;
  profileType?: string;
}

/** The URL values of what is given; the rest is left out. */
export function valuesOf({
  baseline,
  comparison,
  filters,
  spans,
  profileIds,
  ...plain
}: AddressChange): SceneObjectUrlValues {
  const given = {
    [urlKeys.service]: plain.service,
    [urlKeys.profileType]: plain.profileType,
    [urlKeys.groupBy]: plain.groupBy,
    [urlKeys.file]: plain.file,
    [urlKeys.against]: plain.against,
    [urlKeys.from]: plain.from,
    [urlKeys.to]: plain.to,
    [urlKeys.filters]: filters && printFilters(filters),
    [urlKeys.spans]: spans && printSpans(spans),
    [urlKeys.trace]: plain.trace || undefined,
    [urlKeys.spanName]: plain.spanName || undefined,
    [urlKeys.spanMillis]: plain.spanMillis === undefined ? undefined : String(plain.spanMillis),
    [urlKeys.spanScope]: plain.spanScope === 'name' ? 'name' : undefined,
    [urlKeys.profileIds]: profileIds?.join(','),
    [urlKeys.baselineFrom]: baseline?.from,
    [urlKeys.baselineTo]: baseline?.to,
    [urlKeys.baselineFilters]: baseline?.filters && printFilters(baseline.filters),
    [urlKeys.baselineService]: baseline?.service,
    [urlKeys.baselineProfileType]: baseline?.profileType,
    [urlKeys.comparisonFrom]: comparison?.from,
    [urlKeys.comparisonTo]: comparison?.to,
    [urlKeys.comparisonFilters]: comparison?.filters && printFilters(comparison.filters),
    [urlKeys.comparisonService]: comparison?.service,
    [urlKeys.comparisonProfileType]: comparison?.profileType,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function addressOf(view: ViewName, values: SceneObjectUrlValues): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    for (const one of [value].flat()) search.append(key, one);
  }
  return `${viewPath(view)}?${search.toString()}`;
}
