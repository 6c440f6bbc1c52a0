/** `/ingest` as the agents of each language call it. */
import { connect as connectHttp2 } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProfile, field, type DrawOptions } from '../fixtures/drawn-profile.ts';
import { profileWith } from '../fixtures/malformed/malformed-profiles.ts';
import { packedFixture, truthFiles } from '../fixtures/pprof/truth.ts';
import { textFixture } from '../fixtures/text/found-stacks.ts';
import { ask, atTime, framesOf, minutesAgo, post, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const T = minutesAgo(15);
const SECONDS = Math.floor(T / 1_000);

beforeAll(async () => {
  // The recordings of real agents are older than what a service accepts by default.
  service = await startService({ limits: { rejectOlderThan: '0' } });
});

afterAll(() => service?.stop());

const draw = (drawing: string, options: DrawOptions = {}) =>
  drawProfile(drawing, { types: 'samples:count,cpu:nanoseconds', periodType: 'cpu:nanoseconds', ...options }).pprof;

const query = (parameters: Record<string, string>, path = '/ingest') => `${path}?${new URLSearchParams(parameters)}`;

const CPU = 'process_cpu:cpu:nanoseconds:cpu:nanoseconds';
const octets = { 'content-type': 'application/octet-stream' };
const raw = (parameters: Record<string, string>, payload: Uint8Array, headers: Record<string, string> = octets) =>
  post(service, query({ format: 'pprof', ...parameters }), Buffer.from(payload), headers);

/** The form that the Go agent sends. */
function goForm(payload: Uint8Array, config: object = {}): FormData {
  const form = new FormData();
  form.append('profile', new Blob([Buffer.from(payload)]), 'profile.pprof');
  form.append('sample_type_config', new Blob([JSON.stringify(config)]), 'sample_type_config.json');
  return form;
}

const range = { start: '1', end: String(Date.now() + 600_000) };

async function typesOf(name: string): Promise<string[]> {
  const { body } = await ask(service, 'LabelValues', {
    name: '__profile_type__',
    matchers: [`{service_name="${name}"}`],
    ...range,
  });
  return body.names ?? [];
}

async function labelsOf(name: string): Promise<Record<string, string>> {
  const { body } = await ask(
    service,
    'Series',
    { matchers: [`{service_name="${name}"}`], ...range },
    { accept: '*/*;allow-utf8-labelnames=true' },
  );
  return Object.fromEntries(
    (body.labelsSet ?? []).flatMap(({ labels }: Json) => labels).map(({ name: label, value }: Json) => [label, value]),
  );
}

async function totalOf(name: string, profileTypeID: string): Promise<string | undefined> {
  const labelSelector = `{service_name="${name}"}`;
  const { body } = await ask(service, 'SelectMergeStacktraces', { profileTypeID, labelSelector, ...range });
  return body.flamegraph.total;
}

/** Where in time a service's one profile lies. */
async function timeOf(name: string, profileTypeID: string): Promise<number> {
  const { body } = await ask(service, 'SelectSeries', {
    profileTypeID,
    labelSelector: `{service_name="${name}"}`,
    start: '1000',
    end: '2000000000000',
    step: 0.001,
  });
  return Number(body.series?.[0]?.points[0].timestamp);
}

describe('the Go agent', () => {
  /** What it says of each kind of profile. */
  const configs = {
    mutex: {
      contentions: { 'display-name': 'mutex_count', units: 'lock_samples' },
      delay: { 'display-name': 'mutex_duration', units: 'lock_nanoseconds' },
    },
    block: {
      contentions: { 'display-name': 'block_count', units: 'lock_samples' },
      delay: { 'display-name': 'block_duration', units: 'lock_nanoseconds' },
    },
    goroutine: { goroutine: { 'display-name': 'goroutines', units: 'goroutines', aggregation: 'average' } },
    heap: {
      alloc_objects: { units: 'objects' },
      alloc_space: { units: 'bytes' },
      inuse_objects: { units: 'objects', aggregation: 'average' },
      inuse_space: { units: 'bytes', aggregation: 'average' },
    },
    cpu: { samples: { 'display-name': 'cpu', units: 'samples', sampled: true } },
  };

  it.each([
    [
      'cpu',
      'go/go-gofmt-cpu.pb.gz',
      configs.cpu,
      ['process_cpu:cpu:nanoseconds:cpu:nanoseconds', 'process_cpu:samples:count:cpu:nanoseconds'],
    ],
    [
      'mutex',
      'go/go-shopd-mutex.pb.gz',
      configs.mutex,
      ['mutex:contentions:count:contentions:count', 'mutex:delay:nanoseconds:contentions:count'],
    ],
    [
      'block',
      'go/go-shopd-block.pb.gz',
      configs.block,
      ['block:contentions:count:contentions:count', 'block:delay:nanoseconds:contentions:count'],
    ],
    ['goroutine', 'go/go-shopd-goroutine.pb.gz', configs.goroutine, ['goroutines:goroutine:count:goroutine:count']],
    [
      'heap',
      'go/go-shopd-heap.pb.gz',
      configs.heap,
      [
        'memory:alloc_objects:count:space:bytes',
        'memory:alloc_space:bytes:space:bytes',
        'memory:inuse_objects:count:space:bytes',
        'memory:inuse_space:bytes:space:bytes',
      ],
    ],
  ])('sends a form without a format: %s', async (kind, path, config, types) => {
    const name = `go-${kind}`;
    const parameters = {
      name: `${name}{hostname=box,otel.scope.name=com.grafana.pyroscope/go}`,
      from: `${SECONDS}000000000`,
      until: `${SECONDS + 15}000000000`,
      spyName: 'gospy',
      sampleRate: '100',
      units: '',
      aggregationType: 'sum',
    };
    const answer = await post(service, query(parameters), goForm(packedFixture(path), config));
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await typesOf(name)).toEqual(types);
    const truth = truthFiles().find((file) => file.path === path)!;
    for (const { type, unit, total } of truth.sampleTypes) {
      const profileTypeID = types.find((id) => id.includes(`:${type}:${unit}:`))!;
      const { body } = await ask(service, 'SelectMergeStacktraces', {
        profileTypeID,
        labelSelector: `{service_name="${name}"}`,
        ...range,
      });
      expect(body.flamegraph.total).toBe(String(total));
    }
    expect(await labelsOf(name)).toMatchObject({
      hostname: 'box',
      'otel.scope.name': 'com.grafana.pyroscope/go',
      pyroscope_spy: 'gospy',
      service_name: name,
    });
  });

  it('may leave the configuration out', async () => {
    const form = new FormData();
    form.append('profile', new Blob([Buffer.from(draw('main 1 10000000'))]));
    expect((await post(service, query({ name: 'go-bare', from: `${SECONDS}` }), form)).status).toBe(200);
    expect(await typesOf('go-bare')).toContain('process_cpu:cpu:nanoseconds:cpu:nanoseconds');
  });

  it('is refused a previous profile, from which older servers computed a difference', async () => {
    const form = goForm(draw('main 1 10'));
    form.append('prev_profile', new Blob([Buffer.from(draw('main 1 5'))]));
    const answer = await post(service, query({ name: 'go-previous' }), form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('prev_profile');
    expect(await typesOf('go-previous')).toEqual([]);
    const empty = goForm(draw('main 1 10'));
    empty.append('prev_profile', new Blob([]));
    expect((await post(service, query({ name: 'go-no-previous' }), empty)).status).toBe(200);
  });
});

describe('the Node agent', () => {
  it('sends a bare packed profile: wall', async () => {
    const profile = gzipSync(
      draw('main;work 3 1000\nmain 1 500', {
        types: 'samples:count,wall:microseconds',
        periodType: 'wall:microseconds',
      }),
    );
    const parameters = {
      name: 'node-wall{otel.scope.name=com.grafana.pyroscope/nodejs,otel.scope.version=0.6.4,process.runtime.name=nodejs}',
      from: `${SECONDS}`,
      until: `${SECONDS + 60}`,
      spyName: 'nodespy',
      sampleRate: '100',
    };
    const answer = await raw(parameters, profile);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await typesOf('node-wall')).toEqual([
      'wall:samples:count:wall:microseconds',
      'wall:wall:microseconds:wall:microseconds',
    ]);
    expect(await labelsOf('node-wall')).toMatchObject({
      'otel.scope.name': 'com.grafana.pyroscope/nodejs',
      'process.runtime.name': 'nodejs',
      pyroscope_spy: 'nodespy',
    });
    expect(await timeOf('node-wall', 'wall:wall:microseconds:wall:microseconds')).toBe(T);
  });

  it('sends a bare packed profile: heap, whose period is not that of Go', async () => {
    const profile = gzipSync(
      draw('main 3 1000', { types: 'inuse_objects:count,inuse_space:bytes', periodType: 'inuse_space:bytes' }),
    );
    expect((await raw({ name: 'node-heap', from: `${SECONDS}`, spyName: 'nodespy' }, profile)).status).toBe(200);
    expect(await typesOf('node-heap')).toEqual([
      'memory:inuse_objects:count:inuse_space:bytes',
      'memory:inuse_space:bytes:inuse_space:bytes',
    ]);
  });
});

describe('agents of other languages', () => {
  it.each(['pyspy', 'rbspy', 'scripting'])('%s: function names get their file', async (spyName) => {
    const name = `files-${spyName}`;
    expect(
      (await raw({ name, spyName, from: `${SECONDS}` }, draw('main@app.py:1;read@/usr/lib/io.py:5 1 10'))).status,
    ).toBe(200);
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds',
      labelSelector: `{service_name="${name}"}`,
      ...range,
    });
    const outside = spyName === 'pyspy' ? 'read' : '/usr/lib/io.py read';
    expect(framesOf(body.flamegraph)).toEqual([
      'total 10',
      'total;app.py main 10',
      `total;app.py main;${outside} 10 (10)`,
    ]);
  });

  it('dotnetspy: functions without an id, and dashes in types, are mended', async () => {
    const payload = profileWith({
      strings: ['', 'alloc-samples', 'count', 'main', 'main.cs', 'endpoint', '/pay'].map((text) => field(6, text)),
      functions: [field(5, [...field(2, 3), ...field(4, 4)])],
    });
    const answer = await raw({ name: 'dotnet', spyName: 'dotnetspy' }, payload);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await typesOf('dotnet')).toEqual([expect.stringContaining(':alloc_samples:count:')]);
    expect((await raw({ name: 'no-dotnet', spyName: 'gospy' }, payload)).status).toBe(422);
  });

  it('with an application name that has a suffix keep it as the service name', async () => {
    expect((await raw({ name: 'shop.cpu', from: `${SECONDS}` }, draw('main 1 10'))).status).toBe(200);
    expect(await typesOf('shop.cpu')).toContain('process_cpu:cpu:nanoseconds:cpu:nanoseconds');
  });

  it('may say that a body is packed: nobody listens, as its first bytes tell', async () => {
    const headers = { ...octets, 'content-encoding': 'gzip' };
    expect((await raw({ name: 'encoded', from: `${SECONDS}` }, gzipSync(draw('main 1 10')), headers)).status).toBe(200);
    expect((await raw({ name: 'not-encoded', from: `${SECONDS}` }, draw('main 1 10'), headers)).status).toBe(200);
    expect(await typesOf('encoded')).toEqual(await typesOf('not-encoded'));
  });
});

describe('the name', () => {
  it('has labels without quotes, spaces around them dropped', async () => {
    const name = ' my.shop-1/eu_west { region = eu , pod=a-1 , empty= , url=http://x/?a=b }';
    expect((await raw({ name, from: `${SECONDS}` }, draw('main 1 10'))).status).toBe(200);
    const labels = await labelsOf('my.shop-1/eu_west');
    expect(labels).toMatchObject({ region: 'eu', pod: 'a-1', url: 'http://x/?a=b' });
    expect(labels).not.toHaveProperty('empty');
  });

  it('gives the service its name unless a label does', async () => {
    expect((await raw({ name: 'app{service_name=the-service}', from: `${SECONDS}` }, draw('main 1 10'))).status).toBe(
      200,
    );
    expect(await typesOf('the-service')).not.toEqual([]);
    expect(await typesOf('app')).toEqual([]);
  });

  it('sets no private labels', async () => {
    expect(
      (
        await raw(
          { name: 'private{__name__=forged,__type__=forged,__own__=x,__session_id__=s}', from: `${SECONDS}` },
          draw('main 1 10'),
        )
      ).status,
    ).toBe(200);
    const labels = await labelsOf('private');
    expect(labels).toMatchObject({ __name__: 'process_cpu' });
    for (const name of ['__own__', '__session_id__', '__delta__']) {
      expect(labels).not.toHaveProperty(name);
    }
  });
});

describe('times', () => {
  const day = new Date(T).toISOString().slice(0, 10);

  it.each([
    ['seconds', `${SECONDS}`, T],
    ['milliseconds', `${T}`, T],
    ['microseconds', `${T}250`, T],
    ['nanoseconds', `${T}250999`, T],
    ['a day', day.replaceAll('-', ''), Date.parse(`${day}T00:00:00Z`)],
  ])('in %s are told by their number of digits', async (unit, from, millis) => {
    const name = `time-${unit.replaceAll(' ', '-')}`;
    expect((await raw({ name, from }, draw('main 1 10'))).status).toBe(200);
    expect(await timeOf(name, CPU)).toBe(millis);
  });

  it.each([
    ['now', 0],
    ['now-5m', 300_000],
    ['now-5min', 300_000],
    ['now-1h', 3_600_000],
    ['now-30s', 30_000],
  ])('may be relative: %s', async (from, ago) => {
    const name = `relative-${from}`;
    const before = Date.now();
    expect((await raw({ name, from }, draw('main 1 10'))).status).toBe(200);
    const at = await timeOf(name, CPU);
    expect(at).toBeGreaterThanOrEqual(before - ago);
    expect(at).toBeLessThanOrEqual(Date.now() - ago);
  });

  it('are now when there are none', async () => {
    const before = Date.now();
    expect((await raw({ name: 'time-none' }, draw('main 1 10'))).status).toBe(200);
    expect(await timeOf('time-none', CPU)).toBeGreaterThanOrEqual(before);
  });

  it('are those of the profile where it has one, and of the query where that is in 1970', async () => {
    await raw({ name: 'time-own', from: `${SECONDS}` }, atTime(draw('main 1 10'), T - 120_000));
    expect(await timeOf('time-own', CPU)).toBe(T - 120_000);
    // Some agents send microseconds as if they were nanoseconds.
    await raw({ name: 'time-1970', from: `${SECONDS}` }, atTime(draw('main 1 10'), T / 1_000));
    expect(await timeOf('time-1970', CPU)).toBe(T);
  });

  it('make a retry the same push', async () => {
    for (let i = 0; i < 3; i++) {
      await raw({ name: 'time-retry', from: `${SECONDS}`, until: `${SECONDS + 10}` }, draw('main 1 10'));
    }
    await raw({ name: 'time-retry', from: `${SECONDS + 10}`, until: `${SECONDS + 20}` }, draw('main 1 10'));
    const { body } = await ask(service, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      labelSelector: '{service_name="time-retry"}',
      ...range,
    });
    expect(body.flamegraph.total).toBe('20');
  });
});

describe('the route', () => {
  it('is also /pyroscope/ingest', async () => {
    const answer = await post(
      service,
      query({ name: 'alias', format: 'pprof', from: `${SECONDS}` }, '/pyroscope/ingest'),
      Buffer.from(draw('main 1 10')),
      octets,
    );
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await typesOf('alias')).not.toEqual([]);
  });

  it('answers 200 with nothing in it: some agents take anything else for a failure', async () => {
    const answer = await raw({ name: 'plain', from: `${SECONDS}` }, draw('main 1 10'));
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([200, '', '0']);
    const nothing = await raw({ name: 'nothing', from: `${SECONDS}` }, draw('main 0 0'));
    expect([nothing.status, nothing.text]).toEqual([200, '']);
  });

  it.each(['groups', 'collapsed', 'folded', 'PPROF', ''])("takes format '%s' for folded stacks", async (format) => {
    const name = `folded-${format}`;
    const answer = await raw({ name, format, from: `${SECONDS}` }, Buffer.from('main;work 10\n'));
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await totalOf(name, CPU)).toBe('100000000');
  });

  it.each(['jfr', 'speedscope', 'trie', 'tree'])("refuses what is not in format '%s'", async (format) => {
    const answer = await raw({ name: 'refused', format, from: `${SECONDS}` }, Buffer.from('main;work 10\n'));
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/^not a valid /);
    expect(await typesOf('refused')).toEqual([]);
  });

  it.each([
    { file: 'java-matcher-asprof-itimer.collapsed.gz', type: CPU, total: '22910000000' },
    { file: 'perf-go-gofmt-fp.txt.gz', type: CPU, total: '1271356625' },
    { file: 'go-shopd-heap.txt.gz', type: 'memory:inuse_space:bytes:space:bytes', total: '5982247' },
    { file: 'go-shopd-goroutine.txt.gz', type: 'goroutines:goroutine:count:goroutine:count', total: '26' },
    { file: 'node-terser.heapprofile.gz', type: 'memory:inuse_space:bytes:inuse_space:bytes', total: '6683680' },
  ])('takes a file that it is not told the format of: $file', async ({ file, type, total }) => {
    const name = file.split('.')[0]!;
    const answer = await raw({ name, format: '', from: `${SECONDS}` }, textFixture(file));
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await totalOf(name, type)).toBe(total);
  });

  it('is there by HTTP/2 too, with its refusals', async () => {
    const session = connectHttp2(service.url);
    const send = (path: string, body: Uint8Array) =>
      new Promise<string>((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ':path': path });
        let status: number | undefined;
        let text = '';
        stream.on('response', (headers) => (status = headers[':status']));
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => resolve(`${status} ${text}`));
        stream.on('error', reject);
        stream.end(body);
      });
    try {
      const large = Buffer.alloc(1_000_000);
      expect(await send('/ingest?name=http2&format=pprof', draw('main 1 10'))).toBe('200 ');
      expect(await send('/ingest?format=pprof', large)).toMatch(/^400 the query parameter name is missing/);
      expect(await send('/ingest?name=http2&format=jfr', large)).toMatch(/^422 not a valid JFR recording/);
      expect(await send('/ingest?name=http2&format=pprof', large)).toMatch(/^422 not a valid pprof profile/);
      expect(await typesOf('http2')).not.toEqual([]);
    } finally {
      session.destroy();
    }
  });

  it('is asked with POST only', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${service.url}/ingest?name=x`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});
