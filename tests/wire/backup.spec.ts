/** `hearth backup` and `hearth restore`, as a person runs them: the restored service gives every answer as before. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unpackedFixture } from '../fixtures/pprof/truth.ts';
import { ask, atTime, minutesAgo, post, push, type Json } from './calls.ts';
import { startPushes } from './pushes.ts';
import { startService, type TestService } from './service.ts';

const program = fileURLToPath(new URL('../../dist-service/hearth.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hearth-backup-'));
const TENANTS = ['team-a', 'team-b'];

let service: TestService;

async function hearth(args: readonly string[], cwd = folder) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEARTH_')));
  const child = spawn(process.execPath, [program, ...args], { env: { ...clean, HEARTH_URL: service.url }, cwd });
  let [said, noted] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said, noted };
}

const recordings = [
  ['go/go-shopd-cpu-labels.pb.gz', 'process_cpu'],
  ['go/go-shopd-heap.pb.gz', 'memory'],
  ['go/go-shopd-mutex.pb.gz', 'mutex'],
  ['node/node-transform-datadog-wall.pb.gz', 'wall'],
  ['java/matcher-cpu.pb', 'process_cpu'],
] as const;

const range = { start: String(minutesAgo(60)), end: String(minutesAgo(-60)) };

/** Every question there is about what is stored, and its answer. */
async function answersOf(target: TestService): Promise<Json> {
  const answers: Json = {};
  for (const tenant of [...TENANTS, 'team-c']) {
    const headers = { 'x-scope-orgid': tenant };
    const asked = async (method: string, message: object) =>
      (await ask(target, method, { ...range, ...message }, headers)).body as Json;
    const { profileTypes = [] } = await asked('ProfileTypes', {});
    const all: Json = {
      profileTypes,
      names: await asked('LabelNames', {}),
      services: await asked('LabelValues', { name: 'service_name' }),
      sets: await asked('Series', {}),
    };
    for (const { ID } of profileTypes as { ID: string }[]) {
      const selection = { profileTypeID: ID, labelSelector: '{}' };
      all[ID] = {
        flame: await asked('SelectMergeStacktraces', selection),
        profile: await asked('SelectMergeProfile', selection),
        series: await asked('SelectSeries', { ...selection, step: 15, groupBy: ['service_name'] }),
      };
    }
    const files = await post(target, '/adhocprofiles.v1.AdHocProfileService/List', '{}', {
      'content-type': 'application/json',
      ...headers,
    });
    all.files = files.body;
    answers[tenant] = all;
  }
  return answers;
}

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'] });
  for (const [index, [path, name]] of recordings.entries()) {
    for (const tenant of TENANTS.slice(0, (index % 2) + 1)) {
      const labels = { __name__: name, service_name: path.split('/')[0]!, pod: `pod-${index}` };
      const answer = await push(service, labels, atTime(unpackedFixture(path), minutesAgo(10 + index)), {
        'x-scope-orgid': tenant,
      });
      expect(answer.status, answer.text).toBe(200);
    }
  }
  const file = { name: 'cpu.pb', profile: Buffer.from(unpackedFixture('java/matcher-cpu.pb')).toString('base64') };
  await post(service, '/adhocprofiles.v1.AdHocProfileService/Upload', JSON.stringify(file), {
    'content-type': 'application/json',
    'x-scope-orgid': 'team-a',
  });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a restored service gives every answer as before', async () => {
  const before = await answersOf(service);
  // By now what was asked for is in memory. The same file comes from there, in the same order.
  await sleep(500);
  expect(await answersOf(service)).toEqual(before);
  expect(before['team-a'].profileTypes.length).toBeGreaterThan(5);
  expect(before['team-a'].files.profiles).toHaveLength(1);
  const taken = await hearth(['backup', 'monday']);
  expect(taken).toMatchObject({ code: 0, said: expect.stringMatching(/monday: \d+ files, \d+\.\d MB\n$/) as string });
  const restored = await hearth(['restore', join(folder, 'monday'), '--data', 'new-data']);
  expect(restored.noted).toBe('');
  expect(restored.code).toBe(0);
  const second = await startService({ data: join(folder, 'new-data'), args: ['--multitenancy'] });
  try {
    expect(await answersOf(second)).toEqual(before);
  } finally {
    await second.terminate();
  }
});

it('refuses a backup to where something is, and a restore into where something is, by name', async () => {
  mkdirSync(join(folder, 'there'));
  const again = await hearth(['backup', 'there']);
  expect(again.code).toBe(1);
  expect(again.noted).toContain(`${join(folder, 'there')} is there already`);
  const full = await hearth(['restore', 'monday', '--data', folder]);
  expect(full.code).toBe(1);
  expect(full.noted).toContain('is not empty');
  const running = await hearth(['restore', 'monday', '--data', service.data]);
  expect(running.noted).toContain(`the data directory ${service.data} is not empty`);
  const nothing = await hearth(['restore', 'tuesday', '--data', 'never']);
  expect(nothing).toMatchObject({ code: 1, noted: expect.stringContaining('it is no backup of Hearth') as string });
  expect(existsSync(join(folder, 'never'))).toBe(false);
});

it('a backup that a killed service was making is none, and the service starts without what it left', async () => {
  const own = await startService();
  const pushes = startPushes(own);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const to = join(folder, 'killed');
  const call = hearth(['backup', to, '--url', own.url]);
  // Whenever the kill comes, there is a whole backup or none.
  while (!existsSync(`${to}.partial`) && !existsSync(to)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await own.kill();
  await pushes.stop();
  const { code } = await call;
  expect(existsSync(to)).toBe(code === 0 || existsSync(join(to, 'backup.json')));
  const next = await startService({ data: own.data });
  try {
    expect(existsSync(join(own.data, 'store', 'shadow'))).toBe(false);
    const later = await hearth(['backup', join(folder, 'later'), '--url', next.url]);
    expect(later.code).toBe(0);
  } finally {
    await next.stop();
  }
});
