import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dashboardOf, panesOf } from './dashboard-panels.ts';
import { viewNames } from './view-names.ts';

const cpu = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const chosen = {
  dataSource: 'hearth',
  service: 'cart "a"',
  profileType: cpu,
  selector: '{service_name="cart \\"a\\""}',
  groupBy: 'version',
  spans: ['00f067aa0ba902b7'],
  sides: [],
};

/** What Grafana's profile data source asks by; whatever else stood there it would drop without a word. */
const target = z.strictObject({
  refId: z.literal('A'),
  datasource: z.strictObject({ type: z.literal('grafana-pyroscope-datasource'), uid: z.literal('hearth') }),
  queryType: z.enum(['metrics', 'profile']),
  profileTypeId: z.literal(cpu),
  labelSelector: z.string(),
  groupBy: z.array(z.string()),
  spanSelector: z.array(z.string()),
  limit: z.number().optional(),
});

const all = viewNames.flatMap((view) => panesOf(view, chosen).map((pane) => ({ view, ...pane })));

describe('panes of views as panels', () => {
  it('ask what the data source of Grafana understands, with panels that it has', () => {
    expect(all.length).toBeGreaterThan(20);
    for (const { panel } of all) {
      expect(['timeseries', 'table', 'flamegraph']).toContain(panel.type);
      for (const one of panel.targets) target.parse(one);
    }
  });

  it('of labels are the series of that label, its sums, and what the service runs', () => {
    const panes = panesOf('labels', chosen).map(({ id, panel }) => [id, panel.type, panel.title]);
    expect(panes).toEqual([
      ['series', 'timeseries', 'CPU of cart "a" by version'],
      ['totals', 'table', 'Sum of CPU by version'],
      ['flame-graph', 'flamegraph', 'Flame graph: CPU of cart "a"'],
      ['functions', 'table', 'Functions: CPU of cart "a"'],
    ]);
    expect(panesOf('labels', chosen)[0]!.panel.targets).toMatchObject([{ groupBy: ['version'], spanSelector: [] }]);
  });

  it('of a span ask for that span where stacks are asked for, and not where points are', () => {
    const spans = panesOf('flame-graph', chosen).map(({ panel }) => panel.targets[0] as typeof chosen & object);
    expect(spans).toMatchObject([
      { spanSelector: [] },
      { spanSelector: ['00f067aa0ba902b7'] },
      { spanSelector: ['00f067aa0ba902b7'] },
    ]);
  });

  it('of a diff are those of both sides, each with its own selector', () => {
    const sides = ['{version="1"}', '{version="2"}'].map((selector) => ({ profileType: cpu, selector }));
    const panes = panesOf('diff', { ...chosen, sides });
    expect(panes.map(({ panel }) => (panel.targets[0] as { labelSelector: string }).labelSelector)).toEqual([
      '{version="1"}',
      '{version="1"}',
      '{version="2"}',
      '{version="2"}',
    ]);
    expect(new Set(panes.map(({ id }) => id)).size).toBe(4);
    expect(panes[0]!.panel.title).toContain('(baseline)');
  });

  it('there are none of files, of what is kept, or while nothing is chosen', () => {
    expect(['ad-hoc', 'saved', 'settings'].flatMap((view) => panesOf(view as 'saved', chosen))).toEqual([]);
    expect(panesOf('flame-graph', { ...chosen, service: '' })).toEqual([]);
    expect(panesOf('services', { ...chosen, profileType: '' })).toEqual([]);
  });

  it('one is a dashboard to import, over the whole width and with the time', () => {
    const { panel } = panesOf('flame-graph', chosen)[1]!;
    expect(dashboardOf(panel, { from: 'now-1h', to: 'now' })).toMatchObject({
      time: { from: 'now-1h', to: 'now' },
      panels: [{ id: 1, type: 'flamegraph', gridPos: { x: 0, w: 24 } }],
    });
  });
});
