/**
 * The disk fills up while agents push. They are told to come back, questions are answered, and when there is room again
 * everything goes on by itself.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ask, CPU, lastHours } from '../wire/calls.ts';
import { expectKept, startPushes } from '../wire/pushes.ts';
import { startService } from '../wire/service.ts';
import { smallDisk } from './disks.ts';
import { counts, percentile, randomOf, report, seed } from './fault-options.ts';
import { enginesOf, isRunning, until } from './processes.ts';

const MEBI = 1_024 * 1_024;
const DISK_MB = 700;
/** Below what the store leaves free for merges; the rest of the time there is nothing left at all. */
const SOME_LEFT = 200 * MEBI;
const HEALED_WITHIN_MS = 10_000;

it('a full disk is answered 503 with when to come back, questions are answered, and it heals by itself', async (test) => {
  const disk = await smallDisk(DISK_MB);
  if (disk === undefined) {
    test.skip('no filesystem can be mounted here: it takes root, or user namespaces');
    return;
  }
  const next = randomOf('fills');
  const service = await startService({
    data: join(disk.directory, 'data'),
    limits: { maxSeries: '0', ingestionRateMb: '0' },
  });
  try {
    const pushes = startPushes(service, { sendAgain: true });
    const acknowledged = () => pushes.acknowledged().length;
    const healed: number[] = [];
    const untilMore = (millis: number) => {
      const before = acknowledged();
      return until(() => acknowledged() > before, millis, `a push was acknowledged (seed ${seed})`);
    };
    for (let fill = 0; fill < counts.fills; fill++) {
      await untilMore(60_000);
      disk.fill(next() < 0.5 ? 0 : Math.floor(next() * SOME_LEFT));
      const begun = pushes.refused.length;
      await until(() => pushes.refused.length > begun, 60_000, `a push was refused (seed ${seed})`);
      const killed = next() < 0.5 ? enginesOf(service.pid)[0] : undefined;
      if (killed !== undefined) {
        process.kill(killed, 'SIGKILL');
        await until(() => !isRunning(killed), 5_000, 'the engine ended');
      }
      const selection = { profileTypeID: CPU, labelSelector: '{service_name="stream"}', ...lastHours() };
      const answered = async () => (await ask(service, 'SelectMergeStacktraces', selection)).status === 200;
      await until(answered, 30_000, `questions were answered on a full disk (seed ${seed})`);
      disk.makeRoom();
      healed.push(await untilMore(HEALED_WITHIN_MS));
    }
    await pushes.stop();
    expect(pushes.refused.length).toBeGreaterThanOrEqual(counts.fills);
    for (const outcome of pushes.refused) {
      expect(outcome).toEqual({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) as unknown });
    }
    await expectKept(service, pushes);
    report(
      'fills',
      counts.fills,
      `${acknowledged()} pushes acknowledged (${pushes.sentAgain()} sent again): none lost, doubled or torn; questions answered meanwhile; pushes again p50 ${percentile(healed, 0.5).toFixed(0)} ms, p99 ${percentile(healed, 0.99).toFixed(0)} ms after there was room`,
    );
  } finally {
    await service.terminate();
    disk.remove();
  }
});
