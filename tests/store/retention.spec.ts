/** What is kept for how long, and what is still answered when finer rows are gone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unixMillis, type TenantNumber, type UnixMillis } from '#model/brands.ts';
import type { Database } from '../../service/store/database.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import type { Keep } from '../../service/store/rollups/retention.ts';
import type { TimeRange } from '../../service/store/store.ts';
import { defaultKeep } from '../../service/retention-config.ts';
import { defaultLimits } from '../../service/limits.ts';
import { CPU, NOON, printTree, profileOf } from './drawn-rows.ts';
import { openEmbedded, quietLog, type OpenedStore } from './opened-store.ts';

const HOUR = 3_600_000;
/** What was written just now is summed, too. */
const SETTLED = { settled: -1e8 };
const DAY = 24 * HOUR;
const MIDNIGHT = NOON - 12 * HOUR;
const forEver: Keep = { raw: 0, hour: 0, day: 0 };

let opened: OpenedStore;
let store: OpenStore;
let keep = forEver;
let maxBytes = 0;
/** Two hours on, so that what is written now cannot be sent again any more. */
const later = () => Date.now() + 2 * HOUR;

const reopen = async () => {
  await store?.close();
  store = await openStore(
    {
      directory: opened.directory,
      limits: defaultLimits,
      retention: () => ({ classes: new Map([['default', keep]]), maxBytes }),
      rollup: () => ({ drop: ['pod'], maxValues: 0 }),
    },
    quietLog,
  );
};

beforeAll(async () => {
  opened = await openEmbedded();
  await opened.store.close();
  await reopen();
});
afterAll(async () => {
  await store.close();
  await opened.close().catch(() => undefined);
});

const write = (
  tenant: TenantNumber,
  at: number,
  text: string,
  labels: Record<string, string> = { pod: 'a', zone: 'eu' },
) => store.write([encodeProfile(profileOf(text, { tenant, at: at - NOON, labels, id: `${at} ${text}` }))]);

async function stacks(tenant: TenantNumber, start: number, end: number, matchers: [string, string][] = []) {
  let widened: TimeRange | undefined;
  const tree = await store.mergeStacks({
    tenant,
    profileType: CPU,
    matchers: matchers.map(([name, value]) => ({ name, operator: '=', value })),
    start: unixMillis(start),
    end: unixMillis(end),
    onWidened: (range) => (widened = range),
  });
  return { lines: printTree(tree), widened };
}

const rawRows = async (tenant: TenantNumber) => {
  const single = await store.series(
    { tenant, matchers: [], start: MIDNIGHT as UnixMillis, end: (MIDNIGHT + DAY) as UnixMillis },
    ['pod'],
  );
  return single.flat().map(({ value }) => value);
};

it('drops profiles after they are summed, and answers from the sums', async () => {
  const tenant = (await store.tenant('kept', true))!;
  await write(tenant, MIDNIGHT + 1, 'main;a 1');
  await write(tenant, MIDNIGHT + 90 * 60_000, 'main;b 2');
  await write(tenant, MIDNIGHT + 2 * HOUR, 'main;b 4');
  await write(tenant, MIDNIGHT + 5 * HOUR, 'main;c 8', { pod: 'b', zone: 'us' });
  expect(await rawRows(tenant)).toEqual(['a', 'b']);

  keep = { raw: 7 * DAY, hour: 0, day: 0 };
  // Without sums nothing is dropped.
  await store.maintain(Date.now());
  expect(await rawRows(tenant)).toEqual(['a', 'b']);
  const day = { start: unixMillis(MIDNIGHT), end: unixMillis(MIDNIGHT + DAY) };
  expect(await store.profilesSince(tenant, day)).toBeUndefined();

  // In memory, too, and no longer than they are stored.
  await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY, [['service_name', 'shop']]);
  await store.held!.settled();
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY, [['service_name', 'shop']])).lines).toHaveLength(3);

  expect(await symbolRows(tenant, 0)).toBe(4);
  await store.maintain(later());
  expect(await rawRows(tenant)).toEqual([]);
  expect(await store.profilesSince(tenant, day)).toBe(MIDNIGHT + 6 * HOUR + 1);
  // Symbols leave with the profiles that named them; the sums have their own.
  expect(await Promise.all([0, 16, 32].map((of) => symbolRows(tenant, of)))).toEqual([0, 4, 4]);
  expect(await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY)).toEqual({
    lines: ['main;a 1', 'main;b 6', 'main;c 8'],
    widened: undefined,
  });
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY, [['zone', 'us']])).lines).toEqual(['main;c 8']);
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY, [['service_name', 'shop']])).lines).toHaveLength(3);
  // From the middle of the first hour to the middle of the second: both as a whole.
  expect(await stacks(tenant, MIDNIGHT + HOUR / 2, MIDNIGHT + 95 * 60_000)).toEqual({
    lines: ['main;a 1', 'main;b 6'],
    widened: { start: MIDNIGHT + 1, end: MIDNIGHT + 2 * HOUR },
  });
  const labels = { tenant, matchers: [], start: unixMillis(MIDNIGHT), end: unixMillis(MIDNIGHT + DAY) };
  expect(await store.labelValues(labels, 'zone')).toEqual(['eu', 'us']);
  expect(await store.profileTypes(labels)).toEqual([CPU]);
  expect(await store.bounds(tenant)).toMatchObject({ oldest: MIDNIGHT });
});

it('says from when on a label can be asked for that sums do not keep', async () => {
  const tenant = (await store.tenant('kept', false))!;
  await expect(stacks(tenant, MIDNIGHT, MIDNIGHT + DAY, [['pod', 'a']])).rejects.toMatchObject({
    reason: 'label_not_kept',
    message: expect.stringContaining(new Date(MIDNIGHT + 6 * HOUR + 1).toISOString()) as string,
  });
});

it('adds what comes later to what is kept, also after another start', async () => {
  const tenant = (await store.tenant('kept', false))!;
  const all = () => stacks(tenant, MIDNIGHT, MIDNIGHT + DAY);
  // Rows are told from those that were dropped by the second in which they came.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await write(tenant, MIDNIGHT + 2, 'main;a 16');
  await write(tenant, MIDNIGHT + 10 * HOUR, 'main;d 32');
  const sum = ['main;a 17', 'main;b 6', 'main;c 8', 'main;d 32'];
  expect((await all()).lines).toEqual(sum);
  await reopen();
  expect((await all()).lines).toEqual(sum);
  await store.rollups.work(later(), SETTLED);
  expect((await all()).lines).toEqual(sum);
  await store.maintain(later());
  expect(await rawRows(tenant)).toEqual([]);
  expect((await all()).lines).toEqual(sum);
  await reopen();
  expect((await all()).lines).toEqual(sum);
});

it('answers the same when it ends between writing down what it drops and dropping it', async () => {
  const tenant = (await store.tenant('cut', true))!;
  await write(tenant, MIDNIGHT + 1, 'main;a 1');
  await write(tenant, MIDNIGHT + 3 * HOUR, 'main;b 2');
  await store.rollups.work(later(), SETTLED);
  const drops = failingDrops(store);
  await store.maintain(later()).catch(() => undefined);
  drops.restore();
  await reopen();
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY)).lines).toEqual(['main;a 1', 'main;b 2']);
  expect(await rawRows(tenant)).toEqual(['a']);
  await store.rollups.work(later(), SETTLED);
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY)).lines).toEqual(['main;a 1', 'main;b 2']);
  await store.maintain(later());
  expect(await rawRows(tenant)).toEqual([]);
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + DAY)).lines).toEqual(['main;a 1', 'main;b 2']);
});

it('drops hours when days are left, and widens to days then', async () => {
  const tenant = (await store.tenant('kept', false))!;
  keep = { raw: 7 * DAY, hour: 8 * DAY, day: 0 };
  // The hours of October share a partition with the days up to mid-November.
  await store.maintain(later());
  const answer = await stacks(tenant, MIDNIGHT + HOUR, MIDNIGHT + 2 * HOUR);
  expect(answer).toEqual({
    lines: ['main;a 17', 'main;b 6', 'main;c 8', 'main;d 32'],
    widened: { start: MIDNIGHT + 1, end: MIDNIGHT + DAY },
  });
  expect(
    await store.labelValues(
      { tenant, matchers: [], start: unixMillis(MIDNIGHT), end: unixMillis(MIDNIGHT + DAY) },
      'zone',
    ),
  ).toEqual(['eu', 'us']);
});

it('drops the oldest profiles first when the store takes more than it may', async () => {
  const tenant = (await store.tenant('big', true))!;
  keep = forEver;
  for (const week of [0, 1, 2]) {
    await write(tenant, MIDNIGHT + week * 7 * DAY + 1, `main;week${week} 1`);
  }
  await store.rollups.work(later(), SETTLED);
  const podsOf = async (week: number) =>
    await store.labelValues(
      {
        tenant,
        matchers: [],
        start: unixMillis(MIDNIGHT + week * 7 * DAY),
        end: unixMillis(MIDNIGHT + week * 7 * DAY + HOUR),
      },
      'pod',
    );
  expect(await Promise.all([0, 1, 2].map(podsOf))).toEqual([['a'], ['a'], ['a']]);
  maxBytes = (await store.bytes()) - 1;
  await store.maintain(later());
  expect(await Promise.all([0, 1, 2].map(podsOf))).toEqual([[], ['a'], ['a']]);
  expect((await stacks(tenant, MIDNIGHT, MIDNIGHT + 30 * DAY)).lines).toEqual([
    'main;week0 1',
    'main;week1 1',
    'main;week2 1',
  ]);
});

it('takes two years that are imported, sums them, and answers all of them', async () => {
  const tenant = (await store.tenant('years', true))!;
  keep = defaultKeep;
  maxBytes = 0;
  const today = Math.floor(Date.now() / DAY) * DAY;
  const days = Array.from({ length: 26 }, (_, month) => today - 28 * DAY * (month + 1) + HOUR + 1);
  for (const [i, at] of days.entries()) {
    await write(tenant, at, `main;f${i % 4} ${i + 1}`);
  }
  const all = () => stacks(tenant, today - 800 * DAY, today);
  const before = (await all()).lines;
  await store.maintain(later());
  await store.maintain(later());
  expect((await all()).lines).toEqual(before);
  const range = { start: unixMillis(today - 800 * DAY), end: unixMillis(today) };
  // Profiles are left of the last month only.
  const pods = await store.points({
    ...{ tenant, matchers: [], profileType: CPU, ...range, groupBy: [] as string[] },
    stepMillis: DAY,
    aggregation: 'sum',
  });
  expect(pods[0]!.values.reduce((sum, value) => sum + value, 0)).toBe((26 * 27) / 2);
  await expect(stacks(tenant, today - 800 * DAY, today, [['pod', 'a']])).rejects.toMatchObject({
    reason: 'label_not_kept',
  });
  expect((await stacks(tenant, today - 28 * DAY, today, [['pod', 'a']])).lines).toHaveLength(1);
}, 120_000);

/** Steps of stacks in a retention class. */
async function symbolRows(tenant: TenantNumber, retentionClass: number): Promise<number> {
  const { database } = store as unknown as { database: Database };
  const from = `FROM hearth.stack_nodes WHERE tenant = ${tenant} AND retention_class = ${retentionClass}`;
  const [count] = await database.select({ columns: 'uniqExact(id)', from }, (row) => Number(row.uint64()));
  return count!;
}

/** The engine refuses the next statement that drops something. */
function failingDrops(of: OpenStore) {
  const database = (of as unknown as { database: { command: (sql: string) => Promise<void> } }).database;
  const command = database.command.bind(database);
  database.command = (sql) =>
    sql.includes('DROP PARTITION') ? Promise.reject(new Error('the disk is full')) : command(sql);
  return { restore: () => (database.command = command) };
}
