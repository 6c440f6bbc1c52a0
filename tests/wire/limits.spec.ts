/** Limits that are set tighter than usual: who breaks one is told which, and when to come again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, labelPairs, minutesAgo, post, push, PUSH, pushDrawing, type Answer } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const MINUTE = 60_000;

beforeAll(async () => {
  service = await startService({
    args: ['--multitenancy'],
    limits: {
      ingestionRateMb: '1',
      ingestionBurstMb: '1',
      maxSeries: '3',
      maxQueryLength: '1h',
      maxLookback: '30m',
      maxNodes: '100',
      defaultNodes: '5',
      maxMatchers: '2',
      maxSamples: '5',
      maxLabelNames: '4',
      maxProfileMb: '0',
      maxUnpackedMb: '2',
      rejectOlderThan: '2h',
    },
  });
});

afterAll(() => service?.stop());

/** Limits are each tenant's own, so every test is a tenant of its own. */
const tenant = (name: string) => ({ 'x-scope-orgid': name });
const draw = (drawing: string) =>
  drawProfile(drawing, { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' }).pprof;
const named = (service_name: string, more: Record<string, string> = {}) => ({
  __name__: 'process_cpu',
  service_name,
  ...more,
});
const selection = () => ({
  profileTypeID: CPU,
  labelSelector: '{}',
  start: String(minutesAgo(20)),
  end: String(Date.now() + MINUTE),
});

function expectRefusal(answer: Answer, status: number, says: string): void {
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(says)]);
}

function expectRetryAfter({ headers }: Answer): void {
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
}

describe('pushes', () => {
  it('above the rate are answered 429 with when to come again, by both routes, and other tenants are not', async () => {
    // A small profile with one long text that nothing names: 1.6 MB, six at once, where a megabyte a second is allowed.
    const large = Buffer.concat([draw('main 1'), Buffer.from([0x32, 0x80, 0x80, 0x60]), Buffer.alloc(0x180000, 0x61)]);
    const atOnce = async (send: () => Promise<Answer>) => {
      const answers = await Promise.all(Array.from({ length: 6 }, send));
      expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
      return answers.find(({ status }) => status === 429)!;
    };
    const pushed = await atOnce(() => push(service, named('rate'), large, tenant('fast')));
    expectRefusal(pushed, 429, 'push rate limit (1.0 MB/s, burst 1.0 MB) exceeded while adding 1.6 MB');
    expect(pushed.body.code).toBe('resource_exhausted');
    expectRetryAfter(pushed);
    const ingested = await atOnce(() => post(service, '/ingest?name=rate&format=pprof', large, tenant('faster')));
    expectRefusal(ingested, 429, 'raise ingestionRateMb');
    expectRetryAfter(ingested);
    expect((await push(service, named('rate'), draw('main 1'), tenant('slow'))).status).toBe(200);
  });

  it('of more series than are allowed are answered 429; those of known series are taken', async () => {
    const pod = (n: number) =>
      push(service, named('series', { pod: `${n}` }), atTime(draw(`main ${n}`), Date.now()), tenant('series'));
    for (const n of [1, 2, 3]) {
      expect((await pod(n)).status).toBe(200);
    }
    const fourth = await pod(4);
    expectRefusal(fourth, 429, 'active series limit exceeded (4/3): push fewer distinct label sets or raise maxSeries');
    expectRetryAfter(fourth);
    expect((await pod(2)).status).toBe(200);
    const { text } = await ask(service, 'LabelValues', { name: 'pod', ...selection() }, tenant('series'));
    expect(JSON.parse(text)).toEqual({ names: ['1', '2', '3'] });
  });

  it('of more samples, labels or bytes than are allowed are answered 400', async () => {
    const samples = draw(Array.from({ length: 6 }, (_, i) => `f${i} 1`).join('\n'));
    expectRefusal(await push(service, named('samples'), samples, tenant('other')), 400, 'actual: 6, limit: 5');
    expectRefusal(
      await push(service, named('labels', { a: '1', b: '2', c: '3' }), draw('f 1'), tenant('other')),
      400,
      'has 5 label names; limit 4',
    );
    // Without a limit for one profile that for everything unpacked holds.
    const bytes = new Uint8Array(2 * 1_048_576 + 1);
    expectRefusal(await push(service, named('bytes'), bytes, tenant('bytes')), 400, 'exceeds limit of 2.1 MB');
  });

  it('older than the window are answered 400, those within it are taken', async () => {
    const at = (minutes: number) =>
      push(service, named('window'), atTime(draw('main 1'), minutesAgo(minutes)), tenant('window'));
    expect((await at(119)).status).toBe(200);
    expectRefusal(await at(121), 400, 'is outside of ingestion window (profile timestamp: ');
  });

  it('in a batch are each looked at by themselves', async () => {
    const sample = (drawing: string) => ({ rawProfile: Buffer.from(draw(drawing)).toString('base64') });
    const series = [4, 5, 6].map((n) => ({ labels: labelPairs(named(`batch-${n}`)), samples: [sample(`main ${n}`)] }));
    series.push({ labels: labelPairs({ service_name: 'nameless' }), samples: [sample('main 1')] });
    const answer = await post(service, PUSH, JSON.stringify({ series }), {
      'content-type': 'application/json',
      ...tenant('batch'),
    });
    expectRefusal(answer, 400, 'invalid metric name');
    const { body } = await ask(service, 'LabelValues', { name: 'service_name', ...selection() }, tenant('batch'));
    expect(body.names).toEqual(['batch-4', 'batch-5', 'batch-6']);
  });
});

describe('questions', () => {
  beforeAll(async () => {
    const five = Array.from({ length: 5 }, (_, i) => `m;f${i} ${i + 1}`).join('\n');
    for (const minutes of [10, 50]) {
      await pushDrawing(service, { service_name: 'asked' }, five, { at: minutesAgo(minutes) }, tenant('asks'));
    }
  });
  const ask1 = (method: string, more: object) => ask(service, method, { ...selection(), ...more }, tenant('asks'));

  it('about too long a range are answered 400', async () => {
    const long = { start: String(Date.now() - 61 * MINUTE), end: String(Date.now()) };
    expectRefusal(
      await ask1('SelectMergeStacktraces', long),
      400,
      'limits.maxQueryLength allows 3600000 ms: ask for a shorter range',
    );
    expectRefusal(await ask1('Series', long), 400, 'limits.maxQueryLength');
  });

  it('about what is too long ago see nothing of it', async () => {
    const hour = { start: String(Date.now() - 59 * MINUTE), end: String(Date.now()) };
    expect((await ask1('SelectMergeStacktraces', hour)).body.flamegraph.total).toBe('15');
    const past = { start: String(Date.now() - 59 * MINUTE), end: String(Date.now() - 40 * MINUTE) };
    const answer = await ask1('SelectMergeStacktraces', past);
    expect([answer.status, answer.body.flamegraph.names]).toEqual([200, ['total']]);
  });

  it('have as many nodes as is usual, and no more than is allowed', async () => {
    // `m` and the four largest, the fifth in `other`.
    expect((await ask1('SelectMergeStacktraces', {})).body.flamegraph.levels[2].values).toHaveLength(4 * 5);
    expectRefusal(
      await ask1('SelectMergeStacktraces', { maxNodes: 101 }),
      400,
      'max_nodes is 101: it must be from 0 (which means 5) to 100',
    );
  });

  it('with too many matchers are answered 400', async () => {
    const labelSelector = '{a="1",b="2",c="3"}';
    expectRefusal(
      await ask1('SelectSeries', { labelSelector, step: 15 }),
      400,
      'has 3 matchers, limits.maxMatchers allows 2',
    );
  });

  it('whose asker does not wait are answered 504', async () => {
    // Of a span: what has been asked for before may be answered from memory within the millisecond.
    const ofSpan = { ...selection(), spanSelector: ['00000000000000a1'] };
    const answer = await ask(service, 'SelectMergeSpanProfile', ofSpan, {
      ...tenant('asks'),
      'connect-timeout-ms': '1',
    });
    expect([answer.status, answer.body.code]).toEqual([504, 'deadline_exceeded']);
    expect((await ask1('SelectMergeStacktraces', {})).status).toBe(200);
  });
});
