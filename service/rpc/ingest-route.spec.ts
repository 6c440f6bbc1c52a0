import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError, type Reason } from '#model/errors.ts';
import type { PushedProfile } from '../ingest/pushed-profile.ts';
import { defaultLimits } from '../limits.ts';
import { handleIngest } from './ingest-route.ts';

let server: Server;
let url: string;
let pushed: { tenant: string; push: PushedProfile }[];
let failure: Error | undefined;

beforeEach(async () => {
  pushed = [];
  failure = undefined;
  const ingest = {
    push: async (tenant: string, pushes: readonly PushedProfile[]) => {
      if (failure !== undefined) {
        throw failure;
      }
      pushed.push(...pushes.map((push) => ({ tenant, push })));
    },
    importFile: () => Promise.reject(new Error('not by this route')),
    recent: () => ({ profiles: 0, bytes: 0, seconds: 0 }),
    viewFile: () => Promise.reject(new Error('not by this route')),
    close: async () => {},
  };
  server = createServer((request, response) => {
    void handleIngest(request, response, {
      ingest,
      limitsOf: () => ({ ...defaultLimits, maxBodyMb: 1 }),
      tenants: { forWrite: (header) => header('x-scope-orgid') ?? 'anonymous' },
      clock: () => 1_795_412_642_000,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

const profile = Uint8Array.of(0x1f, 0x8b, 1, 2, 3);
const post = (query: string, body: BodyInit = profile, headers: Record<string, string> = {}) =>
  fetch(`${url}/ingest?${query}`, { method: 'POST', body, headers });

describe('a push to /ingest', () => {
  it('as the Node agent sends it', async () => {
    const answer = await post(
      'name=shop{region=eu}&format=pprof&from=1795412600&until=1795412660&spyName=nodespy',
      profile,
      {
        'content-type': 'application/octet-stream',
        'x-scope-orgid': 'team-a',
      },
    );
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect(pushed[0]).toMatchObject({
      tenant: 'team-a',
      push: {
        labels: [],
        payload: Buffer.from(profile),
        legacy: {
          app: 'shop',
          keys: [{ name: 'region', value: 'eu' }],
          spy: 'nodespy',
          from: 1_795_412_600_000_000_000n,
          until: 1_795_412_660_000_000_000n,
          displayNames: undefined,
        },
      },
    });
  });

  it('as the Go agent sends it', async () => {
    const form = new FormData();
    form.append('profile', new Blob([profile]), 'profile.pprof');
    form.append(
      'sample_type_config',
      new Blob([JSON.stringify({ contentions: { 'display-name': 'block_count' } })]),
      'sample_type_config.json',
    );
    const answer = await post('name=shop&from=1795412600000000000&until=1795412660000000000&spyName=gospy', form);
    expect(answer.status).toBe(200);
    expect([...pushed[0]!.push.payload]).toEqual([...profile]);
    expect(pushed[0]!.push.legacy!.displayNames!.get('contentions')).toBe('block_count');
    expect(pushed[0]!.push.legacy!.from).toBe(1_795_412_600_000_000_000n);
  });

  it('as the Java agent sends it', async () => {
    const form = new FormData();
    form.append('jfr', new Blob([profile]), 'jfr');
    form.append('labels', new Blob([Uint8Array.of(9)]), 'labels');
    const answer = await post(
      'name=shop&format=jfr&from=1795412600&until=1795412660&spyName=javaspy&units=samples',
      form,
    );
    expect(answer.status).toBe(200);
    expect([...pushed[0]!.push.payload]).toEqual([...profile]);
    expect(pushed[0]!.push.legacy).toMatchObject({ format: 'jfr', spy: 'javaspy', sampleRate: 100 });
    expect([...pushed[0]!.push.legacy!.jfrLabels!]).toEqual([9]);
  });

  it.each([
    ['format=lines', '', 'lines', 100],
    ['format=trie&sampleRate=250', '', 'trie', 250],
    ['', 'binary/octet-stream+trie', 'trie', 100],
    ['sampleRate=often', 'binary/octet-stream+tree', 'tree', 100],
    ['format=speedscope&sampleRate=0', '', 'speedscope', 0],
    ['format=folded', 'text/plain', 'unnamed', 100],
    ['format=whatever', '', 'unnamed', 100],
    ['', '', 'unnamed', 100],
  ])(
    'with the query %s and the content type %s is %s at %d samples a second',
    async (query, type, format, sampleRate) => {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      expect((await post(`name=shop&${query}`, profile, headers)).status).toBe(200);
      expect(pushed[0]!.push.legacy).toMatchObject({ format, sampleRate });
    },
  );

  it('without times, spy and encoding that is true', async () => {
    expect((await post('name=shop&format=pprof', profile, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(pushed[0]!.push.legacy).toMatchObject({ spy: 'unknown', from: undefined, until: undefined });
  });
});

describe('a push is refused', () => {
  it.each([
    ['format=pprof', 400, 'the query parameter name is missing'],
    ['name=&format=pprof', 400, 'must begin with the name'],
    ['name=a{b&format=pprof', 400, 'the closing brace is missing'],
    ['name=a&format=pprof&from=then', 400, "from='then' is not a time"],
    ['name=a&format=pprof&until=then', 400, "until='then' is not a time"],
  ])('for the query %s', async (query, status, message) => {
    const answer = await post(query);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(message);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(pushed).toEqual([]);
  });

  it('when the body is a form although format=pprof says otherwise', async () => {
    const form = new FormData();
    form.append('profile', new Blob([profile]));
    const answer = await post('name=a&format=pprof', form);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('leave format out');
  });

  it('when a form has a previous profile', async () => {
    const form = new FormData();
    form.append('profile', new Blob([profile]));
    form.append('prev_profile', new Blob([profile]));
    expect((await post('name=a', form)).status).toBe(422);
  });

  it('when the body is too large, announced or not', async () => {
    const large = new Uint8Array(1_048_577);
    const announced = await post('name=a&format=pprof', large);
    expect(announced.status).toBe(413);
    expect(await announced.text()).toContain('the body is larger than 1048576 bytes');
    const chunked = await new Promise<number>((resolve, reject) => {
      const sent = httpRequest(`${url}/ingest?name=a&format=pprof`, { method: 'POST' }, (response) => {
        resolve(response.statusCode!);
        response.resume();
        sent.destroy();
      });
      sent.on('error', reject);
      sent.flushHeaders();
      sent.write(large);
    });
    expect(chunked).toBe(413);
    expect((await post('name=a&format=pprof', large.subarray(1))).status).toBe(200);
  });

  it('by another method', async () => {
    const answer = await fetch(`${url}/ingest?name=a`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each<[Reason, number]>([
    ['malformed_profile', 422],
    ['not_in_ingestion_window', 422],
    ['invalid_labels', 422],
    ['profile_size_limit', 422],
    ['rate_limited', 429],
    ['series_limit', 429],
    ['store_unavailable', 503],
    ['shutting_down', 503],
    ['overloaded', 503],
    ['internal', 500],
  ])('for %s with %d', async (reason, status) => {
    failure = new HearthError(reason, 'this is why', { retryAfterSeconds: 7 });
    const answer = await post('name=a&format=pprof');
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe('this is why\n');
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it('without telling what went wrong inside', async () => {
    failure = new Error('secret detail');
    const answer = await post('name=a&format=pprof');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
  });
});
