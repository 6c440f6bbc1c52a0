/** What Grafana is provisioned with beside Hearth's data source: each part names others that there are. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseProfileType } from '#model/profile-type.ts';
import { parseSelector } from '#model/selector.ts';
import { defaultLimits } from '../../service/limits.ts';
import { parseProvisionedRules } from '../../service/recording/provisioned-rules.ts';
import { dataSourceType } from '../../src/scene/data-source-type.ts';
import { upgradeExplain } from '../../src/scene/explain-address.ts';
import { urlKeys } from '../../src/scene/url-state.ts';
import { pluginId, viewPath } from '../../src/scene/view-names.ts';
import { compose, mountsOf, portsInside } from './compose.ts';
import { repositoryFiles, textOf } from './repository.ts';

const dataSource = z.looseObject({ name: z.string(), uid: z.string(), type: z.string(), url: z.url() });
const sources = repositoryFiles()
  .filter((path) => path.startsWith('provisioning/datasources/'))
  .flatMap((path) => z.object({ datasources: z.array(dataSource) }).parse(parse(textOf(path))).datasources);
const typeOf = new Map(sources.map(({ uid, type }) => [uid, type]));

describe('data sources', () => {
  it('are at services of the compose file, at ports that these have, each with a uid of its own', () => {
    expect(sources.map(({ uid, type }) => [uid, type])).toEqual([
      ['hearth', dataSourceType],
      ['prometheus', 'prometheus'],
      ['tempo', 'tempo'],
    ]);
    for (const { url } of sources) {
      const { hostname, port } = new URL(url);
      expect(portsInside[hostname]).toContain(Number(port));
    }
  });

  const tempo = z
    .object({
      jsonData: z.object({
        tracesToProfiles: z.strictObject({
          datasourceUid: z.string(),
          tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
          profileTypeId: z.string(),
          customQuery: z.boolean(),
        }),
      }),
      correlations: z.array(
        z.strictObject({
          label: z.string(),
          description: z.string(),
          type: z.literal('external'),
          config: z.strictObject({ field: z.string(), target: z.strictObject({ url: z.string() }) }),
        }),
      ),
    })
    .parse(sources.find(({ uid }) => uid === 'tempo'));

  it("lead from Tempo's spans to their profiles in Hearth", () => {
    const { datasourceUid, tags, profileTypeId } = tempo.jsonData.tracesToProfiles;
    expect(typeOf.get(datasourceUid)).toBe(dataSourceType);
    expect(tags).toEqual([{ key: 'service.name', value: 'service_name' }]);
    expect(parseProfileType(profileTypeId).name).toBe('process_cpu');
  });

  it('lead from spans into the app, by keys that its address has', () => {
    const { url } = tempo.correlations[0]!.config.target;
    // What Grafana keeps: a $ that is not doubled is a variable of its environment, which it has not.
    const kept = url
      .split('$$')
      .map((part) => part.replace(/\$\{?\w+\}?/g, ''))
      .join('$');
    const { pathname, searchParams } = new URL(kept, 'http://grafana');
    expect(pathname).toBe(viewPath('flame-graph'));
    const keys: string[] = Object.values(urlKeys);
    expect([...searchParams.keys()].filter((key) => !keys.includes(key))).toEqual([]);
    expect(searchParams.get(urlKeys.spans)).toBe('${spanID}');
    expect([...kept.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)).toEqual([
      'serviceName',
      'spanID',
      'operationName',
      'traceID',
      'duration',
    ]);
  });
});

const target = z.strictObject({
  refId: z.string(),
  datasource: z.strictObject({ type: z.literal(dataSourceType), uid: z.literal('hearth') }),
  queryType: z.enum(['metrics', 'profile']),
  profileTypeId: z.string(),
  labelSelector: z.string(),
  groupBy: z.array(z.string()),
  spanSelector: z.array(z.string()),
  maxNodes: z.number(),
});
const panel = z.object({
  id: z.number(),
  type: z.enum(['timeseries', 'flamegraph', 'bargauge']),
  title: z.string(),
  gridPos: z.strictObject({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(target).length(1),
  links: z.array(z.strictObject({ title: z.string(), url: z.string() })).default([]),
});
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.number(),
  links: z.array(z.object({ url: z.string() })),
  templating: z.object({ list: z.array(z.object({ name: z.string(), datasource: z.object({ uid: z.string() }) })) }),
  panels: z.array(panel),
});
const files = repositoryFiles().filter((path) => path.startsWith('provisioning/dashboards/hearth/'));
const dashboards = files.map((path) => dashboard.parse(JSON.parse(textOf(path))));

describe('dashboards', () => {
  it('are read from where the folder is mounted', () => {
    const { providers } = parse(textOf('provisioning/dashboards/hearth.yaml')) as {
      providers: { options: { path: string } }[];
    };
    const mount = mountsOf(compose.services.grafana).find(({ source }) => source === './provisioning')!;
    expect(providers.map(({ options }) => options.path.replace(mount.target, 'provisioning'))).toEqual([
      'provisioning/dashboards/hearth',
    ]);
  });

  it('are of the fleet and of one service, and lead to each other', () => {
    const uids = dashboards.map(({ uid }) => uid);
    expect(uids).toEqual(['hearth-fleet', 'hearth-service']);
    expect(dashboards.flatMap(({ links }) => links.map(({ url }) => url.replace('/d/', ''))).sort()).toEqual(uids);
  });

  it.each(dashboards.map((one) => [one.title, one] as const))(
    '%s asks queries that can be read, with variables that it has',
    (_, { panels, templating }) => {
      for (const { targets, type } of panels) {
        const [{ labelSelector, profileTypeId, queryType }] = targets as [z.infer<typeof target>];
        const variables = [...labelSelector.matchAll(/\$(\w+)/g)].map(([, name]) => name);
        expect(variables.filter((name) => !templating.list.some((one) => one.name === name))).toEqual([]);
        expect(() => parseSelector(labelSelector.replace(/\$\w+/g, 'cart'))).not.toThrow();
        expect(parseProfileType(profileTypeId).sampleType).not.toBe('');
        expect(queryType).toBe(type === 'flamegraph' ? 'profile' : 'metrics');
      }
    },
  );

  it.each(dashboards.map((one) => [one.title, one] as const))('%s has panels beside each other', (_, { panels }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  it('lead into the app by keys that its address has', () => {
    const keys: string[] = Object.values(urlKeys);
    const links = dashboards.flatMap(({ panels }) => panels.flatMap((one) => one.links));
    expect(links.length).toBeGreaterThan(2);
    for (const { url } of links) {
      const { pathname, searchParams } = new URL(url, 'http://grafana');
      expect(pathname.startsWith(`/a/${pluginId}/`)).toBe(true);
      expect([...searchParams.keys()].filter((key) => !keys.includes(key) && key !== '${__url_time_range}')).toEqual(
        [],
      );
    }
  });
});

describe('the alert', () => {
  const rule = z.object({
    uid: z.string(),
    condition: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    data: z.array(
      z.object({ refId: z.string(), datasourceUid: z.string(), model: z.looseObject({ refId: z.string() }) }),
    ),
  });
  const { groups } = z
    .object({ groups: z.array(z.object({ rules: z.array(rule) })) })
    .parse(parse(textOf('provisioning/alerting/hearth.yaml')));
  const [alert] = groups.flatMap(({ rules }) => rules);

  it('asks data sources that there are, and steps that come before', () => {
    const seen: string[] = [];
    for (const { refId, datasourceUid, model } of alert!.data) {
      expect(model.refId).toBe(refId);
      if (datasourceUid === '__expr__') expect(seen).toContain(model['expression']);
      else expect(typeOf.has(datasourceUid)).toBe(true);
      seen.push(refId);
    }
    expect(seen).toContain(alert!.condition);
  });

  it('is on the metric, and names the labels, that the provisioned recording rule makes', () => {
    const text = textOf('provisioning/recording/hearth.yaml');
    const [rule, ...others] = parseProvisionedRules(text, 'hearth.yaml', defaultLimits).get('anonymous')!;
    expect(others).toEqual([]);
    const asked = alert!.data.flatMap(({ model }) =>
      typeof model['expr'] === 'string' ? (model['expr'].match(/profiles_recorded_\w+/g) ?? []) : [],
    );
    expect([...new Set(asked)]).toEqual([rule!.metricName]);
    const used = Object.values(alert!.annotations).flatMap((value) =>
      [...value.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name!),
    );
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !rule!.groupBy.includes(name))).toEqual([]);
  });

  it('carries the link to its explanation at the moment of what it is about, and is one whose menu has links of the app', () => {
    // As Grafana expands it; the moment of a sample, as Prometheus writes milliseconds.
    const expanded = alert!.annotations['profiles']!.replace('{{ $labels.service_name | urlquery }}', 'cart').replace(
      '{{ printf "%.0f" $values.T.Value }}',
      '1795640000000',
    );
    expect(expanded).toBe(`${viewPath('explain')}?service=cart&at=1795640000000`);
    expect(upgradeExplain(new URL(expanded, 'http://grafana').searchParams)?.get(urlKeys.to)).toBe('1795640000000');
    const moment = alert!.data.find(({ refId }) => refId === 'T')!.model;
    expect(moment).toMatchObject({ instant: true, range: false });
    expect(moment['expr']).toMatch(/^timestamp\(profiles_recorded_cpu\) \* 1000$/);
    expect(alert!.labels['__grafana_origin']).toBe(`plugin/${pluginId}`);
  });
});
