/** Contexts are of the shapes that Grafana 12 and 13 hand over at each place, as its sources build them. */
import { describe, expect, it } from 'vitest';
import { addedLinks } from './links.ts';

const type = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const links = addedLinks((text, scoped) =>
  text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => String(scoped?.[name]?.value ?? whole)),
);

/** Where the link of a place leads; undefined where it is not shown. */
function lead(place: string, context: object | undefined): string | undefined {
  const link = links.find(({ targets }) => [targets].flat().includes(place))!;
  return link.configure!(context)?.path;
}

/** An address as its path and its keys in order, each with its value. */
function parts(address = ''): unknown[] {
  const { pathname, searchParams } = new URL(address, 'http://grafana');
  searchParams.sort();
  return [pathname, ...searchParams];
}

const query = (more: object) => ({
  refId: 'A',
  datasource: { type: 'grafana-pyroscope-datasource', uid: 'hearth' },
  profileTypeId: type,
  labelSelector: '{service_name="cart"}',
  queryType: 'both',
  groupBy: [],
  ...more,
});

describe('in Explore', () => {
  const place = 'grafana/explore/toolbar/action';
  const explore = (...targets: object[]) => ({
    exploreId: 'left',
    targets,
    timeRange: { from: 'now-1h', to: 'now' },
    timeZone: 'browser',
    shouldShowAddCorrelation: false,
  });

  it('a query of one service leads to its flame graph, with all its matchers', () => {
    const labelSelector = '{service_name="cart", region=~"eu|us", pod!="a\\"b",}';
    expect(parts(lead(place, explore(query({ labelSelector }))))).toEqual([
      '/a/hearth-profiles-app/flame-graph',
      ['from', 'now-1h'],
      ['to', 'now'],
      ['var-dataSource', 'hearth'],
      ['var-filters', 'region|=~|eu__gfp__us'],
      ['var-filters', 'pod|!=|a"b'],
      ['var-profileMetricId', type],
      ['var-serviceName', 'cart'],
    ]);
  });

  it('a query by label leads to the labels, one of metrics too, and one of a span to that span', () => {
    expect(lead(place, explore(query({ groupBy: ['version'] })))).toMatch(/\/labels\?.*&var-groupBy=version&/);
    expect(lead(place, explore(query({ queryType: 'metrics' })))).toContain('/labels?');
    expect(lead(place, explore(query({ spanSelector: ['00f067aa0ba902b7'] })))).toMatch(
      /\/flame-graph\?.*var-spanSelector=00f067aa0ba902b7/,
    );
  });

  it('a query of all services leads to the services', () => {
    expect(lead(place, explore(query({ labelSelector: '{}' })))).toContain('/services?');
    expect(lead(place, explore(query({ labelSelector: '{service_name=~".*"}' })))).toContain('/services?');
  });

  it('the moments of a range that is not relative are milliseconds', () => {
    const moment = (millis: number) => ({ valueOf: () => millis });
    const timeRange = { from: moment(1_795_640_000_000), to: moment(1_795_641_800_000) };
    expect(lead(place, { ...explore(query({})), timeRange })).toContain('from=1795640000000&to=1795641800000');
  });

  it('there is no link for other data sources, several queries, or a selector that is none', () => {
    expect(lead(place, explore(query({ datasource: { type: 'loki', uid: 'l' } })))).toBeUndefined();
    expect(lead(place, explore(query({}), query({ refId: 'B' })))).toBeUndefined();
    expect(lead(place, explore(query({ labelSelector: '{service_name=' })))).toBeUndefined();
    expect(lead(place, undefined)).toBeUndefined();
    expect(lead(place, { targets: [null, 7] })).toBeUndefined();
  });
});

it('in the menu of a panel, variables have their values', () => {
  const panel = {
    id: 2,
    pluginId: 'flamegraph',
    title: 'CPU',
    dashboard: { uid: 'fleet', title: 'Fleet', tags: [] },
    timeRange: { from: 'now-6h', to: 'now' },
    timeZone: 'utc',
    scopedVars: { service: { text: 'cart', value: 'cart' } },
    targets: [query({ labelSelector: '{service_name="$service"}', queryType: 'profile' })],
  };
  expect(lead('grafana/dashboard/panel/menu', panel)).toMatch(/\/flame-graph\?.*var-serviceName=cart&/);
});

describe('at alerts', () => {
  const rule = { name: 'CPU', query: 'x > 1', labels: { team: 'shop' }, annotations: {}, uid: 'r1' };
  const instance = {
    activeAt: '2026-11-26T07:00:00.123456Z',
    annotations: {},
    labels: { alertname: 'CPU', service_name: 'shop <b>' },
    state: 'Alerting',
    value: '3e+00',
  };

  it('an alert leads to what went on with its service when it began', () => {
    expect(lead('grafana/alerting/instance/action', { rule, instance })).toBe(
      '/a/hearth-profiles-app/explain?service=shop+%3Cb%3E&at=2026-11-26T07%3A00%3A00.123Z',
    );
  });

  it('an alert that is not active has no moment', () => {
    expect(
      lead('grafana/alerting/instance/action', { instance: { ...instance, activeAt: '0001-01-01T00:00:00Z' } }),
    ).toBe('/a/hearth-profiles-app/explain?service=shop+%3Cb%3E');
  });

  it('the link that the rule was written with comes first, without the host it may name', () => {
    const annotations = {
      profiles: 'see http://elsewhere/grafana/a/hearth-profiles-app/explain?service=cart&at=1 now',
    };
    expect(lead('grafana/alerting/instance/action', { rule, instance: { ...instance, annotations } })).toBe(
      '/a/hearth-profiles-app/explain?service=cart&at=1',
    );
    const untimed = { profiles: '/a/hearth-profiles-app/explain?service=cart' };
    expect(lead('grafana/alerting/instance/action', { rule, instance: { ...instance, annotations: untimed } })).toBe(
      '/a/hearth-profiles-app/explain?service=cart&at=2026-11-26T07%3A00%3A00.123Z',
    );
  });

  it('a rule leads to its service, and a rule of none nowhere', () => {
    const place = 'grafana/alerting/alertingrule/action';
    const context = { name: 'CPU', namespace: 'Hearth', group: 'profiles', expression: 'x > 1', annotations: {} };
    expect(lead(place, { ...context, labels: { job: 'cart' } })).toBe('/a/hearth-profiles-app/explain?service=cart');
    expect(lead(place, { ...context, labels: {} })).toBeUndefined();
    const annotations = { profiles: '/a/hearth-profiles-app/explain?service={{ $labels.service_name | urlquery }}' };
    expect(lead(place, { ...context, annotations, labels: {} })).toBeUndefined();
    expect(lead(place, undefined)).toBeUndefined();
  });
});

describe('in traces', () => {
  it('a span leads to the flame graph of just that span', () => {
    const context = {
      serviceName: 'shop-cart',
      profileTypeId: type,
      spanSelector: '00F067AA0BA902B7',
      explorationType: 'flame-graph',
      timeRange: { from: 'now-1h', to: 'now' },
      targets: [{ datasource: { type: 'grafana-pyroscope-datasource', uid: 'hearth' } }],
    };
    expect(parts(lead('grafana/traceview/details', context))).toEqual([
      '/a/hearth-profiles-app/flame-graph',
      ['from', 'now-1h'],
      ['to', 'now'],
      ['var-dataSource', 'hearth'],
      ['var-profileMetricId', type],
      ['var-serviceName', 'shop-cart'],
      ['var-spanSelector', '00f067aa0ba902b7'],
    ]);
    expect(lead('grafana/traceview/details', { ...context, serviceName: '' })).toBeUndefined();
  });

  it('a resource leads to its service, and to the span where Grafana says which', () => {
    const place = 'grafana/traceview/resource-attributes';
    const context = {
      attributes: { 'service.name': ['shop-cart'], 'k8s.pod.name': ['a'] },
      datasource: { type: 'tempo', uid: 'tempo' },
      timeRange: { from: 1_795_640_000_000, to: 1_795_641_800_000 },
    };
    expect(lead(place, context)).toBe(
      '/a/hearth-profiles-app/flame-graph?var-serviceName=shop-cart&from=1795640000000&to=1795641800000',
    );
    const traceID = '4bf92f3577b34da6a3ce929d0e0e4736';
    const spanAttributes = { 'pyroscope.profile.id': ['00f067aa0ba902b7'] };
    expect(lead(place, { ...context, spanAttributes, traceID })).toMatch(
      new RegExp(`var-spanSelector=00f067aa0ba902b7&trace=${traceID}$`),
    );
    expect(lead(place, { ...context, attributes: {} })).toBeUndefined();
  });

  it('a trace leads to its spans, with room for profiles that end later', () => {
    const place = 'grafana/traceview/header/actions';
    const traceID = '4bf92f3577b34da6a3ce929d0e0e4736';
    const trace = {
      traceID,
      startTime: 1_795_640_000_000_500,
      endTime: 1_795_640_001_000_000,
      spans: [],
      processes: {},
    };
    expect(lead(place, { ...trace, datasource: { name: 'Tempo', uid: 'tempo', type: 'tempo' } })).toBe(
      `/a/hearth-profiles-app/spans?trace=${traceID}&from=1795639940000&to=1795640061000`,
    );
    expect(lead(place, { ...trace, traceID: '' })).toBeUndefined();
  });
});
