/**
 * What a view shows as panels of a dashboard, on the queries of Grafana's own profile data source: a dashboard needs
 * nothing of this app.
 *
 *     panesOf('labels', { dataSource, profileType, selector, groupBy: 'version', … })[0]!.panel
 *     // { type: 'timeseries', title: 'CPU of cart by version', targets: [{ queryType: 'metrics', … }], … }
 */
import { parseProfileType, profileTypeTitle } from '#model/profile-type.ts';
import { unitOf } from '#model/units.ts';
import { t } from '../ui/text.ts';
import { dataSourceType } from './data-source-type.ts';
import type { ViewName } from './view-names.ts';

export interface PanedSelection {
  dataSource: string;
  /** '' for all of them. */
  service: string;
  profileType: string;
  selector: string;
  /** '' for none. */
  groupBy: string;
  spans: readonly string[];
  /** The sides of a diff, the baseline first; empty elsewhere. */
  sides: readonly { profileType: string; selector: string }[];
}

/** As dashboards keep it; what else they have is of the dashboard that it comes to. */
export interface DashboardPanel {
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource: { type: string; uid: string };
  targets: object[];
  fieldConfig?: object;
  options?: object;
  transformations?: object[];
}

export interface Pane {
  /** Of the pane in its view, a word for tests and keys. */
  id: string;
  panel: DashboardPanel;
}

const allServices = 'service_name';

/** Nothing where the view has nothing that Grafana's own panels could draw. */
export function panesOf(view: ViewName, chosen: PanedSelection): Pane[] {
  const { profileType, dataSource, service, groupBy, sides } = chosen;
  if (profileType === '' || dataSource === '') return [];
  switch (view) {
    case 'services':
      return [series({ ...chosen, groupBy: allServices }), totals({ ...chosen, groupBy: allServices })];
    case 'diff':
      return sides.flatMap((side, at) => {
        const name = at === 0 ? t('dashboard.baseline', 'baseline') : t('dashboard.comparison', 'comparison');
        const own = { ...chosen, ...side, spans: [] };
        return [flameGraph(own, name, `${at}-`), functions(own, name, `${at}-`)];
      });
    case 'labels':
      return groupBy === '' || service === ''
        ? stacksOf(chosen)
        : [series(chosen), totals(chosen), ...stacksOf({ ...chosen, groupBy: '' }).slice(1)];
    case 'ad-hoc':
    case 'saved':
    case 'settings':
      return [];
    default:
      return stacksOf({ ...chosen, groupBy: '' });
  }
}

const stacksOf = (chosen: PanedSelection) =>
  chosen.service === '' ? [] : [series(chosen), flameGraph(chosen), functions(chosen)];

function panelOf(chosen: PanedSelection, type: string, queryType: 'metrics' | 'profile', more: object) {
  const { dataSource, profileType, selector, groupBy, spans } = chosen;
  const datasource = { type: dataSourceType, uid: dataSource };
  const query = { refId: 'A', datasource, queryType, profileTypeId: profileType, labelSelector: selector };
  const ofSpans = queryType === 'profile' ? [...spans] : [];
  return {
    type,
    gridPos: { x: 0, y: 0, w: 12, h: queryType === 'profile' ? 14 : 9 },
    datasource,
    targets: [{ ...query, groupBy: groupBy === '' ? [] : [groupBy], spanSelector: ofSpans, ...more }],
  };
}

const what = ({ profileType, service }: PanedSelection) => ({
  type: profileTypeTitle(parseProfileType(profileType)),
  service: service === '' ? t('dashboard.all-services', 'all services') : service,
});

/** Grafana's id for the unit of sums, which is what its data source answers with. */
function unitId({ profileType }: PanedSelection): string {
  const { kind } = unitOf(parseProfileType(profileType).sampleUnit);
  return kind === 'bytes' ? 'bytes' : kind === 'duration' ? 'ns' : 'short';
}

function series(chosen: PanedSelection): Pane {
  const { groupBy } = chosen;
  const words = { ...what(chosen), label: groupBy };
  return {
    id: 'series',
    panel: {
      ...panelOf(chosen, 'timeseries', 'metrics', { limit: groupBy === '' ? undefined : 20 }),
      title:
        groupBy === ''
          ? t('dashboard.series', '{{type}} of {{service}}', words)
          : t('dashboard.series-by', '{{type}} of {{service}} by {{label}}', words),
      fieldConfig: {
        defaults: {
          unit: unitId(chosen),
          min: 0,
          custom: { fillOpacity: groupBy === '' ? 18 : 4, lineWidth: 1, showPoints: 'never' },
        },
        overrides: [],
      },
      options: {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: groupBy !== '' },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    },
  };
}

/** A row for each value of the label, the largest first. */
function totals(chosen: PanedSelection): Pane {
  return {
    id: 'totals',
    panel: {
      ...panelOf(chosen, 'table', 'metrics', {}),
      title: t('dashboard.totals', 'Sum of {{type}} by {{label}}', { ...what(chosen), label: chosen.groupBy }),
      fieldConfig: { defaults: { unit: unitId(chosen) }, overrides: [] },
      transformations: [
        { id: 'reduce', options: { mode: 'seriesToRows', reducers: ['sum', 'max'] } },
        { id: 'sortBy', options: { sort: [{ field: 'Total', desc: true }] } },
      ],
    },
  };
}

function flameGraph(chosen: PanedSelection, side = '', prefix = ''): Pane {
  return {
    id: `${prefix}flame-graph`,
    panel: {
      ...panelOf(chosen, 'flamegraph', 'profile', {}),
      title: sided(t('dashboard.flame-graph', 'Flame graph: {{type}} of {{service}}', what(chosen)), side),
    },
  };
}

/** Each sample has one leaf: what functions took themselves adds up, also where they call themselves. */
function functions(chosen: PanedSelection, side = '', prefix = ''): Pane {
  return {
    id: `${prefix}functions`,
    panel: {
      ...panelOf(chosen, 'table', 'profile', {}),
      title: sided(t('dashboard.functions', 'Functions: {{type}} of {{service}}', what(chosen)), side),
      fieldConfig: { defaults: { unit: unitId(chosen) }, overrides: [] },
      transformations: [
        {
          id: 'groupBy',
          options: {
            fields: {
              label: { operation: 'groupby', aggregations: [] },
              self: { operation: 'aggregate', aggregations: ['sum'] },
            },
          },
        },
        {
          id: 'organize',
          options: {
            renameByName: {
              label: t('dashboard.column-function', 'Function'),
              'self (sum)': t('dashboard.column-self', 'Self'),
            },
          },
        },
        { id: 'sortBy', options: { sort: [{ field: t('dashboard.column-self', 'Self'), desc: true }] } },
      ],
    },
  };
}

const sided = (title: string, side: string) => (side === '' ? title : `${title} (${side})`);

/** A dashboard of that panel alone, as Grafana's import takes it. */
export const dashboardOf = (panel: DashboardPanel, time: { from: string; to: string }) => ({
  title: panel.title,
  schemaVersion: 41,
  tags: ['profiles'],
  time,
  panels: [{ id: 1, ...panel, gridPos: { ...panel.gridPos, w: 24 } }],
});
