/**
 * Where a query of Grafana's profile data source leads: to what it asks, in the view that shows it best.
 *
 *     { labelSelector: '{service_name="cart",region="eu"}', profileTypeId: …, queryType: 'profile' }
 *     → flame-graph?var-serviceName=cart&var-filters=region|=|eu&…
 */
import { addressOf, valuesOf } from '../scene/address.ts';
import { dataSourceType } from '../scene/data-source-type.ts';
import { choiceOfSelector } from '../scene/selector-choice.ts';
import { parseProfileTypeId, parseSpans, urlKeys } from '../scene/url-state.ts';
import type { ViewName } from '../scene/view-names.ts';
import type { LabelFilter } from '../ui/filters/label-filter.ts';
import { listOf, textOf, type UrlRange } from './place.ts';

const serviceLabel = 'service_name';

export interface ProfileQuery {
  dataSource: string;
  /** '' for all of them. */
  service: string;
  profileType: string;
  filters: LabelFilter[];
  groupBy: string;
  spans: string[];
  /** What it draws: points over time, stacks, or both. */
  draws: 'metrics' | 'profile' | 'both';
}

/**
 * The queries of a place that are of profiles; those that are hidden are left out.
 *
 * @param replace puts the values of variables in
 */
export function queriesOf(place: unknown, replace: (text: string) => string): ProfileQuery[] {
  return listOf(place, 'targets').flatMap((target) => {
    const hidden = (target as { hide?: unknown } | null)?.hide === true;
    if (hidden || textOf(target, 'datasource', 'type') !== dataSourceType) return [];
    const selected = choiceOfSelector(replace(textOf(target, 'labelSelector')));
    if (selected === undefined) return [];
    const type = textOf(target, 'queryType');
    return [
      {
        ...selected,
        dataSource: replace(textOf(target, 'datasource', 'uid')),
        profileType: parseProfileTypeId(replace(textOf(target, 'profileTypeId'))),
        groupBy: String(listOf(target, 'groupBy')[0] ?? ''),
        spans: parseSpans(listOf(target, 'spanSelector').join(',')),
        draws: type === 'metrics' || type === 'profile' ? type : 'both',
      },
    ];
  });
}

export function queryAddress(query: ProfileQuery, range: UrlRange | undefined): string {
  const { service, profileType, filters, groupBy, spans } = query;
  return addressOf(viewFor(query), {
    [urlKeys.dataSource]: query.dataSource || undefined,
    ...valuesOf({
      ...range,
      ...(service && { service }),
      ...(profileType && { profileType }),
      ...(filters.length > 0 && { filters }),
      ...(groupBy && groupBy !== serviceLabel && { groupBy }),
      ...(spans.length > 0 && { spans }),
    }),
  });
}

function viewFor({ service, spans, groupBy, draws }: ProfileQuery): ViewName {
  if (service === '') return 'services';
  if (spans.length > 0) return 'flame-graph';
  return groupBy !== '' || draws === 'metrics' ? 'labels' : 'flame-graph';
}
