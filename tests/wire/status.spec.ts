/** What the service says about itself: readiness, metrics, build, and its log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, CPU, lastHours, post, push, pushDrawing } from './calls.ts';
import { rawRequest } from './raw-request.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startService({ args: ['--log-level', 'debug'] });
});

afterAll(() => service?.stop());

/** Metrics by name and labels, as they are written: `hearth_store_ready` → 1. */
async function metrics(): Promise<Map<string, number>> {
  const answer = await fetch(`${service.url}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

it('is ready', async () => {
  const answer = await fetch(`${service.url}/ready`);
  expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
    200,
    'ready',
    'text/plain; charset=utf-8',
  ]);
});

it('says what it was built from, in the form that clients know', async () => {
  const answer = await fetch(`${service.url}/api/v1/status/buildinfo`);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(await answer.json()).toEqual({
    status: 'success',
    data: {
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
      revision: '',
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    },
  });
});

it.each(['/ready', '/metrics', '/api/v1/status/buildinfo', '/api/v1/status/config'])(
  '%s is asked with GET or HEAD',
  async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const refused = await rawRequest(service, { method, path });
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD']);
    }
    const head = await rawRequest(service, { method: 'HEAD', path });
    expect([head.status, head.body.length]).toEqual([200, 0]);
  },
);

it.each(['/config', '/api/v1/status', '/metrics/x', '/ready/', '/debug/pprof', '/.env'])(
  'there is nothing at %s',
  async (path) => {
    const answer = await rawRequest(service, { method: 'GET', path });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  },
);

describe('metrics', () => {
  it('count what is pushed, refused and asked', async () => {
    const before = await metrics();
    const grew = async (name: string, by: number) => {
      const after = await metrics();
      expect([name, (after.get(name) ?? 0) - (before.get(name) ?? 0)]).toEqual([name, by]);
    };
    await pushDrawing(service, { service_name: 'metrics' }, 'main;a 1\nmain;b 2');
    await push(service, { service_name: 'metrics' }, new Uint8Array([1, 2, 3]));
    await post(service, '/ingest?name=metrics&format=pprof', 'not a profile');
    await ask(service, 'SelectMergeStacktraces', { profileTypeID: CPU, labelSelector: '{}', ...lastHours() });
    await ask(service, 'SelectMergeStacktraces', { profileTypeID: 'cpu', labelSelector: '{}', ...lastHours() });

    await grew('hearth_ingest_received_profiles_total{tenant="anonymous"}', 3);
    await grew('hearth_ingest_stored_profiles_total{tenant="anonymous"}', 1);
    await grew('pyroscope_discarded_samples_total{reason="malformed_profile",tenant="anonymous"}', 2);
    const calls = (status: number) =>
      `hearth_request_seconds_count{route="/querier.v1.QuerierService/SelectMergeStacktraces",status="${status}"}`;
    await grew(calls(200), 1);
    await grew(calls(400), 1);
    await grew('hearth_request_seconds_count{route="/push.v1.PusherService/Push",status="200"}', 1);
    await grew('hearth_request_seconds_count{route="/ingest",status="422"}', 1);
  });

  it('say how the process is', async () => {
    const now = await metrics();
    expect(now.get('hearth_store_ready')).toBe(1);
    expect([...now.keys()].find((name) => name.startsWith('hearth_build_info{version="'))).toBeDefined();
    expect(now.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(now.get('nodejs_eventloop_lag_seconds')).toBeDefined();
  });

  it('do not grow with what strangers ask for', async () => {
    const before = (await metrics()).size;
    for (let i = 0; i < 30; i++) {
      await fetch(`${service.url}/stranger-${i}?x=${i}`);
      await post(service, `/querier.v1.QuerierService/Stranger${i}`, '{}', { 'content-type': 'application/json' });
    }
    // One more route at most, that of all the unknown.
    expect((await metrics()).size - before).toBeLessThan(30);
  });
});

it('writes its log as JSON, a line an entry, and no secret into it', async () => {
  const secrets = ['sesame-token', 'sesame-password', 'sesame-cookie', 'sesame-label'];
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${secrets[0]}`,
    'x-api-key': secrets[1]!,
    cookie: `session=${secrets[2]}`,
  };
  await post(service, '/querier.v1.QuerierService/LabelNames', '{', headers);
  await post(service, `/ingest?name=app&format=jfr&token=${secrets[0]}`, 'x', headers);
  await push(service, { __name__: 'process_cpu', token: secrets[3]! }, new Uint8Array([1]), headers);
  await fetch(`${service.url}/nothing?password=${secrets[1]}`, { headers });
  const said = service.log();
  for (const line of said.split('\n').filter((text) => text !== '')) {
    expect(JSON.parse(line)).toMatchObject({
      level: expect.any(Number) as unknown,
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      msg: expect.any(String) as unknown,
    });
  }
  for (const secret of secrets) {
    expect(said).not.toContain(secret);
  }
  expect(await (await fetch(`${service.url}/metrics`)).text()).not.toMatch(/sesame/);
});
