/**
 * `kill -9` of the engine and of the whole service, again and again, while agents push and send again what was not
 * acknowledged: each profile is there once and whole, and none is lost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { expectKept, startPushes } from '../wire/pushes.ts';
import { servicesOfEachTest, type TestService } from '../wire/service.ts';
import { counts, percentile, randomOf, report, seed } from './fault-options.ts';
import { enginesOf, isRunning, until } from './processes.ts';

const start = servicesOfEachTest();
/** Of five kills one ends the service, the others only its engine. */
const SERVICE_SHARE = 1 / 5;
/** So many engines are killed again while they start. */
const WHILE_STARTING_SHARE = 1 / 4;
const LONGEST_PAUSE_MS = 150;
/** Some agents give up before their answer comes, and send again. */
const LEAVING_SHARE = 1 / 20;
const limits = { maxSeries: '0', ingestionRateMb: '0' };

const isReady = ({ url }: TestService) =>
  fetch(`${url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

it(`${counts.kills} kills under load: what was acknowledged is there once and whole`, async () => {
  const next = randomOf('kills');
  let service = await start({ limits });
  const target = { url: service.url };
  const pushes = startPushes(target, {
    sendAgain: true,
    leavesAfter: () => (next() < LEAVING_SHARE ? next() * 100 : undefined),
  });
  const engineReady: number[] = [];
  const serviceReady: number[] = [];

  const killService = async () => {
    const engines = enginesOf(service.pid);
    const killed = performance.now();
    await service.kill();
    await until(() => !engines.some(isRunning), 5_000, 'the engine ended with its service');
    service = await start({ data: service.data, limits });
    target.url = service.url;
    serviceReady.push(performance.now() - killed);
  };
  const killEngine = async (wait: boolean) => {
    const [engine] = enginesOf(service.pid);
    if (engine === undefined) {
      return false; // Between its end and its next start.
    }
    const killed = performance.now();
    process.kill(engine, 'SIGKILL');
    await until(() => !isRunning(engine), 5_000, 'the engine ended');
    if (wait) {
      await until(() => isReady(service), 30_000, 'the store was ready again');
      engineReady.push(performance.now() - killed);
    }
    return true;
  };

  for (let kill = 0; kill < counts.kills;) {
    if (next() < SERVICE_SHARE) {
      await killService();
      kill++;
    } else if (next() < WHILE_STARTING_SHARE) {
      kill += (await killEngine(false)) ? 1 : 0;
      await sleep(next() * LONGEST_PAUSE_MS);
      continue;
    } else {
      kill += (await killEngine(true)) ? 1 : 0;
    }
    // However slow the machine is: something is acknowledged between two kills, and other pushes are under way.
    await until(() => isReady(service), 30_000, 'the store was ready again');
    const before = pushes.acknowledged().length;
    await until(() => pushes.acknowledged().length > before, 60_000, 'a push was acknowledged');
    await sleep(next() * LONGEST_PAUSE_MS);
  }
  await pushes.stop();
  const acknowledged = pushes.acknowledged().length;
  expect(acknowledged, `seed ${seed}`).toBe(pushes.outcomes.size);
  await expectKept(service, pushes);
  await killService();
  await expectKept(service, pushes);
  report(
    'kills',
    counts.kills,
    `${acknowledged} pushes acknowledged (${pushes.sentAgain()} sent again): none lost, doubled or torn; ` +
      `ready again after an engine's end p50 ${percentile(engineReady, 0.5).toFixed(0)} ms, p99 ${percentile(engineReady, 0.99).toFixed(0)} ms, ` +
      `after a service's end p50 ${percentile(serviceReady, 0.5).toFixed(0)} ms, p99 ${percentile(serviceReady, 0.99).toFixed(0)} ms`,
  );
});
