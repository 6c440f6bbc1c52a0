/** The protocols of the port: the same calls by each of them, and the rules of Connect over plain HTTP. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, fromBinary, toBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Client as GrpcClient, compressionAlgorithms, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HealthCheckRequestSchema, HealthCheckResponseSchema } from '#proto/grpc/health/v1/health_pb.ts';
import { PusherService, PushRequestSchema, PushResponseSchema } from '#proto/push/v1/push_pb.ts';
import { ExemplarType } from '#proto/types/v1/types_pb.ts';
import {
  HeatmapQueryType,
  ProfileFormat,
  ProfileTypesRequestSchema,
  ProfileTypesResponseSchema,
  QuerierService,
  SelectMergeStacktracesRequestSchema,
  SelectMergeStacktracesResponseSchema,
} from '#proto/querier/v1/querier_pb.ts';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, labelPairs, post, PUSH, pushDrawing, QUERIER } from './calls.ts';
import { rawRequest } from './raw-request.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService();
  await pushDrawing(service, { service_name: 'all' }, 'a 10000000\na;b;c 100000000\na;b;d 50000000');
});

afterAll(() => service?.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTO_TYPE = { 'content-type': 'application/proto' };
const range = () => ({ start: BigInt(Date.now() - 600_000), end: BigInt(Date.now() + 60_000) });
const select = (name: string) => ({ profileTypeID: CPU, labelSelector: `{service_name="${name}"}`, ...range() });
const pushOf = (name: string, drawing: string) => {
  const rawProfile = atTime(
    drawProfile(drawing, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' }).pprof,
    Date.now(),
  );
  return {
    series: [{ labels: labelPairs({ __name__: 'process_cpu', service_name: name }), samples: [{ rawProfile }] }],
  };
};

const transports = {
  'Connect, protobuf, HTTP/1.1': (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: true }),
  'Connect, protobuf, HTTP/2': (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: '2', useBinaryFormat: true }),
  'Connect, JSON, HTTP/1.1': (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
  'Connect, JSON, HTTP/2': (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: '2', useBinaryFormat: false }),
  'gRPC, HTTP/2': (baseUrl: string) => createGrpcTransport({ baseUrl }),
  'gRPC, JSON, HTTP/2': (baseUrl: string) => createGrpcTransport({ baseUrl, useBinaryFormat: false }),
  'gRPC-Web, HTTP/1.1': (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
  'gRPC-Web, HTTP/2': (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: '2' }),
  'gRPC-Web, JSON, HTTP/1.1': (baseUrl: string) =>
    createGrpcWebTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
};

describe.each(Object.entries(transports))('a generated client by %s', (name, transportOf) => {
  const own = name.replace(/\W+/g, '-');

  it('pushes, and asks for what it pushed', async () => {
    const transport = transportOf(service.url);
    await createClient(PusherService, transport).push(pushOf(own, 'main;work 7\nmain 2'));
    const querier = createClient(QuerierService, transport);
    const { flamegraph } = await querier.selectMergeStacktraces(select(own));
    expect(flamegraph).toMatchObject({ names: ['total', 'main', 'work'], total: 9n, maxSelf: 7n });
    expect((await querier.profileTypes({})).profileTypes).toMatchObject([
      { ID: CPU, name: 'process_cpu', sampleType: 'cpu', sampleUnit: 'nanoseconds', periodType: 'cpu' },
    ]);
    expect((await querier.getProfileStats({})).dataIngested).toBe(true);
  });

  it('is answered what the command line of Pyroscope asks', async () => {
    const transport = transportOf(service.url);
    const asked = select(`cli-${own}`);
    const { start, end } = asked;
    const matchers = [asked.labelSelector];
    await createClient(PusherService, transport).push(pushOf(`cli-${own}`, 'a 10\na;b;c 100\na;b;d 50'));
    const querier = createClient(QuerierService, transport);

    const labelNames = ['service_name', '__profile_type__'];
    expect((await querier.series({ matchers, labelNames, start, end })).labelsSet).toMatchObject([
      {
        labels: [
          { name: '__profile_type__', value: CPU },
          { name: 'service_name', value: `cli-${own}` },
        ],
      },
    ]);
    expect((await querier.labelNames({ matchers, start, end })).names).toContain('service_name');
    expect((await querier.labelValues({ name: 'service_name', matchers, start, end })).names).toEqual([`cli-${own}`]);

    const format = ProfileFormat.PPROF;
    const total = (profile: { sample: { value: bigint[] }[] } | undefined) =>
      profile?.sample.reduce((sum, { value }) => sum + value[0]!, 0n);
    expect(total((await querier.selectMergeStacktraces({ ...asked, format })).pprof?.profile)).toBe(160n);
    expect(total(await querier.selectMergeProfile(asked))).toBe(160n);
    const stackTraceSelector = { goPgo: { keepLocations: 1, aggregateCallees: true } };
    const pgo = await querier.selectMergeStacktraces({ ...asked, format, stackTraceSelector });
    expect(pgo.pprof?.profile?.sample.map(({ locationId, value }) => [locationId.length, value[0]])).toEqual([
      [1, 10n],
      [1, 100n],
      [1, 50n],
    ]);
    expect((await querier.selectMergeStacktraces({ ...asked, format: ProfileFormat.DOT })).dot).toContain('N1 -> N2');
    expect((await querier.selectMergeSpanProfile(asked)).flamegraph?.total).toBe(160n);
    expect((await querier.diff({ left: asked, right: asked })).flamegraph).toMatchObject({
      leftTicks: 160n,
      rightTicks: 160n,
    });

    const step = 30;
    const exemplarType = ExemplarType.INDIVIDUAL;
    const { series } = await querier.selectSeries({ ...asked, step, exemplarType });
    expect(series[0]!.points.map(({ value, exemplars }) => [value, exemplars[0]?.value])).toEqual([[160, 160n]]);
    const callSite = [{ name: 'a' }, { name: 'b' }];
    const atSite = await querier.selectSeries({ ...asked, step, stackTraceSelector: { callSite } });
    expect(atSite.series[0]!.points.map(({ value }) => value)).toEqual([150]);
    const heatmap = await querier.selectHeatmap({ ...asked, step, queryType: HeatmapQueryType.INDIVIDUAL });
    expect(heatmap.series[0]!.slots.flatMap(({ counts }) => counts).reduce((a, b) => a + b)).toBe(1);

    const { queryScopes, queryImpact } = await querier.analyzeQuery({ start, end, query: `${CPU}${matchers[0]}` });
    expect(queryScopes).toMatchObject([{ componentType: 'profiles', profileCount: 1n, sampleCount: 3n }]);
    expect(queryImpact?.totalQueriedSeries).toBe(1n);
    expect(queryImpact?.totalBytesInTimeRange).toBeGreaterThan(0n);
  });

  it('is told what is wrong, with a code', async () => {
    const querier = createClient(QuerierService, transportOf(service.url));
    const error = await querier.selectMergeStacktraces({ ...select(own), labelSelector: '{' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ code: Code.InvalidArgument });
    expect((error as ConnectError).rawMessage).toContain('cannot parse the label selector at position 2');
  });
});

describe('a gRPC client of another library (@grpc/grpc-js)', () => {
  let client: GrpcClient;
  beforeAll(() => {
    client = new GrpcClient(`127.0.0.1:${service.port}`, credentials.createInsecure());
  });
  afterAll(() => client?.close());

  function call<I extends DescMessage, O extends DescMessage>(
    path: string,
    input: I,
    output: O,
    message: MessageShape<I>,
    caller = client,
  ): Promise<MessageShape<O>> {
    return new Promise((resolve, reject) => {
      caller.makeUnaryRequest(
        path,
        (value: MessageShape<I>) => Buffer.from(toBinary(input, value)),
        (bytes: Buffer) => fromBinary(output, bytes),
        message,
        (error, value) => (error === null ? resolve(value!) : reject(error as Error)),
      );
    });
  }
  const merge = (message: object, caller = client) =>
    call(
      `${QUERIER}/SelectMergeStacktraces`,
      SelectMergeStacktracesRequestSchema,
      SelectMergeStacktracesResponseSchema,
      create(SelectMergeStacktracesRequestSchema, message),
      caller,
    );

  it('pushes and asks', async () => {
    await call(PUSH, PushRequestSchema, PushResponseSchema, create(PushRequestSchema, pushOf('grpc-js', 'main;x 3')));
    expect((await merge(select('grpc-js'))).flamegraph).toMatchObject({ names: ['total', 'main', 'x'], total: 3n });
  });

  it('packs with gzip', async () => {
    const packing = new GrpcClient(`127.0.0.1:${service.port}`, credentials.createInsecure(), {
      'grpc.default_compression_algorithm': compressionAlgorithms.gzip,
    });
    try {
      expect((await merge(select('all'), packing)).flamegraph?.total).toBe(160_000_000n);
    } finally {
      packing.close();
    }
  });

  it('is told what is wrong', async () => {
    const error = (await merge({ ...select('all'), start: 0n }).catch((e: unknown) => e)) as ServiceError;
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(error.details).toBe('missing time range in the query');
  });

  it('is told that a method or a service does not exist', async () => {
    for (const path of [`${QUERIER}/SelectEverything`, '/querier.v2.QuerierService/ProfileTypes']) {
      const error = (await call(
        path,
        ProfileTypesRequestSchema,
        ProfileTypesResponseSchema,
        create(ProfileTypesRequestSchema),
      ).catch((e: unknown) => e)) as ServiceError;
      expect(error.code).toBe(status.UNIMPLEMENTED);
    }
  });

  it('finds it serving (grpc.health.v1)', async () => {
    const health = await call(
      '/grpc.health.v1.Health/Check',
      HealthCheckRequestSchema,
      HealthCheckResponseSchema,
      create(HealthCheckRequestSchema),
    );
    expect(health.status).toBe(1);
  });
});

describe('Connect over plain HTTP', () => {
  const types = `${QUERIER}/ProfileTypes`;

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('answers %s with 405', async (method) => {
    for (const path of [types, PUSH, '/grpc.health.v1.Health/Check']) {
      const response = await fetch(service.url + path, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      await response.text();
    }
  });

  it('has no queries by GET, which Connect could have', async () => {
    const response = await fetch(`${service.url}${types}?connect=v1&encoding=json&message=%7B%7D`);
    expect(response.status).toBe(405);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/connect+json', 'application/xml', ''])(
    "answers content type '%s' with 415 and the ones it takes",
    async (type) => {
      const answer = await rawRequest(service, { path: types, headers: type === '' ? {} : { 'content-type': type } });
      expect(answer.status).toBe(415);
      expect(answer.headers['accept-post']).toContain('application/json, application/proto, application/grpc');
    },
  );

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
  ])('takes %s', async (type) => {
    const answer = await rawRequest(service, { path: types, headers: { 'content-type': type }, body: '{}' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });

  it.each([`${QUERIER}/Nothing`, '/querier.v1.Nothing/ProfileTypes', '/nothing', `${types}/`])(
    'answers %s with a plain 404',
    async (path) => {
      for (const type of ['application/json', 'application/proto', 'application/grpc']) {
        const answer = await post(service, path, '{}', { 'content-type': type });
        expect(answer.status).toBe(404);
        expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      }
    },
  );

  it('says an error as code and message, also to a question in protobuf', async () => {
    const wrong = { profileTypeID: 'cpu', labelSelector: '{}', ...range() };
    const answers = [
      await ask(service, 'SelectMergeStacktraces', { ...wrong, start: `${wrong.start}`, end: `${wrong.end}` }),
      await post(
        service,
        `${QUERIER}/SelectMergeStacktraces`,
        Buffer.from(toBinary(SelectMergeStacktracesRequestSchema, create(SelectMergeStacktracesRequestSchema, wrong))),
        PROTO_TYPE,
      ),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.body).toEqual({
        code: 'invalid_argument',
        message: expect.stringMatching(/^profile-type selection must be of the form </) as unknown,
      });
    }
  });

  it('answers each kind of error with its status', async () => {
    const cases: [number, string, ReturnType<typeof ask>][] = [
      [400, 'invalid_argument', ask(service, 'LabelNames', {})],
      [501, 'unimplemented', post(service, types, 'x', { ...JSON_TYPE, 'content-encoding': 'zstd' })],
      [429, 'resource_exhausted', post(service, types, new Uint8Array(65 * 1024 * 1024), PROTO_TYPE)],
    ];
    for (const [code, name, asked] of cases) {
      const answer = await asked;
      expect([answer.status, answer.body?.code]).toEqual([code, name]);
    }
  });

  it('reads questions in protobuf', async () => {
    const question = toBinary(
      SelectMergeStacktracesRequestSchema,
      create(SelectMergeStacktracesRequestSchema, select('all')),
    );
    const response = await fetch(`${service.url}${QUERIER}/SelectMergeStacktraces`, {
      method: 'POST',
      body: new Uint8Array(question),
      headers: PROTO_TYPE,
    });
    expect(response.headers.get('content-type')).toBe('application/proto');
    const answer = fromBinary(SelectMergeStacktracesResponseSchema, new Uint8Array(await response.arrayBuffer()));
    expect(answer.flamegraph?.total).toBe(160_000_000n);
  });

  it('reads an empty body as the empty message in protobuf', async () => {
    expect((await post(service, types, '', PROTO_TYPE)).status).toBe(200);
  });
});

describe('JSON', () => {
  const { start, end } = range();
  const selection = { labelSelector: '{service_name="all"}', start: String(start), end: String(end) };

  it('has 64-bit numbers as texts, doubles as numbers, and leaves zeros out', async () => {
    const merged = await ask(service, 'SelectMergeStacktraces', { profileTypeID: CPU, ...selection });
    expect(merged.text).toContain('"total":"160000000"');
    expect(merged.text).toContain('"values":["0","160000000","0","0"]');
    const points = await ask(service, 'SelectSeries', { profileTypeID: CPU, ...selection, step: 60 });
    expect(points.body.series[0].points[0]).toEqual({
      value: 160_000_000,
      timestamp: expect.stringMatching(/^\d{13}$/) as unknown,
    });
    expect(points.text).not.toMatch(/annotations|exemplars|"labels"|null/);
    const nothing = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      ...selection,
      format: 2,
      end: `${start}`,
    });
    expect(nothing.text).toBe('{}');
  });

  it('reads 64-bit numbers as numbers or texts, names in either form, and ignores what it does not know', async () => {
    const expected = await ask(service, 'SelectMergeStacktraces', { profileTypeID: CPU, ...selection });
    for (const message of [
      { profileTypeID: CPU, labelSelector: selection.labelSelector, start: Number(start), end: Number(end) },
      {
        profile_typeID: CPU,
        label_selector: selection.labelSelector,
        start: `${start}`,
        end: `${end}`,
        max_nodes: '8192',
      },
      {
        profileTypeID: CPU,
        ...selection,
        maxNodes: 0,
        format: 'PROFILE_FORMAT_FLAMEGRAPH',
        whatever: { is: ['not', 'known'] },
      },
    ]) {
      const answer = await ask(service, 'SelectMergeStacktraces', message);
      expect(answer.text).toBe(expected.text);
    }
  });

  it('has the irregular names of the wire', async () => {
    const types = await ask(service, 'ProfileTypes', {});
    expect(types.body.profileTypes[0]).toEqual({
      ID: CPU,
      name: 'process_cpu',
      sampleType: 'cpu',
      sampleUnit: 'nanoseconds',
      periodType: 'cpu',
      periodUnit: 'nanoseconds',
    });
    const side = { profileTypeID: CPU, ...selection };
    const diff = await ask(service, 'Diff', { left: side, right: side });
    expect(diff.body.flamegraph).toMatchObject({
      leftTicks: '160000000',
      rightTicks: '160000000',
      maxSelf: '100000000',
    });
  });

  it('refuses a body of no bytes', async () => {
    expect((await post(service, `${QUERIER}/ProfileTypes`, '', JSON_TYPE)).status).toBe(400);
    expect((await post(service, `${QUERIER}/ProfileTypes`, '{}', JSON_TYPE)).status).toBe(200);
  });
});

describe('gzip', () => {
  const question = () => {
    const { start, end } = range();
    return JSON.stringify({ profileTypeID: CPU, labelSelector: '{}', start: `${start}`, end: `${end}` });
  };

  it('is read in questions', async () => {
    const plain = await post(service, `${QUERIER}/SelectMergeStacktraces`, question(), JSON_TYPE);
    const packed = await post(service, `${QUERIER}/SelectMergeStacktraces`, gzipSync(question()), {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
    });
    expect(packed.status).toBe(200);
    expect(packed.body.flamegraph.total).toBe(plain.body.flamegraph.total);
  });

  it('that cannot be unpacked is refused', async () => {
    const broken = await post(service, `${QUERIER}/ProfileTypes`, 'not gzip', {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
    });
    expect(broken.status).toBe(400);
    expect(broken.body).toMatchObject({ code: 'invalid_argument' });
  });

  it('that unpacks to more than a message may have is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
    const answer = await post(service, `${QUERIER}/ProfileTypes`, bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(answer.status).toBe(429);
    expect(answer.body).toMatchObject({ code: 'resource_exhausted' });
  });

  it('is sent to who takes it, of answers that are worth it', async () => {
    await pushDrawing(
      service,
      { service_name: 'long' },
      Array.from({ length: 200 }, (_, i) => `main;function_number_${i} ${i + 1}`).join('\n'),
    );
    const path = `${QUERIER}/SelectMergeStacktraces`;
    const packed = await rawRequest(service, {
      path,
      headers: { ...JSON_TYPE, 'accept-encoding': 'gzip' },
      body: question(),
    });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).toString()).toContain('function_number_7');
    const plain = await rawRequest(service, { path, headers: JSON_TYPE, body: question() });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const metrics = await rawRequest(service, {
      method: 'GET',
      path: '/metrics',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(metrics.headers['content-encoding']).toBe('gzip');
    const short = await rawRequest(service, { method: 'GET', path: '/ready', headers: { 'accept-encoding': 'gzip' } });
    expect(short.headers['content-encoding']).toBeUndefined();
  });
});
