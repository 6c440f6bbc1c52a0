/** Whenever the engine ends while hours and days are summed, every answer stays what the profiles come to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import { CPU, NOON, printTree, profileOf } from '../store/drawn-rows.ts';
import { NaiveModel, type ModelRow } from '../store/naive-model.ts';
import { openEmbedded, type OpenedStore } from '../store/opened-store.ts';
import { counts, randomOf, report } from './fault-options.ts';
import { enginesOf, until } from './processes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = NOON - 12 * HOUR;
/** When all that is written here is long over. */
const LATER = MIDNIGHT + 3 * DAY;
const WORK = { settled: -1e8 };

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openEmbedded();
});
afterAll(() => opened.close());

it(`${counts.rollups} kills in the middle of summing hours and days change no answer`, async () => {
  const { store } = opened;
  const tenant = (await store.tenant('killed', true))!;
  const next = randomOf('rollups');
  const rows: ModelRow[] = [];
  const write = async () => {
    const row = rowAt(MIDNIGHT + 1 + Math.floor(next() * 40 * 60) * 60_000, rows.length);
    await store.write([encodeRow(row, tenant)]);
    rows.push(row);
  };
  for (let i = 0; i < 30; i++) {
    await write();
  }
  for (let kill = 0; kill < counts.rollups; kill++) {
    const work = store.rollups.work(LATER, WORK).catch(() => undefined);
    await sleep(next() * 400);
    enginesOf(process.pid).forEach((pid) => process.kill(pid, 'SIGKILL'));
    await work;
    await until(() => isAnswering(store), 30_000, 'the engine was back');
    await expectEqual(store, tenant, rows);
    await write();
    await expectEqual(store, tenant, rows);
  }
  await store.rollups.work(LATER, WORK);
  const asked = { start: MIDNIGHT + 1, end: MIDNIGHT + DAY, labels: [] };
  expect(await store.rollups.plan(tenant, asked)).toMatchObject({ raw: [] });
  await expectEqual(store, tenant, rows);
  report('rollups', counts.rollups, `${rows.length} profiles over two days: every answer was their sum`);
});

/** Asks what is never answered from memory, which answers while the engine is away. */
async function isAnswering(store: OpenStore): Promise<boolean> {
  return store.isEmpty().then(
    () => true,
    () => false,
  );
}

const rowAt = (time: number, number: number): ModelRow => ({
  time,
  nanos: 0n,
  duration: 10_000,
  profileType: CPU,
  service: 'shop',
  labels: {},
  stacks: [[`main;f${number % 5}`, BigInt(number + 1)]],
});

function encodeRow({ time, stacks }: ModelRow, tenant: TenantNumber) {
  const text = stacks.map(([path, value]) => `${path} ${value}`).join('\n');
  return encodeProfile(profileOf(text, { tenant, at: time - NOON, id: `${time} ${text}` }));
}

async function expectEqual(store: OpenStore, tenant: TenantNumber, rows: readonly ModelRow[]): Promise<void> {
  const model = new NaiveModel(rows);
  for (const [from, to] of [
    [0, 2 * DAY],
    [1, DAY],
    [5 * HOUR + 7, 30 * HOUR],
  ] as const) {
    const range = { start: unixMillis(MIDNIGHT + from), end: unixMillis(MIDNIGHT + to) };
    const query = { tenant, matchers: [], profileType: CPU, ...range };
    expect(printTree(await store.mergeStacks(query))).toEqual(model.stacks(query));
  }
}
