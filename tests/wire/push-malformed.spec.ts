/** Pushes that nobody may accept: each is refused with what is wrong with it, and leaves nothing behind. */
import { gzipSync } from 'node:zlib';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { malformedLabels, malformedProfiles, validProfile } from '../fixtures/malformed/malformed-profiles.ts';
import { PushRequestSchema } from '#proto/push/v1/push_pb.ts';
import { rawRequest } from './raw-request.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService({ limits: { maxBodyMb: '8', maxMessageMb: '8' } });
});

afterAll(() => service?.stop());

const json = { 'content-type': 'application/json' };

async function call(path: string, body: unknown): Promise<Response> {
  return fetch(`${service.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
}

const labelsOf = (labels: Record<string, string>) => Object.entries(labels).map(([name, value]) => ({ name, value }));
const good = labelsOf({ __name__: 'process_cpu', service_name: 'malformed' });

function push(labels: { name: string; value: string }[], payload: Uint8Array): Promise<Response> {
  const samples = [{ rawProfile: Buffer.from(payload).toString('base64') }];
  return call('/push.v1.PusherService/Push', { series: [{ labels, samples }] });
}

const pushOf = (rawProfile: Uint8Array) =>
  toBinary(PushRequestSchema, create(PushRequestSchema, { series: [{ labels: good, samples: [{ rawProfile }] }] }));

/** Every label set that is stored, at any time. */
async function stored(): Promise<unknown[]> {
  const answer = await call('/querier.v1.QuerierService/Series', { start: '1', end: String(Date.now() * 2) });
  return ((await answer.json()) as { labelsSet?: unknown[] }).labelsSet ?? [];
}

describe('Push refuses', () => {
  afterEach(async () => {
    expect(await stored()).toEqual([]);
  });

  it.each(malformedProfiles)('$name', async ({ payload, says }) => {
    const answer = await push(good, payload);
    expect(await answer.json()).toEqual({ code: 'invalid_argument', message: expect.stringContaining(says) });
    expect(answer.status).toBe(400);
  });

  it.each(malformedLabels)('$name', async ({ labels, says }) => {
    const answer = await push(
      labels.map(([name, value]) => ({ name, value })),
      validProfile,
    );
    expect(await answer.json()).toEqual({ code: 'invalid_argument', message: expect.stringContaining(says) });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['no series', {}],
    ['an empty series list', { series: [] }],
    ['a series without profiles', { series: [{ labels: good }] }],
  ])('%s', async (_name, body) => {
    const answer = await call('/push.v1.PusherService/Push', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'invalid_argument', message: 'no profiles received' });
  });

  // Plain protobuf is read by the service itself, what is packed by the library: see service/rpc/push-route.ts.
  it.each([
    ['bytes that are no message', Buffer.from([0x0a, 0xff, 0x01]), 'cannot decode message push.v1.PushRequest'],
    ['a message without profiles', Buffer.alloc(0), 'no profiles received'],
    ['a profile that is none', pushOf(Buffer.from('not a profile')), 'not a valid pprof profile'],
  ])('%s in the same words whether it is packed or not', async (_name, message, says) => {
    const path = '/push.v1.PusherService/Push';
    const headers = { 'content-type': 'application/proto', 'connect-protocol-version': '1' };
    const plain = await rawRequest(service, { path, headers, body: message });
    const packed = await rawRequest(service, {
      path,
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: gzipSync(message),
    });
    expect(plain.status).toBe(400);
    expect(JSON.parse(plain.body.toString())).toMatchObject({ code: 'invalid_argument' });
    expect(plain.body.toString()).toContain(says);
    expect([plain.status, plain.headers['content-type'], plain.body]).toEqual([
      packed.status,
      packed.headers['content-type'],
      packed.body,
    ]);
  });

  it.each([
    ['no body', ''],
    ['what is not JSON', '{'],
    ['a profile that is not base64', '{"series":[{"samples":[{"rawProfile":"\\u0000"}]}]}'],
    ['series of another type', '{"series":"all"}'],
  ])('%s', async (_name, body) => {
    const answer = await fetch(`${service.url}/push.v1.PusherService/Push`, { method: 'POST', headers: json, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'invalid_argument' });
  });

  it.each([
    ['noise', Buffer.from('noise and more noise')],
    ['a series that ends early', Buffer.from([0x0a, 0xff, 0x01, 0x61])],
    ['a label that is not UTF-8', Buffer.from([0x0a, 0x06, 0x0a, 0x04, 0x0a, 0x02, 0xc3, 0x28])],
  ])('%s in protobuf', async (_name, body) => {
    const answer = await fetch(`${service.url}/push.v1.PusherService/Push`, {
      method: 'POST',
      headers: { 'content-type': 'application/proto' },
      body,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      code: 'invalid_argument',
      message: expect.stringMatching(/^cannot decode message push.v1.PushRequest from protobuf: ./) as unknown,
    });
  });

  it('a message larger than the limit', async () => {
    const answer = await push(good, new Uint8Array(7 * 1024 * 1024));
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ code: 'resource_exhausted' });
  });
});

describe('/ingest refuses', () => {
  const ingest = (query: string, body: BodyInit) => fetch(`${service.url}/ingest?${query}`, { method: 'POST', body });
  const ofTime = /time before 1970/; // There, such a time is that of the query.

  afterEach(async () => {
    expect(await stored()).toEqual([]);
  });

  it.each(malformedProfiles)('$name', async ({ name, payload, says }) => {
    const answer = await ingest('name=malformed&format=pprof', payload as Uint8Array<ArrayBuffer>);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(ofTime.test(name) ? 'negative' : says);
  });

  it.each([
    ['format=pprof', 400, 'the query parameter name is missing'],
    ['name=&format=pprof', 400, 'must begin with the name'],
    ['name=my%20shop&format=pprof', 400, 'may have letters'],
    ['name=shop%7Ba&format=pprof', 400, 'the closing brace is missing'],
    ['name=shop%7Ba-b=c%7D&format=pprof', 400, "the key 'a-b'"],
    ['name=shop&format=pprof&from=then', 400, "from='then' is not a time"],
    ['name=shop&format=pprof&until=9999999999999999999', 400, 'is not a time'],
    ['name=shop&format=jfr', 422, 'there is no chunk at byte 0'],
    ['name=shop&format=speedscope', 422, 'not a valid speedscope profile'],
    ['name=shop&format=tree', 422, 'not a valid tree profile'],
    ['name=my.shop&format=lines', 400, 'unknown profile type: shop'],
    [`name=shop%7Bpod=${'x'.repeat(2_049)}%7D&format=pprof`, 422, 'has label value too long'],
    [
      `name=shop%7B${Array.from({ length: 29 }, (_, i) => `k${i}=v`).join(',')}%7D&format=pprof`,
      422,
      'has 32 label names; limit 30',
    ],
  ])('the query %s', async (query, status, says) => {
    const answer = await ingest(query, validProfile as Uint8Array<ArrayBuffer>);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(says);
  });

  it.each([
    ['without a profile', { sample_type_config: '{}' }, "no part 'profile'"],
    ['with a configuration that is not JSON', { profile: validProfile, sample_type_config: '{' }, 'is not JSON'],
    ['with a previous profile', { profile: validProfile, prev_profile: validProfile }, 'prev_profile'],
  ])('a form %s', async (_name, parts, says) => {
    const form = new FormData();
    for (const [name, part] of Object.entries(parts)) {
      form.append(name, new Blob([part as Uint8Array<ArrayBuffer>]));
    }
    const answer = await ingest('name=shop', form);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(says);
  });

  it('a form that says format=pprof', async () => {
    const form = new FormData();
    form.append('profile', new Blob([validProfile as Uint8Array<ArrayBuffer>]));
    expect((await ingest('name=shop&format=pprof', form)).status).toBe(422);
  });

  it('a body larger than the limit', async () => {
    const answer = await ingest('name=shop&format=pprof', new Uint8Array(8 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
  });
});

it('stores what is good of a batch, although the call fails', async () => {
  const sample = (payload: Uint8Array) => ({ rawProfile: Buffer.from(payload).toString('base64') });
  const labels = labelsOf({ __name__: 'process_cpu', service_name: 'batch' });
  const answer = await call('/push.v1.PusherService/Push', {
    series: [
      { labels: good, samples: [sample(malformedProfiles[1]!.payload)] },
      { labels, samples: [sample(validProfile)] },
      { labels: labelsOf({ service_name: 'malformed' }), samples: [sample(validProfile)] },
    ],
  });
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { message: string }).message).toMatch(
    /^2 profiles were not stored: not a valid pprof profile: .*; invalid labels '.*' with error: invalid metric name/,
  );
  expect(JSON.stringify(await stored())).toContain('"value":"batch"');
  expect(JSON.stringify(await stored())).not.toContain('malformed');
});

it('counts what was refused by Pyroscope’s names of reasons', async () => {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  for (const reason of ['malformed_profile', 'not_in_ingestion_window', 'samples_limit', 'profile_size_limit']) {
    expect(metrics).toMatch(
      new RegExp(`pyroscope_discarded_samples_total\\{reason="${reason}",tenant="anonymous"\\} [1-9]`),
    );
  }
});

it('is ready after all of it, and has no fault to write down', async () => {
  expect((await fetch(`${service.url}/ready`)).status).toBe(200);
  const faults = service
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":50'));
  expect(faults).toEqual([]);
});
