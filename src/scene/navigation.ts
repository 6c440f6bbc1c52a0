/**
 * Addresses of views, made from where one is: time range, data source, service, profile type and filters stay unless
 * changed.
 *
 *     viewUrl(this, 'flame-graph', { service: 'shop-cart' });
 *     // /a/hearth-profiles-app/flame-graph?from=now-1h&…&var-serviceName=shop-cart
 */
import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import type { SceneObject, SceneObjectUrlValues } from '@grafana/scenes';
import { sceneUtils } from '@grafana/scenes';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { printFilters, printSpans, sharedKeys, urlKeys } from './url-state.ts';
import { viewPath, type ViewName } from './view-names.ts';

export interface AddressChange {
  service?: string;
  profileType?: string;
  filters?: readonly LabelFilter[];
  groupBy?: string;
  spans?: readonly string[];
  from?: string;
  to?: string;
  baseline?: { from?: string; to?: string; filters?: readonly LabelFilter[] };
  comparison?: { from?: string; to?: string; filters?: readonly LabelFilter[] };
}

/** @returns a path below Grafana's own, for locationService; an `href` needs `hrefOf` around it */
export function viewUrl(from: SceneObject, view: ViewName, change: AddressChange = {}): string {
  const state = sceneUtils.getUrlState(from.getRoot());
  const kept = sharedKeys.map((key) => [key, state[key]] as const);
  return addressOf(view, { ...Object.fromEntries(kept), ...valuesOf(change) });
}

export const hrefOf = (path: string) => locationUtil.assureBaseUrl(path);

export function goTo(path: string): void {
  locationService.push(path);
}

function valuesOf({ baseline, comparison, filters, spans, ...plain }: AddressChange): SceneObjectUrlValues {
  const given = {
    [urlKeys.service]: plain.service,
    [urlKeys.profileType]: plain.profileType,
    [urlKeys.groupBy]: plain.groupBy,
    [urlKeys.from]: plain.from,
    [urlKeys.to]: plain.to,
    [urlKeys.filters]: filters && printFilters(filters),
    [urlKeys.spans]: spans && printSpans(spans),
    [urlKeys.baselineFrom]: baseline?.from,
    [urlKeys.baselineTo]: baseline?.to,
    [urlKeys.baselineFilters]: baseline?.filters && printFilters(baseline.filters),
    [urlKeys.comparisonFrom]: comparison?.from,
    [urlKeys.comparisonTo]: comparison?.to,
    [urlKeys.comparisonFilters]: comparison?.filters && printFilters(comparison.filters),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function addressOf(view: ViewName, values: SceneObjectUrlValues): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    for (const one of [value].flat()) search.append(key, one);
  }
  return `${viewPath(view)}?${search.toString()}`;
}
