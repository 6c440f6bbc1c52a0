/** The engine's process, or the whole service, killed while profiles arrive: what was acknowledged is kept. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { ask, CPU, lastHours, minutesAgo, post, pushDrawing } from './calls.ts';
import { expectKept, startPushes, type Pushes } from './pushes.ts';
import { startService, type TestService } from './service.ts';

const services: TestService[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) {
    await service.stop();
    rmSync(service.data, { recursive: true, force: true });
  }
});

async function start(options: Parameters<typeof startService>[0] = {}): Promise<TestService> {
  const service = await startService(options);
  services.push(service);
  return service;
}

/** The engine is the service's only child when there is no demo. */
function enginePid({ pid }: TestService): number {
  const children = readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) && readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid)
      );
    } catch {
      return false; // It ended meanwhile.
    }
  });
  expect(children).toHaveLength(1);
  return Number(children[0]);
}

const readiness = async ({ url }: TestService) => {
  const answer = await fetch(`${url}/ready`);
  return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') };
};

async function untilStatus(service: TestService, status: number): Promise<void> {
  for (const started = Date.now(); (await readiness(service)).status !== status;) {
    expect(Date.now() - started, `waited too long for /ready to be ${status}`).toBeLessThan(30_000);
    await sleep(5);
  }
}

async function untilAcknowledged(pushes: Pushes, more: number): Promise<void> {
  const goal = pushes.acknowledged().length + more;
  for (const started = Date.now(); pushes.acknowledged().length < goal;) {
    expect(Date.now() - started, 'waited too long for acknowledged pushes').toBeLessThan(30_000);
    await sleep(10);
  }
}

it('while the engine is down everything is answered 503 with when to ask again, and then works as before', async () => {
  const service = await start();
  await pushDrawing(service, { service_name: 'before' }, 'main 3', { at: minutesAgo(1) });
  const selection = { profileTypeID: CPU, labelSelector: '{service_name="before"}', ...lastHours() };
  const question = () => ask(service, 'SelectMergeStacktraces', selection);
  expect((await question()).body.flamegraph.total).toBe('3');

  process.kill(enginePid(service), 'SIGKILL');
  await untilStatus(service, 503);
  const [ready, health, ...answers] = await Promise.all([
    readiness(service),
    post(service, '/grpc.health.v1.Health/Check', '{}', { 'content-type': 'application/json' }),
    question(),
    ask(service, 'LabelNames', lastHours()),
    ask(service, 'SelectSeries', { ...selection, step: 15 }),
    ask(service, 'GetProfileStats', {}),
    post(service, '/push.v1.PusherService/Push', JSON.stringify({ series: [{ samples: [{ rawProfile: 'AA==' }] }] }), {
      'content-type': 'application/json',
    }),
    post(service, '/ingest?name=down&format=pprof', 'x'),
  ]);
  expect(ready).toMatchObject({ status: 503, text: 'the profile store is starting\n', retryAfter: '1' });
  expect(health.body).toEqual({ status: 'NOT_SERVING' });
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body?.code ?? 'unavailable').toBe('unavailable');
  }

  await untilStatus(service, 200);
  expect((await question()).body.flamegraph.total).toBe('3');
  await pushDrawing(service, { service_name: 'before' }, 'main 4', { at: minutesAgo(1) + 1_000 });
  expect((await question()).body.flamegraph.total).toBe('7');
});

it('the engine killed three times under load loses nothing that was acknowledged', async () => {
  const service = await start();
  const pushes = startPushes(service);
  for (let kill = 0; kill < 3; kill++) {
    await untilAcknowledged(pushes, 25);
    process.kill(enginePid(service), 'SIGKILL');
    await untilStatus(service, 503);
    await untilStatus(service, 200);
  }
  await untilAcknowledged(pushes, 25);
  await pushes.stop();
  const refused = [...pushes.outcomes.values()].filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const outcome of refused) {
    expect(outcome).toEqual({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) as unknown });
  }
  await expectKept(service, pushes);
});

it('the service killed under load, and again after its start, loses nothing that was acknowledged', async () => {
  let service = await start();
  const pushes = startPushes(service);
  await untilAcknowledged(pushes, 60);
  await service.kill();
  await pushes.stop();
  for (let restart = 0; restart < 2; restart++) {
    service = await start({ data: service.data });
    await expectKept(service, pushes);
    await service.kill();
  }
});
