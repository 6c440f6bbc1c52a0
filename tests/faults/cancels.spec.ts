/** A question that ran out of time, or whose asker has gone: its work in the engine ends, too. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../store/engine-client.ts';
import { openEmbedded, type OpenedStore } from '../store/opened-store.ts';
import { counts, percentile, randomOf, report, seed } from './fault-options.ts';
import { until } from './processes.ts';

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openEmbedded();
});
afterAll(() => opened?.close());

const HOURS_OF_WORK = 'SELECT sum(cityHash64(number)) AS endless FROM numbers(1000000000000)';
const TIMEOUT = 159;

it(`${counts.cancels} questions whose askers go or whose time is over leave no work behind`, async () => {
  const next = randomOf('cancels');
  const { endpoint } = opened.store.engine!;
  const running = async () =>
    Number((await ask(endpoint, "SELECT count() FROM system.processes WHERE query LIKE '%AS endless%'")).text) - 1;
  const ends: number[] = [];
  for (let cancel = 0; cancel < counts.cancels; cancel++) {
    const waits = 50 + next() * 400;
    const gone = new AbortController();
    if (next() < 0.5) {
      const asked = ask(endpoint, HOURS_OF_WORK, { signal: gone.signal }).catch(() => undefined);
      await sleep(waits);
      gone.abort();
      await asked;
    } else {
      const search = { max_execution_time: (waits / 1_000).toFixed(3) };
      expect(await ask(endpoint, HOURS_OF_WORK, { search })).toMatchObject({ code: TIMEOUT });
    }
    ends.push(await until(async () => (await running()) === 0, 10_000, `its work ended (seed ${seed})`));
  }
  expect((await ask(endpoint, "SELECT 'next'")).text).toBe('next\n');
  report(
    'cancels',
    counts.cancels,
    `no work left; it ended p50 ${percentile(ends, 0.5).toFixed(0)} ms, p99 ${percentile(ends, 0.99).toFixed(0)} ms after`,
  );
});
