/** A data directory belongs to one engine: a second process is told who has it, and the first is not harmed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultLimits } from '../../service/limits.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { quietLog } from '../store/opened-store.ts';
import { ask, CPU, lastHours, pushDrawing } from '../wire/calls.ts';
import { runToEnd, servicesOfEachTest } from '../wire/service.ts';
import { counts, percentile, randomOf, report } from './fault-options.ts';
import { enginesOf } from './processes.ts';

const start = servicesOfEachTest();

it(`${counts.races} services that come second end with the name of the first one's process`, async () => {
  const first = await start();
  const holder = enginesOf(first.pid)[0];
  const next = randomOf('races');
  const took: number[] = [];
  for (let race = 0; race < counts.races; race++) {
    // Two at once, the later one in the middle of the other's start.
    const second = async (later: number) => {
      await new Promise((resolve) => setTimeout(resolve, later));
      const began = performance.now();
      const { code, said } = await runToEnd(['--listen', '127.0.0.1:0', '--data', first.data, '--demo', 'off']);
      took.push(performance.now() - began);
      expect(code).toBe(1);
      expect(said).toContain(
        `is in use by process ${holder}: end that process, or choose another directory with --data`,
      );
    };
    await Promise.all([second(0), second(next() * 600)]);
    await pushDrawing(first, { service_name: 'first' }, 'main 1', { at: Date.now() - 60_000 + race });
  }
  const selection = { profileTypeID: CPU, labelSelector: '{service_name="first"}', ...lastHours() };
  const { body } = await ask(first, 'SelectMergeStacktraces', selection);
  expect(body.flamegraph.total).toBe(String(counts.races));
  report(
    'races',
    counts.races,
    `each second service ended with the holder's process id, p50 ${percentile(took, 0.5).toFixed(0)} ms, p99 ${percentile(took, 0.99).toFixed(0)} ms after its start; the first went on`,
  );
});

it('of services that start at once on an empty directory one gets it, and the others are told so', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hearth-race-'));
  const started = await Promise.allSettled(Array.from({ length: 3 }, () => start({ data })));
  const refused = started.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => String(reason));
  try {
    expect(refused).toHaveLength(2);
    refused.forEach((said) => expect(said).toMatch(/is in use by process \d+/));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

let directory: string;
const stores: OpenStore[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hearth-lock-spec-'));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  rmSync(directory, { recursive: true, force: true });
});

it('a directory is waited for while the engine that has it ends', async () => {
  const open = async () => {
    const store = await openStore({ directory, limits: defaultLimits }, quietLog);
    stores.push(store);
    return store;
  };
  const first = await open();
  const second = open();
  await stores.splice(stores.indexOf(first), 1)[0]!.close();
  expect((await second).ready()).toBe(true);
});
