/** OTLP profiles through both doors: recordings of real profilers, and requests drawn for what no recording has. */
import { gzipSync } from 'node:zlib';
import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Client as RpcClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { QuerierService } from '#proto/querier/v1/querier_pb.ts';
import { compareText } from '#model/labels.ts';
import { decodeOtlp, encodeOtlp, type Message } from '../fixtures/otlp/otlp-codec.ts';
import { otlpFixture, otlpTruth } from '../fixtures/otlp/truth.ts';
import { ask, framesOf, post, storedSeries } from './calls.ts';
import { rowsOf } from './profile-rows.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
let querier: RpcClient<typeof QuerierService>;

beforeAll(async () => {
  // The recordings are older than what a service accepts by default.
  service = await startService({
    limits: { rejectOlderThan: '0', maxSamples: '2000', maxBodyMb: '1', maxMessageMb: '1', maxUnpackedMb: '4' },
  });
  querier = createClient(QuerierService, createConnectTransport({ httpVersion: '1.1', baseUrl: service.url }));
});

afterAll(() => service?.stop());

const HTTP = '/v1development/profiles';
const EXPORT = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const PROTO = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** A call of an exporter, with the message as it is. */
function exportByGrpc(message: Uint8Array, options: { gzip?: boolean; method?: string } = {}): Promise<Buffer> {
  const client = new Client(`127.0.0.1:${service.port}`, credentials.createInsecure(), {
    'grpc.default_compression_algorithm':
      options.gzip === true ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
  });
  return new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest(
      options.method ?? EXPORT,
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      Buffer.from(message),
      new Metadata(),
      (error, value) => (error === null ? resolve(value!) : reject(error as Error)),
    );
  }).finally(() => client.close());
}

const exportByHttp = (message: Uint8Array | string, headers: Record<string, string> = PROTO) =>
  post(service, HTTP, message as Uint8Array<ArrayBuffer>, headers);

/** A real request under another service's name, from now. */
function renamed(file: string, name: string): Message {
  const request = decodeOtlp(otlpFixture(file), '1.10');
  for (const resource of request.resourceProfiles as Message[]) {
    resource.resource.attributes.push({ key: 'service.name', value: { stringValue: name } });
    for (const profile of resource.scopeProfiles[0].profiles as Message[]) {
      profile.timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
    }
  }
  return request;
}

const everything = { start: '1', end: String(Date.now() * 2) };

async function totalOf(name: string, profileTypeID = CPU): Promise<string> {
  const labelSelector = `{service_name="${name}"}`;
  const { body } = await ask(service, 'SelectMergeStacktraces', { profileTypeID, labelSelector, ...everything });
  return body.flamegraph.total ?? '0';
}

const FILE = 'otel-ebpf-04.otlp.pb';
/** Time stamps of that file's one profile, times its period. */
const FILE_TOTAL = '3900000000';

describe('every recording', () => {
  const truths = otlpTruth();
  /** Types of the first of a profile's values, by what was sent. */
  const firstType = (sent: string) => (sent === 'samples count' ? CPU : 'process_cpu:samples:count:cpu:nanoseconds');

  beforeAll(async () => {
    for (const { file } of truths) {
      await exportByGrpc(otlpFixture(file));
      await exportByGrpc(otlpFixture(file)); // A retry: it must not count twice.
    }
  });

  const asked = truths.filter(({ profiles }) => profiles[0]!.timeNanos !== 0n);

  it.each(asked)('$file has the totals and top functions that were sent, once', async ({ profiles }) => {
    for (const { resource, sampleTypes, timeNanos, period, totals, top } of profiles) {
      const executable = resource['process.executable.name'];
      const name = executable === undefined ? 'unknown_service' : `unknown_service:${executable}`;
      const at = String(timeNanos / 1_000_000n);
      const question = {
        profileTypeID: firstType(sampleTypes[0]!.join(' ')),
        labelSelector: `{service_name="${name}"}`,
        start: at,
        end: at,
      };
      const { body } = await ask(service, 'SelectMergeStacktraces', question);
      const scale = period === 0n ? 1n : period;
      expect(BigInt(body.flamegraph.total)).toBe(totals[0]! * scale);

      const merged = await querier.selectMergeProfile({ ...question, start: BigInt(at), end: BigInt(at) });
      const rows = rowsOf(merged).map((row) => ({
        ...row,
        name: row.name.replace(/^\[unknown\] /, '[] '),
      }));
      rows.sort((a, b) => Number(b.self - a.self) || Number(b.total - a.total) || compareText(a.name, b.name));
      expect(rows.slice(0, 30)).toEqual(
        top.map((row) => ({ name: row.name, self: row.self * scale, total: row.total * scale })),
      );
    }
  });

  it('without a time lies where it was pushed, and a retry of it counts once', async () => {
    const [timeless] = truths.filter(({ profiles }) => profiles[0]!.timeNanos === 0n);
    const range = { start: BigInt(Date.now() - 600_000), end: BigInt(Date.now() + 600_000) };
    const labelSelector = '{service_name="unknown_service"}';
    const { flamegraph } = await querier.selectMergeStacktraces({ profileTypeID: CPU, labelSelector, ...range });
    expect(flamegraph!.total).toBe(timeless!.profiles[0]!.totals[1]);
  });

  it('is counted by the revision that it is in', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const counted = (format: string) =>
      Number(
        new RegExp(`hearth_ingest_decoded_payloads_total\\{format="${format}",tenant="anonymous"\\} (\\d+)`).exec(
          metrics,
        )?.[1],
      );
    for (const revision of ['1.7', '1.9', '1.10']) {
      const sent = truths.filter((truth) => truth.revision === revision).length;
      expect(counted(`otlp-${revision}`)).toBe(2 * sent);
    }
  });

  it('has its resource’s attributes as labels, and its samples’ texts', async () => {
    const series = await ask(
      service,
      'Series',
      { matchers: ['{service_name="unknown_service:mono-sgen"}'], ...everything },
      { accept: 'application/json;allow-utf8-labelnames=true' }, // Names with dots are hidden otherwise.
    );
    const labels = (series.body.labelsSet as Message[]).map(({ labels: pairs }) =>
      Object.fromEntries((pairs as Message[]).map(({ name, value }) => [name, value])),
    );
    expect(labels).toContainEqual(
      expect.objectContaining({
        __name__: 'process_cpu',
        __otel__: 'true',
        __profile_type__: CPU,
        'process.executable.name': 'mono-sgen',
        'process.pid': '27018',
        'thread.name': expect.any(String) as string,
      }),
    );
    expect(labels.filter((set) => 'thread.id' in set || 'cpu.logical_number' in set)).toEqual([]);
  });
});

describe('by gRPC', () => {
  it.each([
    ['plain', false],
    ['gzipped', true],
  ])('a %s request is answered by an empty message, and stored', async (name, gzip) => {
    expect((await exportByGrpc(encodeOtlp(renamed(FILE, name), '1.10'), { gzip })).length).toBe(0);
    expect(await totalOf(name)).toBe(FILE_TOTAL);
  });

  it.each([
    ['noise', Buffer.from('noise and more noise'), 3, 'not a valid OTLP profile'],
    ['nothing', Buffer.alloc(0), 3, 'has no resource_profiles'],
    ['a message over the limit', Buffer.alloc(2 * 1024 * 1024), 8, 'larger than'],
    ['a bomb', gzipSync(Buffer.alloc(5 * 1024 * 1024)), 3, 'exceeds limit of 4.2 MB'],
  ])('%s is refused', async (_, message, code, says) => {
    const error = (await exportByGrpc(message).catch((cause: unknown) => cause)) as ServiceError;
    expect(error.details).toContain(says);
    expect(error.code).toBe(code);
  });

  it('another method is not there', async () => {
    const method = EXPORT.replace('Export', 'Import');
    const error = (await exportByGrpc(Buffer.alloc(0), { method }).catch((cause: unknown) => cause)) as ServiceError;
    expect(error.code).toBe(12);
  });
});

describe('by HTTP', () => {
  const proto = (name: string) => encodeOtlp(renamed(FILE, name), '1.10');
  const json = (name: string) => JSON.stringify(renamed(FILE, name));

  it.each([
    ['protobuf', () => proto('http-protobuf'), PROTO],
    ['protobuf by its other name', () => proto('http-other'), { 'content-type': 'application/protobuf' }],
    ['gzipped protobuf', () => gzipSync(proto('http-gzip')), { ...PROTO, 'content-encoding': 'gzip' }],
    ['JSON', () => json('http-json'), JSON_TYPE],
    ['gzipped JSON', () => gzipSync(json('http-json-gzip')), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ])('%s is answered by an empty message of protobuf, and stored', async (_, body, headers) => {
    const message = body();
    const answer = await exportByHttp(message, headers as Record<string, string>);
    expect(answer.text).toBe('');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/x-protobuf');
  });

  it('is stored with the same values by every way', async () => {
    for (const name of ['http-protobuf', 'http-other', 'http-gzip', 'http-json', 'http-json-gzip']) {
      expect(await totalOf(name)).toBe(FILE_TOTAL);
    }
  });

  it.each([
    ['a charset', 415, { 'content-type': 'application/json; charset=utf-8' }, '{}', 'application/x-protobuf'],
    ['no content type of its own', 415, { 'content-type': 'text/plain' }, '{}', 'application/x-protobuf'],
    ['zstd', 415, { ...PROTO, 'content-encoding': 'zstd' }, '', 'use gzip'],
    ['noise', 400, PROTO, 'noise and more noise', 'not a valid OTLP profile'],
    ['no profiles', 400, PROTO, '', 'has no resource_profiles'],
    ['a body over the limit', 413, PROTO, Buffer.alloc(1024 * 1024 + 1), 'larger than'],
    ['a bomb', 413, PROTO, gzipSync(Buffer.alloc(5 * 1024 * 1024)), 'exceeds limit of 4.2 MB'],
  ])('%s is refused with a status in protobuf', async (_, status, headers, body, says) => {
    const answer = await exportByHttp(body, headers as Record<string, string>);
    expect(answer.text).toContain(says);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/x-protobuf');
  });

  it('JSON is refused with a status in JSON', async () => {
    const answer = await exportByHttp('{"resourceProfiles":[]}', JSON_TYPE);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code: 3, message: expect.stringContaining('has no resource_profiles') as string });
  });

  it('only POST is answered', async () => {
    const answer = await fetch(service.url + HTTP);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });
});

describe('a request of several profiles', () => {
  it('stores what is sound, and says what is not', async () => {
    const request = renamed(FILE, 'sound');
    const [resource] = request.resourceProfiles as Message[];
    const [profile] = resource!.scopeProfiles[0].profiles as Message[];
    const { samples, timeUnixNano } = profile!;
    const nameless = { samples, timeUnixNano, sampleType: { typeStrindex: request.dictionary.stringTable.length } };
    request.dictionary.stringTable.push('cycles');
    const tooMany = { ...profile!, samples: Array.from({ length: 2_001 }, () => profile!.samples[0] as Message) };
    resource!.scopeProfiles[0].profiles = [nameless, { ...profile!, periodType: profile!.sampleType }, tooMany];

    const answer = await exportByHttp(JSON.stringify(request), JSON_TYPE);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/^2 profiles were not stored: .*set period_type; the profile with labels/);
    expect(answer.body.message).toContain('exceeds the samples count limit');
    expect(await totalOf('sound', 'samples:samples:count:samples:count')).toBe('195');
  });
});

it('a file of a request can be imported, recognised by what is in it', async () => {
  const file = Buffer.from(otlpFixture('java-matcher-asprof43-itimer.otlp-proto1.9.pb')).toString('base64');
  const labels = [{ name: 'service_name', value: 'imported' }];
  const answer = await post(service, '/hearth.v1.ImportService/Import', JSON.stringify({ file, labels }), JSON_TYPE);
  expect(answer.body).toMatchObject({
    format: 'otlp-1.9',
    profiles: [{ profileType: 'process_cpu:samples:count:cpu:nanoseconds', serviceName: 'imported', total: '560' }],
  });
  expect(await totalOf('imported', 'process_cpu:samples:count:cpu:nanoseconds')).toBe('560');
});

describe('a link to a span', () => {
  const spanId = '00f067aa0ba902b7';
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

  beforeAll(async () => {
    const request = renamed(FILE, 'traced');
    const [profile] = request.resourceProfiles[0].scopeProfiles[0].profiles as Message[];
    request.dictionary.linkTable.push({ traceId, spanId });
    Object.assign(profile!.samples[0] as Message, { linkIndex: request.dictionary.linkTable.length - 1 });
    await exportByGrpc(encodeOtlp(request, '1.10'));
  });

  it('finds the samples of the span, and no others', async () => {
    const { body } = await ask(service, 'SelectMergeSpanProfile', {
      profileTypeID: CPU,
      labelSelector: '{service_name="traced"}',
      spanSelector: [spanId],
      ...everything,
    });
    expect(body.flamegraph.total).toBe('20000000');
    expect(framesOf(body.flamegraph).length).toBeGreaterThan(2);
    const labels = JSON.stringify(await storedSeries(service));
    expect(labels).not.toContain(spanId);
  });
});
