/** What the explorer asks about services, profiles, spans and changes, over the wire. */
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, post, push, pushDrawing, type Answer, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

const T = minutesAgo(40);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HEAP = 'memory:inuse_space:bytes:space:bytes';
const tenantHeader = (tenant: string) => ({ 'x-scope-orgid': tenant });

let service: TestService;

const explore = (method: string, message: object, tenant = 'team-a'): Promise<Answer> =>
  post(service, `/hearth.v1.ExploreService/${method}`, JSON.stringify(message), {
    'content-type': 'application/json',
    ...tenantHeader(tenant),
  });
const reasonOf = ({ status, headers }: Answer) => `${status} ${headers.get('hearth-reason')}`;
const textOf = ({ labels = [] }: Json) => labels.map(({ name, value }: Json) => `${name}=${value}`).join(' ');

/** Of the range (T, T + 10 min], with ten minutes before it. */
const range = { start: String(T + 1), end: String(T + 10 * MINUTE) };
const before = { start: String(T - 10 * MINUTE + 1), end: String(T) };
const selection = (more: object = {}) => ({ profileType: CPU, labelSelector: '{}', ...range, ...more });

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'], limits: { rejectOlderThan: '0' } });
  const draw = (labels: Record<string, string>, minute: number, value: number, tenant = 'team-a') =>
    pushDrawing(service, labels, `main;work ${value}`, { at: T + minute * MINUTE }, tenantHeader(tenant));
  for (const minute of [-9, -5, 0]) {
    await draw({ service_name: 'shop', region: 'eu', pod: 'a' }, minute, 100);
    await draw({ service_name: 'shop', region: 'us', pod: 'b' }, minute, 100);
    await draw({ service_name: 'cart' }, minute, 10);
  }
  for (const minute of [1, 5, 10]) {
    await draw({ service_name: 'shop', region: 'eu', pod: 'a' }, minute, 100);
    await draw({ service_name: 'shop', region: 'us', pod: 'b' }, minute, 400);
    await draw({ service_name: 'shop', region: 'us', pod: 'b' }, minute, 1, 'team-b');
  }
  await draw({ service_name: 'cart' }, 2, 30);
  for (let minute = 0; minute <= 10; minute++) {
    await pushDrawing(
      service,
      { __name__: 'memory', service_name: 'shop', pod: 'a' },
      'main;hold 1000',
      {
        ...{ types: 'inuse_space:bytes', periodType: 'space:bytes' },
        at: T + minute * MINUTE,
        durationNanos: 60_000_000_000n,
      },
      tenantHeader('team-a'),
    );
  }
});

afterAll(() => service?.stop());

describe('ServiceOverview', () => {
  const overview = async (more: object = {}, tenant?: string) =>
    (await explore('ServiceOverview', selection(more), tenant)).body as Json;

  it('has a line for each service: its cost, its share, its rate, and the same before', async () => {
    const { lines, lineCount } = await overview();
    expect(lineCount).toBe(2);
    expect(lines.map(textOf)).toEqual(['service_name=shop', 'service_name=cart']);
    const [shop, cart] = lines;
    const seconds = 599.999;
    expect(shop).toMatchObject({ value: 1_500, baselineValue: 600, share: 1_500 / 1_530 });
    expect(shop.rate).toBeCloseTo(1_500 / seconds, 9);
    expect(shop.baselineRate).toBeCloseTo(600 / seconds, 9);
    expect(cart).toMatchObject({ value: 30, baselineValue: 30, lastProfile: String(T + 2 * MINUTE) });
    expect(shop.lastProfile).toBe(String(T + 10 * MINUTE));
    expect(shop.profileTypes).toEqual([HEAP, CPU]);
    expect(cart.profileTypes).toEqual([CPU]);
  });

  it('sums as SelectSeries does, by any labels and for any baseline', async () => {
    const groupBy = ['region', 'pod'];
    const { lines } = await overview({ groupBy, baselineStart: before.start, baselineEnd: String(T - MINUTE) });
    const sums = async (start: string, end: string) => {
      const step = (Number(end) - Number(start) + 1) / 1_000;
      const question = { profileTypeID: CPU, labelSelector: '{}', start: end, end, step, groupBy };
      const { body } = await ask(service, 'SelectSeries', question, tenantHeader('team-a'));
      return new Map((body.series as Json[]).map((one) => [textOf(one), one.points[0].value]));
    };
    const [now, then] = [await sums(range.start, range.end), await sums(before.start, String(T - MINUTE))];
    expect(now.size).toBe(3);
    for (const line of lines) {
      expect([line.value, line.baselineValue]).toEqual([now.get(textOf(line)), then.get(textOf(line))]);
    }
    expect(lines.map(textOf)).toEqual(['region=us pod=b', 'region=eu pod=a', '']);
  });

  it('has a course of whole round steps, with no number where there is no data', async () => {
    const { lines, step, firstPoint } = await overview({ points: 10 });
    expect(step).toBe(String(MINUTE));
    const first = Number(firstPoint);
    expect(first % MINUTE).toBe(0);
    expect(first - MINUTE).toBeGreaterThanOrEqual(T);
    const [shop, cart] = lines;
    expect(shop.course.length).toBeLessThanOrEqual(10);
    shop.course.forEach((rate: number | string, i: number) => {
      const end = first + i * MINUTE;
      const pushed = [1, 5, 10].some((minute) => T + minute * MINUTE > end - MINUTE && T + minute * MINUTE <= end);
      expect(rate).toBe(pushed ? 500 / 60 : 'NaN');
    });
    expect(cart.course.filter((rate: number | string) => rate !== 'NaN').length).toBeLessThanOrEqual(1);
  });

  it('shows a gauge as its mean, however often it was pushed', async () => {
    const { lines } = await overview({ profileType: HEAP });
    const [shop] = lines;
    expect(shop.value).toBeCloseTo(1_000, 0);
    expect(shop.rate).toBe(shop.value);
    const known = shop.course.filter((rate: number | string) => rate !== 'NaN');
    expect(known.every((rate: number) => Math.abs(rate - 1_000) < 1)).toBe(true);
  });

  it('adds several tenants up, and keeps one to itself', async () => {
    const [both] = (await overview({}, 'team-a|team-b')).lines;
    expect(both).toMatchObject({ value: 1_503, baselineValue: 600 });
    expect((await overview({}, 'team-b')).lines).toMatchObject([{ value: 3, share: 1 }]);
    expect((await overview({}, 'nobody')).lines).toBeUndefined();
  });

  it('is cut at a limit, and says of how many', async () => {
    const { lines, lineCount } = await overview({ limit: 1 });
    expect([lines.length, lineCount]).toEqual([1, 2]);
  });

  it.each<[object, string]>([
    [{ points: -1 }, 'bad_request'],
    [{ points: 1_001 }, 'bad_request'],
    [{ limit: -1 }, 'bad_request'],
    [{ limit: 10_000, points: 1_000 }, 'query_limit'],
    [{ profileType: 'cpu' }, 'bad_profile_type'],
    [{ labelSelector: '' }, 'bad_selector'],
    [{ start: '0' }, 'bad_time_range'],
    [{ baselineStart: '5', baselineEnd: '4' }, 'bad_time_range'],
  ])('of %j is refused with %s', async (more, reason) => {
    expect(reasonOf(await explore('ServiceOverview', selection(more)))).toBe(`400 ${reason}`);
  });
});

describe('ExplainLabels', () => {
  const explain = (now: object, then: object, more: object = {}, tenant?: string) =>
    explore(
      'ExplainLabels',
      { selection: selection(now), baseline: selection({ ...before, ...then }), ...more },
      tenant,
    );

  it('names the label whose value the change comes from, and never one with a single value', async () => {
    const shop = { labelSelector: '{service_name="shop"}' };
    const { labels } = (await explain(shop, shop)).body;
    expect(labels.map(({ name }: Json) => name)).toEqual(['pod', 'region']);
    const [pod, region] = labels;
    expect(pod.score).toBe(region.score);
    const told = region.values.map(({ value, rate, baselineRate, changeShare = 0 }: Json) =>
      [value, ...[rate * 599.999, baselineRate * 599.999, changeShare].map((number) => number.toFixed(6))].join(' '),
    );
    expect(told).toEqual(['us 1200.000000 300.000000 1.000000', 'eu 300.000000 300.000000 0.000000']);
    expect(region.reasoning).toMatch(/^region us went from .+ to .+: 100 % of a rise of .+, though it was 50 % /);
  });

  it('compares selections of different labels, and of several tenants', async () => {
    const { labels } = (await explain({}, {}, { limit: 1 }, 'team-a|team-b')).body;
    expect(labels).toHaveLength(1);
    const eu = { labelSelector: '{region="eu"}' };
    const us = { ...range, labelSelector: '{region="us"}' };
    const sides = (await explain(us, { ...eu, ...range })).body.labels;
    expect(sides[0].values.map(({ value }: Json) => value).sort()).toEqual(
      sides[0].name === 'pod' ? ['a', 'b'] : ['eu', 'us'],
    );
    expect((await explain({}, {}, {}, 'nobody')).body).toEqual({});
  });

  it('refuses what it cannot say', async () => {
    expect(reasonOf(await explore('ExplainLabels', { selection: selection() }))).toBe('400 bad_request');
    expect(reasonOf(await explain({ callSite: ['main'] }, {}))).toBe('400 bad_request');
    expect(reasonOf(await explain({ spanSelector: ['0'.repeat(15) + '1'] }, {}))).toBe('400 bad_request');
    expect(reasonOf(await explain({ profileType: HEAP }, {}))).toBe('400 bad_request');
    expect(reasonOf(await explain({}, {}, { limit: -1 }))).toBe('400 bad_request');
  });
});

describe('ListProfiles', () => {
  const list = async (more: object = {}, tenant?: string) =>
    (await explore('ListProfiles', { selection: selection(), ...more }, tenant)).body as Json;

  it('goes through all profiles page by page, in either order, over several tenants', async () => {
    const tenants = 'team-a|team-b';
    for (const order of ['PROFILE_ORDER_NEWEST', 'PROFILE_ORDER_LARGEST']) {
      const whole = (await list({ order }, tenants)).profiles;
      expect(whole).toHaveLength(10);
      const key = order.endsWith('NEWEST') ? 'time' : 'value';
      const numbers = whole.map((profile: Json) => Number(profile[key]));
      expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
      const paged: Json[] = [];
      let page = '';
      do {
        const answer = await list({ order, limit: 3, page }, tenants);
        paged.push(...answer.profiles);
        page = answer.nextPage ?? '';
      } while (page !== '');
      expect(paged).toEqual(whole);
      // A list goes on after any of its rows.
      const rest = await list({ order, limit: 3, page: whole[3].page }, tenants);
      expect(rest.profiles).toEqual(whole.slice(4, 7));
    }
  });

  it('gives ids that profiles are found by, with their labels', async () => {
    const { profiles } = await list({ order: 'PROFILE_ORDER_LARGEST', limit: 1 });
    expect(profiles[0]).toMatchObject({ value: '400', stacks: 1 });
    expect(textOf(profiles[0])).toBe('pod=b region=us service_name=shop');
    const ofOne = selection({ profileIdSelector: [profiles[0].profileId] });
    const one = await list({ selection: ofOne, order: 'PROFILE_ORDER_LARGEST' });
    expect(one.profiles).toEqual(profiles);
    const question = { profileTypeID: CPU, labelSelector: '{}', ...range, format: 'PROFILE_FORMAT_TREE' };
    const byId = { ...question, profileIdSelector: [profiles[0].profileId] };
    expect((await ask(service, 'SelectMergeStacktraces', byId, tenantHeader('team-a'))).status).toBe(200);
  });

  it('refuses pages that are none, or of another order, and odd limits', async () => {
    const { nextPage } = await list({ limit: 1 });
    for (const message of [
      { page: 'x' },
      { page: nextPage.replace('newest', 'largest') },
      { page: nextPage, order: 'PROFILE_ORDER_LARGEST' },
      { page: `newest.1.99999999999999999999.${'0'.repeat(32)}.1` },
      { page: `newest.1.1.${'0'.repeat(32)}.99999999999999999999` },
      { page: `newest.1.1) OR (1.${'0'.repeat(32)}.1` },
      { limit: 1_001 },
      { limit: -1 },
      { order: 7 },
    ]) {
      expect(reasonOf(await explore('ListProfiles', { selection: selection(), ...message }))).toBe('400 bad_request');
    }
    expect(reasonOf(await explore('ListProfiles', {}))).toBe('400 bad_request');
  });
});

describe('TopSpans', () => {
  const at = T - 30 * MINUTE;
  const around = { start: String(at - MINUTE), end: String(at + MINUTE) };
  const top = async (more: object = {}, where: object = {}, tenant = 'spans') =>
    ((await explore('TopSpans', { selection: selection({ ...around, ...where }), ...more }, tenant)).body.spans ??
      []) as Json[];

  beforeAll(async () => {
    const labels = { __name__: 'process_cpu', service_name: 'shopd' };
    const recorded = atTime(unpackedFixture('go/go-shopd-cpu-labels.pb.gz'), at);
    expect((await push(service, labels, recorded, tenantHeader('spans'))).status).toBe(200);
    const ids = ['00000000000000a1', '00000000000000a2', '00000000000000a3'];
    await pushDrawing(
      service,
      { service_name: 'named' },
      `main;a 5 {span_id=${ids[0]},span_name=GET}
       main;b 7 {span_id=${ids[1]},span_name=POST,trace_id=${'0'.repeat(31)}7}
       main;c 6 {span_id=${ids[2]},span_name=GET}
       main;d 100`,
      { at },
      tenantHeader('spans'),
    );
  });

  it('finds what a recorded server spent on its requests, as SelectMergeSpanProfile sums it', async () => {
    const shopd = { labelSelector: '{service_name="shopd"}' };
    const spans = await top({ limit: 5 }, shopd);
    expect(spans).toHaveLength(5);
    for (const span of spans) {
      const question = { profileTypeID: CPU, ...shopd, ...around, spanSelector: [span.spanId] };
      const { body } = await ask(service, 'SelectMergeSpanProfile', question, tenantHeader('spans'));
      expect([span.value, span.serviceName]).toEqual([body.flamegraph.total, 'shopd']);
    }
    const values = spans.map(({ value }) => Number(value));
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });

  it('knows names, sums by them, and finds the spans of one', async () => {
    const named = { labelSelector: '{service_name="named"}' };
    const told = (spans: Json[]) => spans.map(({ spanName, value, spans: n }) => `${spanName} ${value} ${n}`);
    expect(told(await top({}, named))).toEqual(['POST 7 1', 'GET 6 1', 'GET 5 1']);
    expect(told(await top({ byName: true }, named))).toEqual(['GET 11 2', 'POST 7 1']);
    expect(told(await top({ spanName: 'GET' }, named))).toEqual(['GET 6 1', 'GET 5 1']);
    const [post] = await top({ spanName: 'POST' }, named);
    expect(post).toMatchObject({ spanId: '00000000000000a2', traceId: `${'0'.repeat(31)}7`, profiles: '1' });
    expect(post.start).toBe(String(at));
    expect(await top({}, {}, 'nobody')).toEqual([]);
    const endless = { selection: selection(around), spanName: 'x'.repeat(1_000_000) };
    expect(reasonOf(await explore('TopSpans', endless, 'spans'))).toBe('400 bad_request');
    const { body } = await ask(service, 'LabelNames', { ...around, matchers: ['{}'] }, tenantHeader('spans'));
    expect(body.names).not.toContain('span_name');
  });
});

it('is all there by gRPC, too', async () => {
  const client = createClient(ExploreService, createGrpcTransport({ baseUrl: service.url }));
  const options = { headers: tenantHeader('team-a') };
  const whole = { profileType: CPU, labelSelector: '{}', start: BigInt(range.start), end: BigInt(range.end) };
  const overview = await client.serviceOverview({ ...whole, points: 10 }, options);
  expect(overview.lines[0]!.value).toBe(1_500);
  expect(overview.lines[0]!.course.some(Number.isNaN)).toBe(true);
  const baseline = { ...whole, start: BigInt(before.start), end: BigInt(before.end) };
  expect((await client.explainLabels({ selection: whole, baseline }, options)).labels.length).toBeGreaterThan(0);
  expect((await client.listProfiles({ selection: whole }, options)).profiles).toHaveLength(7);
  expect((await client.topSpans({ selection: whole }, options)).spans).toEqual([]);
  expect((await client.explain({ service: 'shop', at: BigInt(range.end) }, options)).types.length).toBe(2);
});

describe('what is coming in', () => {
  it('is counted by tenant, once each second has passed', async () => {
    const tenant = 'of-agents';
    const pushed = await Promise.all(
      [1, 2, 3].map((pod) =>
        push(
          service,
          { __name__: 'process_cpu', service_name: 'rated', pod: String(pod) },
          unpackedFixture('go/go-gofmt-cpu.pb.gz'),
          tenantHeader(tenant),
        ),
      ),
    );
    expect(pushed.map(({ status }) => status)).toEqual([200, 200, 200]);
    await expect.poll(async () => (await explore('IngestRate', {}, tenant)).body.profiles).toBe('3');
    const { body } = await explore('IngestRate', {}, tenant);
    expect(Number(body.bytes)).toBe(3 * unpackedFixture('go/go-gofmt-cpu.pb.gz').length);
    expect(body.seconds).toBeGreaterThan(0);
    expect((await explore('IngestRate', {}, 'nobody')).body.profiles).toBeUndefined();
  });
});
