/** Two services that record rules on one ClickHouse server: what is measured is written once, whoever of them is left. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CPU, pushDrawing } from './calls.ts';
import { startClickHouse, type ClickHouse } from './clickhouse.ts';
import { startReceiver, type Receiver } from './remote-write-receiver.ts';
import { servicesOfEachTest, type TestService } from './service.ts';

const SECOND = 1_000;
const INTERVALS = 6;
const folder = mkdtempSync(join(tmpdir(), 'hearth-two-recorders-'));
const rulesFile = join(folder, 'rules.yaml');
const start = servicesOfEachTest();
let clickhouse: ClickHouse;
let receiver: Receiver;

beforeAll(async () => {
  [clickhouse, receiver] = await Promise.all([startClickHouse(), startReceiver()]);
  const rule = { metricName: 'profiles_recorded_both', matchers: [`{__profile_type__="${CPU}"}`] };
  writeFileSync(rulesFile, JSON.stringify({ rules: [{ ...rule, groupBy: ['service_name'] }] }));
});

afterAll(async () => {
  await receiver?.stop();
  await clickhouse?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const startRecorder = () =>
  start({
    args: [
      ...['--clickhouse', clickhouse.url, '--remote-write', receiver.url, '--recording-rules', rulesFile],
      ...['--recording-interval', '1s', '--recording-delay', '0s'],
    ],
  });

const nextSecond = () => Math.ceil(Date.now() / SECOND) * SECOND;

async function hasRecorded(service: TestService): Promise<boolean> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  return /^hearth_recording_samples_total\{result="written"\} [1-9]/m.test(metrics);
}

/** As if the two minutes for which a service that was killed has the lease had passed. */
async function endLeases(): Promise<void> {
  const { username, password, origin } = new URL(clickhouse.url);
  const response = await fetch(origin, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    body: `INSERT INTO hearth.leases SELECT name, holder, max(at_ms) + 1, 0 FROM hearth.leases
      WHERE name = 'recording' GROUP BY name, holder`,
  });
  expect([response.status, await response.text()]).toEqual([200, '']);
}

/** The values of each interval's end, in the order in which they were written. */
function written(): Map<number, number[]> {
  const byTime = new Map<number, number[]>();
  for (const { timestamp, value } of receiver.samples) {
    byTime.set(timestamp, [...(byTime.get(timestamp) ?? []), value]);
  }
  return byTime;
}

const hasCome = (end: number) =>
  vi.waitFor(() => expect([...written().keys()]).toContain(end), { timeout: 30_000, interval: 50 });

it('has one of them record what was pushed to both, and the other one go on when that one stops or is killed', async () => {
  const [a, b] = await Promise.all([startRecorder(), startRecorder()]);
  const first = nextSecond() + 2 * SECOND;
  const ends = Array.from({ length: INTERVALS }, (_, i) => first + i * SECOND);
  await Promise.all(
    ends.flatMap((end, i) => [
      pushDrawing(a, { service_name: 'shop' }, `main ${100 + i}`, { at: end - 500 }),
      pushDrawing(b, { service_name: 'shop', pod: 'b' }, `main ${1_000 + i}`, { at: end - 400 }),
    ]),
  );
  const measured = (end: number) => 1_100 + 2 * ends.indexOf(end);

  await hasCome(ends[1]!);
  expect((await Promise.all([a, b].map(hasRecorded))).toSorted()).toEqual([false, true]);
  const [recorder, other] = (await hasRecorded(a)) ? [a, b] : [b, a];
  await recorder.terminate();
  const untilStop = Math.max(...written().keys());
  await hasCome(untilStop + 2 * SECOND);
  expect(await hasRecorded(other)).toBe(true);
  for (const [end, values] of written()) {
    expect([end, values]).toEqual([end, [measured(end)]]);
  }

  const third = await startRecorder();
  await other.kill();
  const untilKill = Math.max(...written().keys());
  expect(await hasRecorded(third)).toBe(false);
  await endLeases();
  const last = Math.max(nextSecond(), ends.at(-1)!) + SECOND;
  await pushDrawing(third, { service_name: 'shop' }, 'main 7', { at: last - 500 });
  await hasCome(last);
  expect(await hasRecorded(third)).toBe(true);
  expect([...written().keys()].toSorted()).toEqual([...ends, last]);
  for (const [end, values] of written()) {
    // Killed between the receiver's answer and the note of it: the same sample again.
    expect([...new Set(values)]).toEqual([end === last ? 7 : measured(end)]);
    expect(values.length).toBeLessThanOrEqual(Math.abs(end - untilKill) <= SECOND ? 2 : 1);
  }
});
