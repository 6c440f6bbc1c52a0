/** Tenants by X-Scope-OrgID: none unless they are switched on, and then strictly apart. */
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantNumber } from '#model/brands.ts';
import { profileId } from '../../service/ingest/profile-id.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, framesOf, labelPairs, minutesAgo, post, push, pushDrawing, type Json } from './calls.ts';
import { grpcCall } from './grpc-call.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(10);
const range = { start: String(T - 60_000), end: String(T + 60_000) };
const of = (tenant: string) => ({ 'x-scope-orgid': tenant });

const SPAN = '00f067aa0ba902b7';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const selection = { profileTypeID: CPU, labelSelector: '{}', ...range };

/** Every question, with what makes it valid. */
const questions: [method: string, message: object][] = [
  ['ProfileTypes', range],
  ['LabelNames', range],
  ['LabelValues', { name: 'service_name', ...range }],
  ['Series', range],
  ['SelectMergeStacktraces', selection],
  ['SelectMergeSpanProfile', { ...selection, spanSelector: [SPAN] }],
  ['SelectMergeProfile', selection],
  ['SelectSeries', { ...selection, step: 15 }],
  ['Diff', { left: selection, right: selection }],
  ['SelectHeatmap', { ...selection, step: 15, queryType: 'HEATMAP_QUERY_TYPE_INDIVIDUAL' }],
  ['AnalyzeQuery', { ...range, query: '{}' }],
  ['GetProfileStats', {}],
];

const secret = drawProfile(`main;of_blue 5 {span_id=${SPAN},trace_id=${TRACE}}`, {
  types: 'cpu:nanoseconds',
  periodType: 'cpu:nanoseconds',
});
const blueLabels = { __name__: 'process_cpu', service_name: 'blue-service', color: 'blue' };
const bluePayload = atTime(secret.pprof, T);

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'] });
  // The first tenant of a store has the number 1.
  expect((await push(service, blueLabels, bluePayload, of('blue'))).status).toBe(200);
  await pushDrawing(service, { service_name: 'red-service', shared: 'yes' }, 'main;of_red 7', { at: T }, of('red'));
  await pushDrawing(
    service,
    { service_name: 'green-service', shared: 'yes' },
    'main;of_green 11',
    { at: T },
    of('green'),
  );
});

afterAll(() => service?.stop());

const missing: Record<string, string>[] = [{}, of(''), of(' ')];
const invalid = [
  '.',
  '..',
  '../red',
  'red/blue',
  'red\\blue',
  'red blue',
  'red,blue',
  'red, blue',
  'red;blue',
  'red:blue',
  'red=blue',
  'red?x',
  'red#x',
  'red&x',
  'red+x',
  'red@x',
  'red$x',
  'red%2fblue',
  '"red"',
  '<b>red</b>',
  '{red}',
  '[red]',
  '~red',
  '^red',
  '`red`',
  'r\u00e9d',
  'red|',
  '|red',
  'red||blue',
  '|',
  'red|..',
  'red|a/b',
  'x'.repeat(151),
];

describe('every question', () => {
  it('without a tenant is answered 401', async () => {
    for (const [method, message] of questions) {
      for (const headers of missing) {
        const answer = await ask(service, method, message, headers);
        expect([method, answer.status, answer.body]).toEqual([
          method,
          401,
          { code: 'unauthenticated', message: 'no org id' },
        ]);
      }
    }
  });

  it('for a tenant whose name is none is answered 400', async () => {
    for (const [method, message] of questions) {
      for (const name of invalid) {
        const answer = await ask(service, method, message, of(name));
        expect([method, name, answer.status, answer.body.code]).toEqual([method, name, 400, 'invalid_argument']);
        expect(answer.body.message).toContain('X-Scope-OrgID must have 1 to 150');
      }
    }
  });

  it('is answered for names of every legal character', async () => {
    for (const name of ["A-z.0_9!*'()", 'x'.repeat(150), '...', 'a.b']) {
      expect((await ask(service, 'ProfileTypes', {}, of(name))).status).toBe(200);
    }
  });

  it('of a tenant that never pushed has an empty answer', async () => {
    for (const [method, message] of questions) {
      const { status: answered, text } = await ask(service, method, message, of('nobody'));
      expect(answered).toBe(200);
      expect(text).not.toMatch(/blue|red|green/);
    }
    expect((await ask(service, 'GetProfileStats', {}, of('nobody'))).text).toBe('{}');
  });
});

describe('a push', () => {
  const payload = () => atTime(drawProfile('main 1', { types: 'cpu:nanoseconds' }).pprof, Date.now());
  const labels = { __name__: 'process_cpu', service_name: 'stray' };
  const routes: [string, (headers: Record<string, string>) => ReturnType<typeof post>][] = [
    ['Push', (headers) => push(service, labels, payload(), headers)],
    ['/ingest', (headers) => post(service, '/ingest?name=stray&format=pprof', Buffer.from(payload()), headers)],
  ];

  it.each(routes)('by %s without a tenant, or for one whose name is none, is refused', async (_, send) => {
    for (const headers of missing) {
      const answer = await send(headers);
      expect([answer.status, answer.text.includes('no org id')]).toEqual([401, true]);
    }
    for (const name of invalid) {
      expect([name, (await send(of(name))).status]).toEqual([name, 400]);
    }
  });

  it.each(routes)('by %s for several tenants is answered 401', async (_, send) => {
    const answer = await send(of('red|blue'));
    expect([answer.status, answer.text.includes('multiple org IDs present')]).toEqual([401, true]);
    expect((await send(of('red|red'))).status).toBe(200);
  });

  it('that was refused is nowhere', async () => {
    for (const name of ['blue', 'green', 'anonymous', 'nobody']) {
      expect((await ask(service, 'Series', range, of(name))).text).not.toContain('stray');
    }
  });
});

describe('a tenant', () => {
  const framesFor = async (tenant: string, more: object) => {
    const { body } = await ask(service, 'SelectMergeStacktraces', { ...selection, ...more }, of(tenant));
    return body.flamegraph.names as string[];
  };

  it('sees its own', async () => {
    expect(await framesFor('red', {})).toEqual(['total', 'main', 'of_red']);
    expect((await ask(service, 'GetProfileStats', {}, of('red'))).body.dataIngested).toBe(true);
  });

  it('sees nothing of others, whatever it asks', async () => {
    for (const [method, message] of questions) {
      const { text } = await ask(service, method, message, of('red'));
      expect(text).not.toMatch(/blue|green/);
    }
  });

  it('sees nothing of others by profile id, span, trace or label', async () => {
    const id = profileId({
      tenant: tenantNumber(1),
      labels: labelPairs(blueLabels),
      payload: bluePayload,
      times: [BigInt(T) * 1_000_000n],
    });
    const hex = Buffer.from(id).toString('hex');
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    for (const known of [
      { profileIdSelector: [uuid] },
      { spanSelector: [SPAN] },
      { traceIdSelector: [TRACE] },
      { labelSelector: '{color="blue"}' },
    ]) {
      expect(await framesFor('blue', known)).toEqual(['total', 'main', 'of_blue']);
      expect(await framesFor('red', known)).toEqual(['total']);
      expect(await framesFor('red|green', known)).toEqual(['total']);
      expect(await framesFor('blue|green', known)).toContain('of_blue');
    }
    expect(
      await framesFor('blue', { profileIdSelector: [uuid.replace(/.$/, (c) => (c === '0' ? '1' : '0'))] }),
    ).toEqual(['total']);
  });

  it('cannot reach another by a selector that reads like SQL', async () => {
    for (const value of ["' OR tenant = 1 OR '", "x') OR (tenant=1) --", "\\') OR 1=1 --"]) {
      expect(await framesFor('red', { labelSelector: `{color=${JSON.stringify(value)}}` })).toEqual(['total']);
    }
  });
});

describe('a question about several tenants', () => {
  const both = of('red|green');
  const body = async (method: string, message: object, headers = both): Promise<Json> =>
    (await ask(service, method, message, headers)).body;

  it('has the answers of each, joined', async () => {
    // Labels are exact to the hour, so what was pushed since is among them unless an hour began meanwhile.
    const { names } = await body('LabelValues', { name: 'service_name', ...range });
    expect(names.filter((name: string) => name !== 'stray')).toEqual(['green-service', 'red-service']);
    expect((await body('ProfileTypes', range)).profileTypes.map(({ ID }: Json) => ID)).toContain(CPU);
    expect((await body('LabelNames', range)).names.filter((name: string) => name === 'shared')).toHaveLength(1);
    expect(
      (await body('Series', { ...range, labelNames: ['shared'], matchers: ['{shared="yes"}'] })).labelsSet,
    ).toEqual([{ labels: [{ name: 'shared', value: 'yes' }] }]);
    const { flamegraph } = await body('SelectMergeStacktraces', selection);
    expect(framesOf(flamegraph)).toEqual([
      'total 18',
      'total;main 18',
      'total;main;of_green 11 (11)',
      'total;main;of_red 7 (7)',
    ]);
    const { series } = await body('SelectSeries', {
      ...selection,
      start: String(T),
      step: 15,
      groupBy: ['shared'],
      labelSelector: '{shared="yes"}',
    });
    expect(series).toEqual([
      { labels: [{ name: 'shared', value: 'yes' }], points: [{ value: 18, timestamp: String(T) }] },
    ]);
    expect((await body('SelectMergeProfile', selection)).sample).toHaveLength(2);
    expect(await body('GetProfileStats', {})).toMatchObject({ dataIngested: true, oldestProfileTime: String(T) });
  });

  it('names each once, and may name one that never pushed', async () => {
    expect((await body('SelectMergeStacktraces', selection, of('red|red|nobody'))).flamegraph.total).toBe('7');
  });
});

it('is told by gRPC metadata as by a header', async () => {
  const types = (metadata: Record<string, string>) => {
    const given = new Metadata();
    Object.entries(metadata).forEach(([name, value]) => given.set(name, value));
    return grpcCall(service, 'ProfileTypes', given).catch((error: ServiceError) => error.code);
  };
  expect(await types({})).toBe(status.UNAUTHENTICATED);
  expect(await types(of('a/b'))).toBe(status.INVALID_ARGUMENT);
  expect(await types(of('red'))).toMatchObject({
    profileTypes: expect.arrayContaining([expect.objectContaining({ ID: CPU })]) as unknown,
  });
});

it('routes about the service itself need no tenant', async () => {
  for (const path of ['/ready', '/metrics', '/api/v1/status/buildinfo']) {
    expect((await fetch(service.url + path)).status).toBe(200);
  }
});

describe('with tenants switched off, as they are by default', () => {
  let one: TestService;
  beforeAll(async () => {
    one = await startService();
  });
  afterAll(() => one?.stop());

  it('the header is not looked at', async () => {
    await pushDrawing(one, { service_name: 'one' }, 'main 3', { at: T }, of('red|green'));
    await pushDrawing(one, { service_name: 'one' }, 'main 4', { at: T + 1_000 }, of('../..'));
    for (const headers of [{}, of('anything'), of('.'), of('a|b')]) {
      const { body } = await ask(one, 'SelectMergeStacktraces', selection, headers);
      expect(body.flamegraph.total).toBe('7');
    }
  });
});

it('of two tenants exemplars, heatmaps and the older addresses have the answers as one', async () => {
  const both = of('red|green');
  const at = { ...selection, labelSelector: '{shared="yes"}', start: String(T), end: String(T), step: 15 };
  const { body } = await ask(service, 'SelectSeries', { ...at, exemplarType: 'EXEMPLAR_TYPE_INDIVIDUAL' }, both);
  const [point] = body.series[0].points;
  expect([point.value, point.exemplars.map(({ value }: Json) => value)]).toEqual([18, ['11']]);
  const queryType = 'HEATMAP_QUERY_TYPE_INDIVIDUAL';
  const heatmap = await ask(service, 'SelectHeatmap', { ...at, end: String(T + 1), queryType }, both);
  const [slot] = heatmap.body.series[0].slots;
  // Whole numbers from 7 to 11 in twenty rows: five rows begin with each.
  expect([slot.counts[4], slot.counts[19], slot.yMin[4]]).toEqual([1, 1, 7]);
  const query = new URLSearchParams({ query: `${CPU}{shared="yes"}`, from: range.start, until: range.end });
  const render = await fetch(`${service.url}/pyroscope/render?${query.toString()}`, { headers: both });
  expect(((await render.json()) as Json).flamebearer.numTicks).toBe(18);
  expect((await fetch(`${service.url}/pyroscope/render?${query.toString()}`)).status).toBe(401);
});
