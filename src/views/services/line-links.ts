/**
 * Where a line leads: that of a service to its views, with the other labels it is grouped by as filters; that of other
 * labels to the services that have them.
 */
import type { SceneObject } from '@grafana/scenes';
import { hrefOf, viewUrl } from '../../scene/navigation.ts';
import type { OverviewLine } from '../../scene/overview-lines.ts';
import { selectionOf, serviceLabel } from '../../scene/Selection.ts';
import { views, type ViewName } from '../../scene/view-names.ts';
import type { LabelFilter } from '../../ui/filters/label-filter.ts';

export interface LineLink {
  view: ViewName;
  text: string;
  href: string;
}

const serviceViews = ['profile-types', 'labels', 'flame-graph', 'diff'] as const;

/** @param groupBy the labels that the lines stand for: one that a line lacks is a filter too */
export function linksOf(model: SceneObject, { service, labels }: OverviewLine, groupBy: readonly string[]): LineLink[] {
  const values = new Map(labels.map(({ name, value }) => [name, value]));
  const own = groupBy
    .filter((name) => name !== serviceLabel || service === '')
    .map((name): LabelFilter => ({ name, operator: '=', values: [values.get(name) ?? ''] }));
  const others = selectionOf(model).state.filters.filter(
    ({ name, operator }) => operator !== '=' || !own.some((filter) => filter.name === name),
  );
  const filters = own.length === 0 ? {} : { filters: [...others, ...own] };
  const to = (view: ViewName) => ({
    view,
    text: views[view].title,
    href: hrefOf(viewUrl(model, view, service === '' ? filters : { service, ...filters })),
  });
  return service === '' ? [to('services')] : serviceViews.map(to);
}

/** Of a line's name: to what it is made of. */
export const mainLink = (links: readonly LineLink[]): string =>
  (links.find(({ view }) => view === 'flame-graph') ?? links[0])?.href ?? '';
