/** The service on a ClickHouse server, by `--clickhouse`: the same pushes have the same answers as in its own store. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { packedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, CPU, minutesAgo, push, pushDrawing, type Json } from './calls.ts';
import { startClickHouse, type ClickHouse } from './clickhouse.ts';
import { runToEnd, startService, type TestService } from './service.ts';

let clickhouse: ClickHouse;
let server: TestService;
let embedded: TestService;
const T = minutesAgo(10);
const limits = { rejectOlderThan: '0' };

async function pushAll(service: TestService): Promise<void> {
  await pushDrawing(
    service,
    { service_name: 'shop', pod: 'a' },
    'a 10\na;b;c 100\na;b;d 50 {span_id=00f067aa0ba902b7}',
    { at: T },
  );
  await pushDrawing(service, { service_name: 'shop', pod: 'b', 'http.route': '/päth' }, `a;b ${2n ** 53n + 1n}`, {
    at: T + 15_000,
  });
  await push(service, { __name__: 'process_cpu', service_name: 'gofmt' }, packedFixture('go/go-gofmt-cpu.pb.gz'));
  await push(
    service,
    { __name__: 'memory', service_name: 'heap' },
    atTime(drawProfile('m 1 2', { types: 'inuse_objects:count,inuse_space:bytes' }).pprof, T),
  );
}

beforeAll(async () => {
  clickhouse = await startClickHouse();
  [server, embedded] = await Promise.all([
    startService({ args: ['--clickhouse', clickhouse.url], limits }),
    startService({ limits }),
  ]);
  await Promise.all([pushAll(server), pushAll(embedded)]);
});

afterAll(async () => {
  await Promise.all([server?.stop(), embedded?.stop()]);
  await clickhouse?.stop();
});

const range = { start: String(T - 60_000), end: String(T + 60_000) };
const ever = { start: '1', end: String(Date.now() + 600_000) };
const shop = { profileTypeID: CPU, labelSelector: '{service_name="shop"}', ...range };

const questions: [title: string, method: string, message: object][] = [
  ['types', 'ProfileTypes', ever],
  ['label names', 'LabelNames', ever],
  ['label values', 'LabelValues', { name: 'service_name', ...ever }],
  ['series', 'Series', { labelNames: ['service_name', '__profile_type__'], ...ever }],
  ['all series', 'Series', ever],
  ['a flame graph', 'SelectMergeStacktraces', shop],
  ['a flame graph of two nodes', 'SelectMergeStacktraces', { ...shop, maxNodes: 2 }],
  ['a tree', 'SelectMergeStacktraces', { ...shop, format: 2 }],
  ['a span', 'SelectMergeSpanProfile', { ...shop, spanSelector: ['00f067aa0ba902b7'] }],
  ['a label beyond ASCII', 'SelectMergeStacktraces', { ...shop, labelSelector: '{"http.route"=~"/p.th"}' }],
  ['what does not match', 'SelectMergeStacktraces', { ...shop, labelSelector: '{pod!~"a|b",service_name="shop"}' }],
  ['points', 'SelectSeries', { ...shop, start: String(T), step: 15, groupBy: ['pod'] }],
  ['an average', 'SelectSeries', { ...shop, start: String(T), step: 15, aggregation: 1 }],
  ['a diff', 'Diff', { left: shop, right: { ...shop, labelSelector: '{pod="a"}' } }],
  [
    'a real profile',
    'SelectMergeStacktraces',
    { profileTypeID: CPU, labelSelector: '{service_name="gofmt"}', ...ever },
  ],
  ['a refusal', 'SelectMergeStacktraces', { ...shop, labelSelector: '{a=~"("}' }],
];

it.each(questions)('answers as the embedded store does: %s', async (_, method, message) => {
  const [ours, theirs] = await Promise.all([ask(server, method, message), ask(embedded, method, message)]);
  expect(ours.status).toBe(theirs.status);
  expect(ours.text).toBe(theirs.text);
  expect(ours.text.length).toBeGreaterThan(20);
});

it('gives the same functions of a merged profile', async () => {
  const message = { profileTypeID: CPU, labelSelector: '{service_name="gofmt"}', ...ever };
  const [ours, theirs] = await Promise.all([server, embedded].map((one) => ask(one, 'SelectMergeProfile', message)));
  const sums = ({ body }: Json) => [body.sample.length, body.function.length, body.stringTable.toSorted()];
  expect(sums(ours)).toEqual(sums(theirs));
});

it('counts a retry once, also when it comes by another service on the same server', async () => {
  const second = await startService({ args: ['--clickhouse', clickhouse.url], limits });
  try {
    await pushAll(second);
    const { body } = await ask(second, 'SelectMergeStacktraces', shop);
    expect(body.flamegraph.total).toBe(String(2n ** 53n + 1n + 160n));
    expect((await ask(server, 'SelectMergeStacktraces', shop)).body.flamegraph.total).toBe(body.flamegraph.total);
  } finally {
    await second.stop();
  }
});

it('keeps tenants apart that two services on the same server make', async () => {
  const options = { args: ['--clickhouse', clickhouse.url, '--multitenancy'], limits };
  const [first, second] = await Promise.all([startService(options), startService(options)]);
  const of = (tenant: string) => ({ 'x-scope-orgid': tenant });
  const namesFor = async (service: TestService, tenant: string) =>
    (await ask(service, 'LabelValues', { name: 'service_name', ...range }, of(tenant))).body.names ?? [];
  try {
    await pushDrawing(first, { service_name: 'red' }, 'main 1', { at: T }, of('red'));
    await pushDrawing(second, { service_name: 'blue' }, 'main 2', { at: T }, of('blue'));
    for (const service of [first, second]) {
      await expect.poll(() => namesFor(service, 'red'), { timeout: 10_000 }).toEqual(['red']);
      await expect.poll(() => namesFor(service, 'blue'), { timeout: 10_000 }).toEqual(['blue']);
    }
    await pushDrawing(second, { service_name: 'red-too' }, 'main 4', { at: T }, of('red'));
    expect(await namesFor(first, 'red')).toEqual(['red', 'red-too']);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

it('makes the same tenants, and others, in two services at the same moment', async () => {
  const options = { args: ['--clickhouse', clickhouse.url, '--multitenancy'], limits };
  const [first, second] = await Promise.all([startService(options), startService(options)]);
  const of = (tenant: string) => ({ 'x-scope-orgid': tenant });
  const total = async (service: TestService, tenant: string) => {
    const question = { profileTypeID: CPU, labelSelector: '{}', ...range };
    return (await ask(service, 'SelectMergeStacktraces', question, of(tenant))).body.flamegraph.total as unknown;
  };
  try {
    const names = Array.from({ length: 6 }, (_, i) => `at-once-${i}`);
    await Promise.all(
      names.flatMap((name, i) => [
        pushDrawing(first, { service_name: 'one' }, `main ${1_000 + i}`, { at: T }, of(name)),
        pushDrawing(second, { service_name: 'two' }, `main ${10_000 + i}`, { at: T }, of(name)),
        pushDrawing(first, { service_name: 'one' }, 'main 3', { at: T }, of(`first-${i}`)),
        pushDrawing(second, { service_name: 'two' }, 'main 7', { at: T }, of(`second-${i}`)),
      ]),
    );
    for (const [i, name] of names.entries()) {
      for (const service of [first, second]) {
        expect(await total(service, name)).toBe(String(11_000 + 2 * i));
      }
      expect([await total(first, `first-${i}`), await total(second, `second-${i}`)]).toEqual(['3', '7']);
    }
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

it('opens no store of its own', () => {
  expect(existsSync(join(server.data, 'store'))).toBe(false);
  expect(existsSync(join(embedded.data, 'store'))).toBe(true);
});

it('shows the password of the address nowhere', async () => {
  const config = await (await fetch(`${server.url}/api/v1/status/config`)).text();
  expect(config).toContain('127.0.0.1');
  expect(config).not.toContain(clickhouse.password);
  expect(server.log()).not.toContain(clickhouse.password);
});

it('is told at its start when the password is wrong, without seeing it again', async () => {
  const { code, said } = await runToEnd([
    '--listen',
    '127.0.0.1:0',
    '--clickhouse',
    clickhouse.url.replace('sesame', 'guessed'),
  ]);
  expect(code).toBe(1);
  expect(said).toMatch(/^hearth: the ClickHouse server at 127\.0\.0\.1:\d+ cannot be used: .*Authentication failed/m);
  expect(said).not.toContain('guessed');
});

describe('a server that goes away', () => {
  const ready = async () => (await fetch(`${server.url}/ready`)).status;

  it('makes the service answer 503, until the server is back', async () => {
    clickhouse.disconnect();
    const during = await ask(server, 'SelectMergeStacktraces', shop);
    expect([during.status, during.body.code]).toEqual([503, 'unavailable']);
    expect(Number(during.headers.get('retry-after'))).toBeGreaterThan(0);
    const refused = await push(
      server,
      { __name__: 'process_cpu', service_name: 'away' },
      atTime(drawProfile('a 1').pprof, T),
    );
    expect([refused.status, refused.body.code]).toEqual([503, 'unavailable']);
    await expect.poll(ready, { timeout: 15_000 }).toBe(503);
    await clickhouse.reconnect();
    await expect.poll(ready, { timeout: 15_000 }).toBe(200);
    expect((await ask(server, 'SelectMergeStacktraces', shop)).body.flamegraph.total).toBeDefined();
    await pushDrawing(server, { service_name: 'away' }, 'main 1', { at: T });
    const { body } = await ask(server, 'SelectMergeStacktraces', { ...shop, labelSelector: '{service_name="away"}' });
    expect(body.flamegraph.total).toBe('1');
  });
});
