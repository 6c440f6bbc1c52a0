/** Metrics made of profiles: rules over the wire, and what a receiver of remote write gets of real profiles. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RecordingRulesService } from '#proto/settings/v1/recording_rules_pb.ts';
import { truthFiles, unpackedFixture } from '../fixtures/pprof/truth.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, labelPairs, post, PUSH, type Json } from './calls.ts';
import { startReceiver, type Receiver } from './remote-write-receiver.ts';
import { runToEnd, startService, type TestService } from './service.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-rules-'));
const rulesFile = join(folder, 'rules.yaml');
const SECOND = 1_000;
const truth = truthFiles().find(({ path }) => path === 'go/go-shopd-cpu-labels.pb.gz')!;
const cpuTruth = truth.sampleTypes.find(({ type }) => type === 'cpu')!;
const work = cpuTruth.topByTotal.find(({ total }) => total < cpuTruth.total)!;
const HEAP = 'memory:inuse_space:bytes:space:bytes';
const cpu = `{__profile_type__="${CPU}"}`;
const heap = `{__profile_type__="${HEAP}"}`;

let receiver: Receiver;
let service: TestService;
/** In the interval that everything is pushed to. */
let at: number;

const options = () => ({
  args: [
    ...['--multitenancy', '--remote-write', receiver.url, '--recording-rules', rulesFile],
    // Long enough for pushes on a machine that is busy with other tests.
    ...['--recording-interval', '1s', '--recording-delay', '3s'],
  ],
  env: { HEARTH_REMOTE_WRITE_HEADERS: 'Authorization=Bearer%20hush' },
  limits: { maxRecordedSeries: '3' },
});
const headersOf = (tenant: string) => ({ 'content-type': 'application/json', 'x-scope-orgid': tenant });
const call = (method: string, message: object, tenant = 'team-a') => {
  const name = `${method}RecordingRule${method === 'List' ? 's' : ''}`;
  return post(service, `/settings.v1.RecordingRulesService/${name}`, JSON.stringify(message), headersOf(tenant));
};
const statusOf = async (id: string, tenant: string): Promise<Json> => {
  const { body } = await post(service, '/hearth.v1.RecordingService/RecordingStatus', '{}', headersOf(tenant));
  return body.rules?.find((rule: Json) => rule.id === id) ?? {};
};
const rule = (name: string, more: object = {}) => ({
  metricName: `profiles_recorded_${name}`,
  matchers: [cpu],
  ...more,
});
const make = async (tenant: string, name: string, more: object = {}): Promise<string> => {
  const { status, body } = await call('Upsert', rule(name, more), tenant);
  expect(status).toBe(200);
  return body.rule.id as string;
};
const filterOf = (functionName: string) => ({ stacktraceFilter: { functionName: { functionName } } });
const samplesOf = (metric: string) =>
  receiver.samples.filter(({ labels }) => labels.get('__name__') === `profiles_recorded_${metric}`);
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 30_000, interval: 100 });
/** What a metric was at a moment, by a label, the largest first; when it has come. */
const measured = (metric: string, end: number, label = 'service_name') =>
  eventually(() => {
    const found = samplesOf(metric).filter(({ timestamp }) => timestamp === end);
    expect(found).not.toEqual([]);
    return found
      .map(({ labels, value }): [string | undefined, number] => [labels.get(label), value])
      .sort(([, a], [, b]) => b - a);
  });
/** The interval that holds a moment: (end − 1 s, end]. */
const endOf = (millis: number) => Math.ceil(millis / SECOND) * SECOND;

interface Pushed {
  labels: Record<string, string>;
  profile: Uint8Array;
  times: readonly number[];
}

/** All of it in one request. */
async function pushAll(tenant: string, series: readonly Pushed[]): Promise<void> {
  const message = series.map(({ labels, profile, times }) => ({
    labels: labelPairs(labels),
    samples: times.map((millis) => ({ rawProfile: Buffer.from(atTime(profile, millis)).toString('base64') })),
  }));
  expect((await post(service, PUSH, JSON.stringify({ series: message }), headersOf(tenant))).status).toBe(200);
}

const drawn = (drawing: string, type = 'cpu:nanoseconds', periodType = type) =>
  drawProfile(drawing, { types: type, periodType }).pprof;
const processCpu = (service_name: string, more: object = {}) => ({ __name__: 'process_cpu', service_name, ...more });

beforeAll(async () => {
  receiver = await startReceiver();
  const given = { ...rule('given'), groupBy: ['service_name'], tenant: 'team-a', externalLabels: { by: 'file' } };
  writeFileSync(rulesFile, JSON.stringify({ rules: [given] }));
  service = await startService(options());
});

afterAll(async () => {
  await service?.stop();
  await receiver?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('recording', () => {
  let part: string;
  let many: string;

  beforeAll(async () => {
    part = await make('team-a', 'part', {
      matchers: [cpu, '{service_name=~"quoted|idle"}'],
      groupBy: ['service_name'],
      externalLabels: [{ name: 'team', value: 'shop' }],
      ...filterOf(work.name),
    });
    await make('team-a', 'whole', { groupBy: ['service_name'] });
    await make('team-a', 'heap', { matchers: [heap] });
    await make('team-a', 'cached', { matchers: [heap], ...filterOf('cache') });
    many = await make('team-d', 'many', { groupBy: ['pod'] });
    await make('team-d', 'secret');
    at = Date.now() + SECOND;
    const later = [0, 1, 2, 3, 4].map((seconds) => at + seconds * SECOND);
    const held = [0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750].map((millis) => at + millis);
    await pushAll('team-a', [
      { labels: processCpu('quoted'), profile: unpackedFixture(truth.path), times: [at] },
      { labels: processCpu('idle'), profile: drawn('main;wait 7'), times: [at] },
      {
        labels: { __name__: 'memory', service_name: 'held' },
        profile: drawn('main;cache 300\nmain;other 100', 'inuse_space:bytes', 'space:bytes'),
        times: held,
      },
    ]);
    await pushAll('team-d', [
      ...['a', 'b', 'c', 'd'].map((pod) => ({
        labels: processCpu('many', { pod }),
        profile: drawn('main 1'),
        times: later,
      })),
    ]);
    await pushAll('team-e', [{ labels: processCpu('theirs'), profile: drawn('main 50'), times: [at] }]);
  });

  it('writes what the store answers for the same interval, of all stacks and of those with a function', async () => {
    const end = endOf(at);
    const whole = await measured('whole', end);
    const asked = { profileTypeID: CPU, start: String(end), end: String(end), step: 1 };
    const { body } = await ask(
      service,
      'SelectSeries',
      { ...asked, labelSelector: '{}', groupBy: ['service_name'] },
      headersOf('team-a'),
    );
    expect(whole).toEqual(body.series.map(({ labels, points }: Json) => [labels[0].value, points[0].value]));
    // Go's own pprof says what it all and the function cost; where the function was on no stack there is a 0.
    expect(whole).toEqual([
      ['quoted', Number(cpuTruth.total)],
      ['idle', 7],
    ]);
    expect(await measured('part', end)).toEqual([
      ['quoted', Number(work.total)],
      ['idle', 0],
    ]);
    expect(Object.fromEntries(samplesOf('part')[0]!.labels)).toEqual({
      __name__: 'profiles_recorded_part',
      profiles_rule_id: part,
      service_name: expect.stringMatching(/quoted|idle/) as string,
      team: 'shop',
    });
    expect(await measured('given', end)).toEqual(whole);
    expect(samplesOf('given')[0]!.labels.get('by')).toBe('file');
  });

  it('is sent as remote write asks for it', () => {
    expect(receiver.headers).toMatchObject({
      authorization: 'Bearer hush',
      'x-scope-orgid': expect.stringMatching(/^team-[ad]$/) as string,
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    });
  });

  it('of a gauge writes the level that was held, not the sum of what was pushed', async () => {
    // The second interval was covered from its beginning to its end.
    expect(await measured('heap', endOf(at) + SECOND)).toEqual([[undefined, 400]]);
    expect(await measured('cached', endOf(at) + SECOND)).toEqual([[undefined, 300]]);
  });

  it('says in the status of a rule that makes too many series what to do, and records the others of its tenant', async () => {
    await eventually(async () => {
      const { problem = '' } = await statusOf(many, 'team-d');
      expect(problem).toContain('the rule makes 4 series, limits.maxRecordedSeries allows 3: group by fewer labels');
    });
    expect(samplesOf('many')).toEqual([]);
    // Of its own tenant only: another one's profiles of the same moment are not in it.
    expect(await measured('secret', endOf(at))).toEqual([[undefined, 4]]);
  });

  it('makes up for what the receiver did not take, also when the service was killed meanwhile', async () => {
    const id = await make('team-a', 'late', { matchers: [cpu, '{service_name="late"}'] });
    await eventually(async () => expect((await statusOf(id, 'team-a')).recordedUntil).toBeDefined());
    receiver.answer = 503;
    const moment = Date.now();
    await pushAll('team-a', [{ labels: processCpu('late'), profile: drawn('main;work 9'), times: [moment] }]);
    await eventually(async () => {
      const { problem = '' } = await statusOf(id, 'team-a');
      expect(problem).toContain('answered 503: not now');
    });
    const { text } = await call('Get', { id });
    await service.kill();
    receiver.answer = 200;
    service = await startService({ ...options(), data: service.data });
    expect((await call('Get', { id })).text).toBe(text);
    expect(await measured('late', endOf(moment))).toEqual([[undefined, 9]]);
    expect(samplesOf('late').filter(({ value }) => value !== 0)).toHaveLength(1);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/^hearth_recording_samples_total\{result="written"\} [1-9]/m);
    expect(service.log()).not.toContain('hush');
  });
});

it('is among what the server says that it can do', async () => {
  const { body } = await post(
    service,
    '/capabilities.v1.FeatureFlagsService/GetFeatureFlags',
    '{}',
    headersOf('team-a'),
  );
  const names = ['pyroscopeRuler', 'pyroscopeRulerFunctions', 'hearth.v1.RecordingService/RecordingStatus'];
  const on = body.featureFlags.filter(({ enabled }: Json) => enabled).map(({ name }: Json) => name);
  expect(on).toEqual(expect.arrayContaining(names));
});

describe('rules', () => {
  it('are made, replaced by who read them last, and deleted, by every protocol', async () => {
    const transports = [
      createConnectTransport({ httpVersion: '1.1', baseUrl: service.url }),
      createGrpcWebTransport({ httpVersion: '1.1', baseUrl: service.url }),
      createGrpcTransport({ baseUrl: service.url }),
    ];
    for (const transport of transports) {
      const client = createClient(RecordingRulesService, transport);
      const own = { headers: headersOf('team-c') };
      const { rule: made } = await client.upsertRecordingRule(rule('mine'), own);
      expect(made).toMatchObject({
        metricName: 'profiles_recorded_mine',
        profileType: CPU,
        generation: 1n,
        provisioned: false,
      });
      const { id } = made!;
      const { rule: replaced } = await client.upsertRecordingRule({ ...rule('yours'), id, generation: 1n }, own);
      expect([replaced!.id, replaced!.generation]).toEqual([id, 2n]);
      const { rules } = await client.listRecordingRules({}, own);
      expect(rules.map(({ metricName }) => metricName)).toEqual(['profiles_recorded_yours']);
      await client.deleteRecordingRule({ id }, own);
      expect((await client.listRecordingRules({}, own)).rules).toEqual([]);
    }
    const { body } = await call('Upsert', rule('once'), 'team-c');
    const stale = await call('Upsert', { ...rule('again'), id: body.rule.id, generation: '7' }, 'team-c');
    expect([stale.status, stale.headers.get('hearth-reason')]).toEqual([409, 'recording_rule_conflict']);
    expect((await call('Delete', { id: 'nobodys' }, 'team-c')).status).toBe(404);
  });

  it('belong to one tenant', async () => {
    const { body } = await call('Upsert', rule('own'), 'team-d');
    expect((await call('List', {}, 'team-e')).body).toEqual({});
    expect((await call('Get', { id: body.rule.id }, 'team-e')).status).toBe(404);
    expect((await call('Delete', { id: body.rule.id }, 'team-e')).status).toBe(404);
    expect((await call('List', {}, 'team-d|team-e')).headers.get('hearth-reason')).toBe('bad_tenant');
  });

  it('of the file are shown as such, and changed by nobody', async () => {
    const { body } = await call('List', {});
    const [given] = body.rules;
    expect(given).toMatchObject({ metricName: 'profiles_recorded_given', provisioned: true });
    const refused = await call('Delete', { id: given.id });
    expect([refused.status, refused.headers.get('hearth-reason')]).toEqual([400, 'recording_rule_provisioned']);
    expect((await call('Upsert', { ...rule('x'), id: given.id })).headers.get('hearth-reason')).toBe(
      'recording_rule_provisioned',
    );
  });

  it.each([
    ['no prefix', { metricName: 'cpu' }, 'must begin with profiles_recorded_'],
    ['a name that is none', { metricName: 'profiles_recorded_a-b' }, 'is not the name of a metric'],
    ['no type', { matchers: ['{service_name="a"}'] }, 'needs exactly one matcher __profile_type__'],
    ['two types', { matchers: [cpu, cpu] }, 'and this one has 2'],
    ['a type by expression', { matchers: ['{__profile_type__=~"a.*"}'] }, 'needs exactly one matcher'],
    ['a selector that is none', { matchers: [cpu, '{a='] }, 'expected'],
    ['an expression that is none', { matchers: [cpu, '{a=~"("}'] }, '('],
    ['a label that no metric has', { groupBy: ['http.route'] }, "'http.route' cannot be a label of a metric"],
    ['a label twice', { groupBy: ['a'], externalLabels: [{ name: 'a', value: 'b' }] }, 'would be written twice'],
    ['an id with digits', { id: 'a1' }, 'it is up to 64 letters'],
    ['a function without a name', { stacktraceFilter: { functionName: {} } }, 'leave the filter out'],
  ])('are refused with %s', async (_, wrong, message) => {
    const { status, body } = await call('Upsert', { ...rule('fine'), ...wrong }, 'team-f');
    expect(body.message).toContain(message);
    expect([status, (await call('List', {}, 'team-f')).body]).toEqual([400, {}]);
  });

  it('may be 25', async () => {
    for (let i = 0; i < 25; i++) {
      expect((await call('Upsert', rule(`n${i}`), 'team-g')).status).toBe(200);
    }
    const more = await call('Upsert', rule('more'), 'team-g');
    expect([more.status, more.headers.get('hearth-reason')]).toEqual([429, 'recording_rule_limit']);
  });

  it('of a file that is wrong keep the service from starting, with the place', async () => {
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, 'rules: [{ metricName: cpu, matchers: [] }]');
    const args = ['--remote-write', receiver.url, '--recording-rules', wrong];
    const { code, said } = await runToEnd(['--listen', '127.0.0.1:0', '--data', join(folder, 'data'), ...args]);
    expect([code, said]).toEqual([1, expect.stringContaining('rules[0] of')]);
    expect(said).toContain('must begin with profiles_recorded_');
  });
});
