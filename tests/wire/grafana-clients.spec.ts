/**
 * What Grafana's clients of this wire ask, replayed as they ask it, and what they take for granted in the answers: the
 * built-in data source (its frame builder, its editor and its health check), and Profiles Drilldown.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, post, push, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = Math.floor(minutesAgo(20) / 60_000) * 60_000;
const range = { start: String(T - 60_000), end: String(T + 60_000) };
const gofmt = { __name__: 'process_cpu', service_name: 'gofmt', region: 'eu' };

beforeAll(async () => {
  service = await startService();
  await push(service, gofmt, atTime(unpackedFixture('go/go-gofmt-cpu.pb.gz'), T));
});
afterAll(() => service?.stop());

describe("Grafana's data source", () => {
  it('is well when the types of an hour of 1970 can be asked for, of which there are none', async () => {
    const { status, body } = (await ask(service, 'ProfileTypes', { start: '1000', end: '4000' })) as Json;
    expect(status).toBe(200);
    expect(body).toEqual({});
  });

  it('lists types for its editor without a range, and labels by the matchers it writes', async () => {
    const { body: types } = (await ask(service, 'ProfileTypes', {})) as Json;
    expect((types.profileTypes ?? []).map(({ ID }: Json) => ID)).toContain(CPU);
    for (const matcher of ['{}', `{__profile_type__="${CPU}",}`, `{__profile_type__="${CPU}",service_name="gofmt",}`]) {
      const { body } = (await ask(service, 'LabelValues', { name: 'region', matchers: [matcher], ...range })) as Json;
      expect(body.names).toEqual(['eu']);
    }
  });

  it('builds its frames from intervals that lie left to right inside their parents', async () => {
    const query = { profileTypeID: CPU, labelSelector: '{service_name="gofmt"}', ...range, maxNodes: '16384' };
    const { body } = (await ask(service, 'SelectMergeStacktraces', query)) as Json;
    const { names, levels, total } = body.flamegraph;
    expect(names[0]).toBe('total');
    let parents: [start: number, end: number][] = [[0, Number(total)]];
    let frames = 0;
    for (const { values } of levels) {
      const level: [number, number][] = [];
      let end = 0;
      for (let i = 0; i < values.length; i += 4) {
        const [offset, weight, self, name] = values.slice(i, i + 4).map(Number) as [number, number, number, number];
        const start = end + offset;
        end = start + weight;
        // A frame that no parent holds would be lost without a word.
        expect(parents.some(([from, to]) => start >= from && end <= to)).toBe(true);
        expect(offset >= 0 && self >= 0 && self <= weight && names[name] !== undefined).toBe(true);
        level.push([start, end]);
        frames++;
      }
      parents = level;
    }
    expect(frames).toBeGreaterThan(200);
  });

  it('draws an empty graph of a selector that matches nothing', async () => {
    const query = { profileTypeID: CPU, labelSelector: '{service_name="none"}', ...range };
    for (const method of ['SelectMergeStacktraces', 'SelectMergeSpanProfile']) {
      const { status, body } = (await ask(service, method, query)) as Json;
      expect([status, body.flamegraph.names]).toEqual([200, ['total']]);
    }
  });
});

describe('Profiles Drilldown', () => {
  it('finds its services with one question that has no matchers', async () => {
    const question = { ...range, labelNames: ['service_name', '__profile_type__'], matchers: [] };
    const { status, body } = (await ask(service, 'Series', question)) as Json;
    expect(status).toBe(200);
    expect(body.labelsSet).toContainEqual({
      labels: [
        { name: '__profile_type__', value: CPU },
        { name: 'service_name', value: 'gofmt' },
      ],
    });
  });

  it('does not show its welcome page where there is data', async () => {
    const { body } = (await ask(service, 'GetProfileStats', {})) as Json;
    expect(body.dataIngested).toBe(true);
  });

  it('keeps its settings, and gets them back', async () => {
    const setting = { name: 'pluginSettings', value: JSON.stringify({ collapsedFlamegraphs: true, maxNodes: 16_384 }) };
    await post(service, '/settings.v1.SettingsService/Set', JSON.stringify({ setting }), jsonType);
    const { body } = (await post(service, '/settings.v1.SettingsService/Get', '{}', jsonType)) as Json;
    expect(JSON.stringify(body)).toContain('collapsedFlamegraphs');
  });

  it('downloads graphs by the older address, single ones and two together', async () => {
    const one = new URLSearchParams({
      query: `${CPU}{service_name="gofmt",}`,
      from: range.start,
      until: range.end,
      'max-nodes': '100',
      format: 'json',
    });
    const single = (await (await fetch(`${service.url}/pyroscope/render?${one.toString()}`)).json()) as Json;
    expect(single.flamebearer.numTicks).toBeGreaterThan(0);
    one.set('format', 'dot');
    expect(await (await fetch(`${service.url}/pyroscope/render?${one.toString()}`)).text()).toMatch(/^digraph/);
    const sides = ['left', 'right'].flatMap((side) => [
      [`${side}Query`, `${CPU}{service_name="gofmt"}`],
      [`${side}From`, range.start],
      [`${side}Until`, range.end],
    ]);
    const diff = await fetch(
      `${service.url}/pyroscope/render-diff?${new URLSearchParams(sides).toString()}&max-nodes=100`,
    );
    const { leftTicks, rightTicks, flamebearer } = (await diff.json()) as Json;
    expect([leftTicks, rightTicks]).toEqual([single.flamebearer.numTicks, single.flamebearer.numTicks]);
    expect(flamebearer.names[0]).toBe('total');
  });

  it('asks for one function with names written its own way, and compares ids as texts', async () => {
    const names = (
      (await ask(service, 'SelectMergeStacktraces', { profileTypeID: CPU, labelSelector: '{}', ...range })) as Json
    ).body.flamegraph;
    const root = names.names[Number(names.levels[1].values[3])];
    const question = {
      profile_typeID: CPU,
      label_selector: '{service_name="gofmt"}',
      ...range,
      stackTraceSelector: { call_site: [{ name: root }] },
      maxNodes: 500,
    };
    const { status, body } = (await ask(service, 'SelectMergeProfile', question)) as Json;
    expect(status).toBe(200);
    expect(typeof body.location[0].id).toBe('string');
    const ids = new Set(body.location.map(({ id }: Json) => id));
    expect(body.sample.every(({ locationId }: Json) => locationId.every((id: string) => ids.has(id)))).toBe(true);
  });
});

const jsonType = { 'content-type': 'application/json' };
