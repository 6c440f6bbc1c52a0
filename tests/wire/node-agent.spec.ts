/** The Node agent as it is published, in a process of its own: what it measured is found again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, framesOf, lastHours, type Json } from './calls.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
const WALL = 'wall:wall:nanoseconds:wall:nanoseconds';

beforeAll(async () => {
  service = await startService();
  const app = spawn(
    process.execPath,
    [fileURLToPath(new URL('./profiled-app.mjs', import.meta.url)), service.url, 'node-app'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, DEBUG: 'pyroscope*' } },
  );
  let said = '';
  app.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(app, 'close')) as [number | null];
  expect(code, said).toBe(0);
  expect(said).not.toMatch(/rejected|Error sending/);
});

afterAll(() => service?.stop());

const matchers = ['{service_name="node-app"}'];

/** The total of each function, whatever calls it. */
async function totals(profileTypeID: string, labelSelector = matchers[0]!): Promise<Map<string, number>> {
  const { body } = await ask(service, 'SelectMergeStacktraces', { profileTypeID, labelSelector, ...lastHours() });
  const sums = new Map<string, number>();
  for (const frame of framesOf(body.flamegraph)) {
    const [, path, total] = /^(.*) (\d+)(?: \(\d+\))?$/.exec(frame)!;
    const name = path!.split(';').at(-1)!;
    sums.set(name, (sums.get(name) ?? 0) + Number(total));
  }
  return sums;
}

const of = (sums: Map<string, number>, name: string) =>
  [...sums].filter(([key]) => key.split(':').includes(name) || key === name).reduce((sum, [, value]) => sum + value, 0);

it('has the profile types of the agent', async () => {
  const { body } = await ask(service, 'LabelValues', { name: '__profile_type__', matchers, ...lastHours() });
  expect(body.names).toEqual([
    'memory:inuse_objects:count:inuse_space:bytes',
    'memory:inuse_space:bytes:inuse_space:bytes',
    'wall:cpu:nanoseconds:wall:nanoseconds',
    'wall:samples:count:wall:nanoseconds',
    WALL,
  ]);
});

it('has the labels that the agent was given, and those it adds', async () => {
  const { body } = await ask(
    service,
    'LabelNames',
    { matchers, ...lastHours() },
    { accept: '*/*;allow-utf8-labelnames=true' },
  );
  expect(body.names).toEqual(
    expect.arrayContaining(['endpoint', 'pod', 'pyroscope_spy', 'region', 'service_name', 'otel.scope.name']),
  );
});

it.each([WALL, 'wall:cpu:nanoseconds:wall:nanoseconds'])(
  'finds the hot function where the time went: %s',
  async (type) => {
    const sums = await totals(type);
    const all = sums.get('total')!;
    expect(all).toBeGreaterThan(0);
    expect(of(sums, 'hotLoop'), JSON.stringify([...sums].slice(0, 30))).toBeGreaterThan(all / 2);
  },
);

it('finds it by the label of the code that ran', async () => {
  const labelled = await totals(WALL, '{service_name="node-app",endpoint="/pay"}');
  expect(of(labelled, 'hotLoop')).toBeGreaterThan(labelled.get('total')! * 0.8);
  const unlabelled = await totals(WALL, '{service_name="node-app",endpoint=""}');
  expect(of(unlabelled, 'hotLoop')).toBeLessThan(of(labelled, 'hotLoop') / 10);
});

it('finds what keeps memory', async () => {
  const sums = await totals('memory:inuse_space:bytes:inuse_space:bytes');
  expect(of(sums, 'keepsMemory')).toBeGreaterThan(0);
});

it('has points in time', async () => {
  const { body } = await ask(service, 'SelectSeries', {
    profileTypeID: WALL,
    labelSelector: matchers[0]!,
    groupBy: ['endpoint'],
    step: 15,
    ...lastHours(),
  });
  expect(body.series.map(({ labels = [] }: Json) => labels)).toContainEqual([{ name: 'endpoint', value: '/pay' }]);
});
