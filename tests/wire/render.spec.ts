/** The older addresses for questions: a flame graph and its course over time in one answer, as Grafana's pages ask. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, push, pushDrawing, type Json } from './calls.ts';
import { rawRequest } from './raw-request.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const SECOND = 1_000;
/** A whole minute, so that steps of 15 s begin there. */
const T = Math.floor(minutesAgo(20) / 60_000) * 60_000;
const M = 1_000_000;
const HEAP = 'memory:inuse_space:bytes:space:bytes';

beforeAll(async () => {
  service = await startService();
  await pushDrawing(service, { service_name: 'vector' }, 'a 10000000\na;b;c 100000000\na;b;d 50000000', { at: T });
  await pushDrawing(service, { service_name: 'before' }, 'a;b;c 100000000', { at: T });
  const course: [second: number, value: number][] = [
    [0, 1],
    [5, 2],
    [15, 8],
    [30, 32],
    [59, 64],
  ];
  for (const [second, value] of course) {
    await pushDrawing(service, { service_name: 'course' }, `main ${value}`, { at: T + second * SECOND });
  }
  for (const [pod, value] of [['a', 1] as const, ['b', 20] as const, ['', 3] as const]) {
    await pushDrawing(service, { service_name: 'pods', pod }, `main ${value}`, { at: T });
  }
  await pushDrawing(service, { __name__: 'memory', service_name: 'vector' }, 'main 9007199254740993', {
    at: T,
    types: 'inuse_space:bytes',
    periodType: 'space:bytes',
  });
  for (const second of [0, 15]) {
    await pushDrawing(service, { __name__: 'memory', service_name: 'gauge' }, 'main 1000', {
      at: T + second * SECOND,
      types: 'inuse_space:bytes',
      periodType: 'space:bytes',
    });
  }
  const labels = { __name__: 'process_cpu', service_name: 'gofmt' };
  await push(service, labels, atTime(unpackedFixture('go/go-gofmt-cpu.pb.gz'), T));
});

afterAll(() => service?.stop());

type Parameters = Record<string, string | number | readonly string[]>;

async function get(path: string, parameters: Parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    (Array.isArray(value) ? value : [value]).forEach((one) => query.append(name, String(one)));
  }
  const response = await fetch(`${service.url}/pyroscope/${path}?${query.toString()}`);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}
const around = { from: T - 60 * SECOND, until: T + 60 * SECOND };
const of = (name: string, more: Parameters = {}): Parameters => ({
  query: `${CPU}{service_name="${name}"}`,
  ...around,
  ...more,
});
const render = async (parameters: Parameters): Promise<Json> => {
  const { status, text } = await get('render', parameters);
  expect([status, text]).toEqual([200, expect.stringMatching(/^\{/)]);
  return JSON.parse(text);
};

describe('/pyroscope/render', () => {
  it('has the vector of the flame graph', async () => {
    const { headers } = await get('render', of('vector'));
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { version, flamebearer, metadata, groups, heatmap } = await render(of('vector'));
    expect(flamebearer).toEqual({
      names: ['total', 'a', 'b', 'd', 'c'],
      levels: [
        [0, 160 * M, 0, 0],
        [0, 160 * M, 10 * M, 1],
        [10 * M, 150 * M, 0, 2],
        [10 * M, 100 * M, 100 * M, 4, 0, 50 * M, 50 * M, 3],
      ],
      numTicks: 160 * M,
      maxSelf: 100 * M,
    });
    expect([version, metadata, groups, heatmap]).toEqual([
      1,
      { format: 'single', spyName: '', sampleRate: 1_000_000_000, units: 'samples', name: 'cpu' },
      null,
      null,
    ]);
  });

  it('has its course over time, zero where there is nothing, from the step in which the range begins', async () => {
    const { timeline } = await render(of('course', { from: T, until: T + 60 * SECOND }));
    expect(timeline).toEqual({
      startTime: T / SECOND,
      samples: [1, 10, 32, 0, 64],
      durationDelta: 15,
      watermarks: null,
    });
    const odd = await render(of('course', { from: T - 53 * SECOND, until: T + 67 * SECOND }));
    expect(odd.timeline).toEqual({
      startTime: T / SECOND - 60,
      samples: [0, 0, 0, 0, 3, 8, 32, 0, 64],
      durationDelta: 15,
      watermarks: null,
    });
  });

  it('has longer steps for a longer range', async () => {
    const step = async (hours: number) => {
      const { timeline } = await render(of('course', { from: T - hours * 3_600 * SECOND, until: T }));
      expect(timeline.samples.length).toBeLessThanOrEqual(2_200);
      return timeline.durationDelta;
    };
    expect([await step(1), await step(24), await step(24 * 7), await step(24 * 365)]).toEqual([15, 60, 300, 21_600]);
  });

  it('has a course for each value of what is grouped by, and the whole beside them', async () => {
    const { groups, timeline, flamebearer } = await render(of('pods', { from: T, until: T, groupBy: 'pod' }));
    expect(groups).toMatchObject({ a: { samples: [1] }, b: { samples: [20] }, '*': { samples: [3] } });
    expect([timeline.samples, flamebearer.numTicks]).toEqual([[24], 24]);
    const two = await render(of('pods', { from: T, until: T, groupBy: ['service_name', 'pod'] }));
    expect(Object.keys(two.groups).sort()).toEqual(['pods, *', 'pods, a', 'pods, b']);
    expect((await render(of('nothing', { groupBy: 'pod' }))).groups).toEqual({});
  });

  it('has averages where they are asked for', async () => {
    const heap = { query: `${HEAP}{service_name="gauge"}`, from: T + 30 * SECOND, until: T + 30 * SECOND };
    const { timeline } = await render({ ...heap, aggregation: 'avg' });
    expect(timeline.samples).toEqual([1000]);
    expect((await render({ ...heap, aggregation: 'sum' })).timeline.samples).toEqual([0]);
  });

  it('writes values beyond 2^53 as they are, and other units by their names', async () => {
    const answer = await get('render', { ...of('vector'), query: `${HEAP}{service_name="vector"}` });
    expect(answer.text).toContain('"numTicks":9007199254740993');
    expect(JSON.parse(answer.text).metadata).toMatchObject({ units: 'bytes', sampleRate: 100, name: 'inuse_space' });
  });

  it('of nothing is an empty graph and zeros, never null', async () => {
    const { flamebearer, timeline } = await render(of('nothing'));
    expect(flamebearer).toEqual({ names: ['total'], levels: [[0, 0, 0, 0]], numTicks: 0, maxSelf: 0 });
    expect(timeline.samples).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('cuts to the nodes that are asked for, by either name of the parameter', async () => {
    for (const name of ['max-nodes', 'maxNodes']) {
      const { flamebearer } = await render(of('vector', { [name]: 2 }));
      expect([flamebearer.names.includes('other'), flamebearer.numTicks]).toEqual([true, 160 * M]);
    }
  });

  it('takes the profile type as a name, as a matcher, and with a sixth part', async () => {
    for (const query of [
      `${CPU}{service_name="vector",}`,
      `${CPU}:delta{service_name="vector"}`,
      `{__name__="${CPU}",service_name="vector"}`,
      ` ${CPU} {service_name=~"vec.*"}`,
    ]) {
      expect((await render({ ...around, query })).flamebearer.numTicks).toBe(160 * M);
    }
    expect((await render({ ...around, query: CPU })).flamebearer.numTicks).toBeGreaterThan(160 * M);
  });

  it('takes times in seconds, milliseconds and from now on', async () => {
    for (const range of [
      { from: T / SECOND - 60, until: T / SECOND + 60 },
      { from: `${T - 60 * SECOND}`, until: `${T + 60 * SECOND}` },
      { from: 'now-1h', until: 'now' },
      { from: 'now-1h' },
    ]) {
      const query = `${CPU}{service_name="vector"}`;
      expect((await render({ query, ...(range as Parameters) })).flamebearer.numTicks).toBe(160 * M);
    }
  });

  it('is a graph of calls in the format dot', async () => {
    const answer = await get('render', of('gofmt', { format: 'dot', 'max-nodes': 20 }));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const lines = answer.text.trim().split('\n');
    expect(lines[0]).toBe('digraph "cpu" {');
    expect(lines.filter((line) => /^N\d+ \[label="/.test(line))).toHaveLength(20);
    expect(lines.some((line) => /^N\d+ -> N\d+ \[label=" [\d.]+ m?s"/.test(line))).toBe(true);
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      labelSelector: '{service_name="gofmt"}',
      start: String(around.from),
      end: String(around.until),
      maxNodes: '20',
      format: 'PROFILE_FORMAT_DOT',
    });
    expect(body.dot).toBe(answer.text);
    const empty = await get('render', of('nothing', { format: 'dot' }));
    expect([empty.status, empty.text]).toEqual([200, '']);
  });

  it('of an unknown format is JSON', async () => {
    expect((await render(of('vector', { format: 'html' }))).flamebearer.numTicks).toBe(160 * M);
  });
});

describe('/pyroscope/render-diff', () => {
  const sides = (left: string, right: string, more: Parameters = {}) => ({
    leftQuery: `${CPU}{service_name="${left}"}`,
    leftFrom: around.from,
    leftUntil: around.until,
    rightQuery: `${CPU}{service_name="${right}"}`,
    rightFrom: around.from,
    rightUntil: around.until,
    ...more,
  });

  it('has the vector of the diff', async () => {
    const { status, text } = await get('render-diff', sides('vector', 'before'));
    expect(status).toBe(200);
    const { flamebearer, metadata, timeline, leftTicks, rightTicks } = JSON.parse(text);
    expect(flamebearer.names).toEqual(['total', 'a', 'b', 'd', 'c']);
    expect(flamebearer.levels.at(-1)).toEqual(
      [10, 100, 100, 0, 100, 100, 4 / M, 0, 50, 50, 0, 0, 0, 3 / M].map((value) => value * M),
    );
    expect([leftTicks, rightTicks, flamebearer.numTicks]).toEqual([160 * M, 100 * M, 260 * M]);
    expect([metadata.format, timeline]).toEqual(['double', null]);
  });

  it('is cut to the nodes that are asked for', async () => {
    const { text } = await get('render-diff', sides('vector', 'before', { 'max-nodes': 2 }));
    expect(JSON.parse(text).flamebearer).toMatchObject({ numTicks: 260 * M, names: expect.arrayContaining(['other']) });
  });

  it('refuses two profile types', async () => {
    const answer = await get('render-diff', sides('vector', 'x', { rightQuery: `${HEAP}{}` }));
    expect([answer.status, answer.headers.get('hearth-reason')]).toEqual([400, 'bad_profile_type']);
    expect(answer.text).toContain('must match');
  });

  it('refuses a side that is missing', async () => {
    const { rightQuery, ...others } = sides('vector', 'before');
    const answer = await get('render-diff', others);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('rightQuery is missing')]);
    expect(rightQuery).toContain('before');
  });
});

describe('/pyroscope/label-values', () => {
  it('lists profile types under the name of metrics', async () => {
    const { status, text } = await get('label-values', { label: '__name__' });
    expect([status, JSON.parse(text)]).toEqual([200, expect.arrayContaining([CPU, HEAP])]);
  });

  it('lists the values of a label, in the range that is given', async () => {
    const { text } = await get('label-values', { label: 'service_name' });
    expect(JSON.parse(text)).toEqual(['before', 'course', 'gauge', 'gofmt', 'pods', 'vector']);
    const old = await get('label-values', { label: 'service_name', from: 1, until: 2 });
    expect([old.status, old.text]).toEqual([200, '[]']);
  });

  it('refuses a question without a label', async () => {
    expect((await get('label-values', {})).status).toBe(400);
  });
});

describe('a question that is wrong is refused with a reason', () => {
  it.each([
    ['without a query', { ...around }, 'bad_request'],
    ['with a query that names no type', { ...around, query: '{service_name="x"}' }, 'bad_selector'],
    ['with a type of four words', { ...around, query: 'a:b:c:d{}' }, 'bad_profile_type'],
    ['with a selector that is none', { ...around, query: `${CPU}{x=}` }, 'bad_selector'],
    ['without a beginning', { query: `${CPU}{}`, until: T }, 'bad_time_range'],
    ['that ends before it begins', { query: `${CPU}{}`, from: T, until: T - 1 }, 'bad_time_range'],
    ['with a time that is none', { query: `${CPU}{}`, from: 'yesterday' }, 'bad_request'],
    ['with a number of nodes that is none', of('vector', { 'max-nodes': 'many' }), 'bad_request'],
    ['with fewer nodes than none', of('vector', { 'max-nodes': -1 }), 'query_limit'],
    ['with more nodes than there may be', of('vector', { 'max-nodes': 1_048_577 }), 'query_limit'],
    ['with an aggregation that is none', of('vector', { aggregation: 'median' }), 'bad_request'],
  ])('%s', async (_, parameters, reason) => {
    const answer = await get('render', parameters as Parameters);
    expect([answer.status, answer.headers.get('hearth-reason')]).toEqual([400, reason]);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });
});

it('is asked with GET or HEAD', async () => {
  for (const path of ['/pyroscope/render', '/pyroscope/render-diff', '/pyroscope/label-values']) {
    const refused = await rawRequest(service, { method: 'POST', path });
    expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD']);
  }
});

it('is packed for who takes it that way', async () => {
  const path = `/pyroscope/render?${new URLSearchParams({ query: `${CPU}{}`, from: 'now-1h' }).toString()}`;
  const packed = await rawRequest(service, { method: 'GET', path, headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(packed.body).toString()).flamebearer.numTicks).toBeGreaterThan(0);
});
