/** Sums over hours and days are exactly what the profiles come to, whatever range, filter and step is asked. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import type { PointsQuery, StackQuery } from '../../service/store/store.ts';
import { asMap, rounded, write } from './against-model.ts';
import { CPU, NOON, printTree } from './drawn-rows.ts';
import { NaiveModel, type ModelRow } from './naive-model.ts';
import { engineModes, openEmbedded, type OpenedStore } from './opened-store.ts';

const HEAP = 'memory:inuse_space:bytes:space:bytes';
const HOUR = 3_600_000;
/** What was written just now is summed, too. */
const SETTLED = { settled: -1e8 };
const DAY = 24 * HOUR;
/** Midnight before NOON. */
const MIDNIGHT = NOON - 12 * HOUR;
/** Two days and a half later, when all that is written here can be summed. */
const LATER = MIDNIGHT + 3 * DAY;

describe.each(engineModes)('rollups on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: OpenStore;
  let tenants = 0;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const newTenant = async () => (await store.tenant(`rollups-${++tenants}`, true))!;

  it('equal the profiles for random profiles, ranges, filters and steps, before and after late data', async () => {
    const tenant = await newTenant();
    const rows = fc.sample(rowsOf(120), { seed: 7, numRuns: 1 })[0]!;
    const late = fc.sample(rowsOf(30), { seed: 8, numRuns: 1 })[0]!;
    await write(store, tenant, rows);
    await expectEqual(store, tenant, rows, 11, 20);
    await store.rollups.work(LATER, SETTLED);
    expect(await usesBuckets(store, tenant)).toBe(true);
    await expectEqual(store, tenant, rows, 12, 30);

    await write(store, tenant, late);
    await expectEqual(store, tenant, [...rows, ...late], 13, 20);
    await store.rollups.work(LATER, SETTLED);
    expect(await usesBuckets(store, tenant)).toBe(true);
    await expectEqual(store, tenant, [...rows, ...late], 14, 30);
    await opened.reopen();
    store = opened.store;
    expect(await usesBuckets(store, tenant)).toBe(true);
    await expectEqual(store, tenant, [...rows, ...late], 15, 10);
  });

  it('equal the profiles when a statement may sum a few of them only', async () => {
    const tenant = await newTenant();
    const rows = fc.sample(rowsOf(120), { seed: 9, numRuns: 1 })[0]!;
    await write(store, tenant, rows);
    await store.rollups.work(LATER, { ...SETTLED, atOnce: { rows: 1_000, values: 2 } });
    expect(await usesBuckets(store, tenant)).toBe(true);
    await expectEqual(store, tenant, rows, 18, 30);
  });

  it('keep labels but those that are dropped, for which profiles are read', async () => {
    const tenant = await newTenant();
    const rows = ['a', 'b'].map((pod) => ({ ...rowAt(MIDNIGHT + HOUR + 1), labels: { pod, zone: pod } }));
    await write(store, tenant, rows);
    await store.rollups.work(LATER, SETTLED);
    const asked = { start: MIDNIGHT + 1, end: MIDNIGHT + DAY, labels: [] as string[] };
    expect(await store.rollups.plan(tenant, { ...asked, labels: ['zone'] })).toMatchObject({ raw: [] });
    expect(await store.rollups.plan(tenant, { ...asked, labels: ['pod'] })).toMatchObject({ buckets: [] });
    await expectEqual(store, tenant, rows, 16, 20);
  });

  it('leave the times of the first and the last profile as exact as they were', async () => {
    const tenant = await newTenant();
    const [first, last] = [MIDNIGHT + 5 * HOUR + 1_234, MIDNIGHT + 7 * HOUR + 5_678];
    await write(store, tenant, [rowAt(first), rowAt(last)]);
    await store.rollups.work(LATER, SETTLED);
    expect(await store.bounds(tenant)).toEqual({ oldest: first, newest: last });
  });
});

describe('rollups and writes side by side', () => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await openEmbedded();
  });
  afterAll(() => opened.close());

  it('never miss what was acknowledged before the question', async () => {
    const { store } = opened;
    const tenant = (await store.tenant('side-by-side', true))!;
    const rows: ModelRow[] = [];
    let isOver = false;
    const working = (async () => {
      while (!isOver) {
        await store.rollups.work(LATER, SETTLED);
      }
    })();
    for (let i = 0; i < 30; i++) {
      const row = rowAt(MIDNIGHT + 1 + ((i * 7) % 40) * (HOUR / 2));
      await write(store, tenant, [row]);
      rows.push(row);
      const query = {
        tenant,
        matchers: [],
        profileType: CPU,
        start: unixMillis(MIDNIGHT),
        end: unixMillis(MIDNIGHT + DAY),
      };
      expect(printTree(await store.mergeStacks(query))).toEqual(new NaiveModel(rows).stacks(query));
    }
    isOver = true;
    await working;
    await store.rollups.work(LATER, SETTLED);
    expect(await usesBuckets(store, tenant, 1)).toBe(true);
  });
});

let made = 0;
const rowAt = (time: number): ModelRow => ({
  time,
  nanos: 0n,
  duration: 10_000,
  profileType: CPU,
  service: 'shop',
  labels: {},
  stacks: [[`main;f${++made % 5}`, BigInt(made)]],
});

/** Times come in clusters around the borders of hours and days, and minutes apart, as real ones do. */
function rowsOf(count: number): fc.Arbitrary<ModelRow[]> {
  const time = fc.oneof(
    fc.record({ hour: fc.integer({ min: 0, max: 60 }), off: fc.constantFrom(-60_001, -1, 0, 1, 30_000, 119_000) }),
    fc.record({ hour: fc.constant(20), off: fc.integer({ min: 0, max: 80 }).map((minute) => minute * 60_000) }),
  );
  const row = fc.record({
    time: time.map(({ hour, off }) => MIDNIGHT + hour * HOUR + off),
    nanos: fc.constantFrom(0n, 999_999n),
    duration: fc.constantFrom(0, 0, 15_000, 600_000),
    profileType: fc.constantFrom(CPU, HEAP),
    service: fc.constantFrom('shop', 'cart'),
    labels: fc.constantFrom({}, { zone: 'eu', pod: 'a' }, { zone: 'us', pod: 'b' }, { pod: 'c' }) as fc.Arbitrary<
      Record<string, string>
    >,
    stacks: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom('main', 'main;a', 'main;a;b', 'main;c', 'init;a'),
        fc.bigInt({ min: 1n, max: 2n ** 40n }),
      ),
      { minLength: 1, maxLength: 4, selector: ([path]) => path },
    ),
  });
  // Of one series, each moment once: a second profile at the same moment has no place of its own among neighbours.
  return fc.uniqueArray(row, {
    minLength: count,
    maxLength: count,
    selector: ({ time, nanos, profileType, service, labels }) =>
      JSON.stringify([time, `${nanos}`, profileType, service, labels]),
  });
}

async function usesBuckets(store: OpenStore, tenant: TenantNumber, days = 2): Promise<boolean> {
  const plan = await store.rollups.plan(tenant, { start: MIDNIGHT + 1, end: MIDNIGHT + days * DAY, labels: [] });
  return plan.raw.length === 0 && plan.buckets.length > 0;
}

/** So many random questions are answered as the model answers them. */
async function expectEqual(
  store: OpenStore,
  tenant: TenantNumber,
  rows: readonly ModelRow[],
  seed: number,
  numRuns: number,
): Promise<void> {
  const model = new NaiveModel(rows);
  const edge = fc.oneof(
    fc.integer({ min: 0, max: 62 }).map((hours) => MIDNIGHT + hours * HOUR),
    fc.integer({ min: 0, max: 62 * 60 }).map((minutes) => MIDNIGHT + minutes * 60_000 + 1),
  );
  const question = fc.record({
    edges: fc.tuple(edge, edge),
    profileType: fc.constantFrom(CPU, HEAP),
    matcher: fc.constantFrom(
      undefined,
      { name: 'zone', operator: '=', value: 'eu' } as const,
      { name: 'pod', operator: '!=', value: 'a' } as const,
      { name: 'service_name', operator: '=', value: 'shop' } as const,
    ),
    stepMillis: fc.constantFrom(HOUR, 6 * HOUR, DAY, 17 * 60_000, HOUR + 1, 2 * HOUR + 1),
    groupBy: fc.constantFrom([], ['zone'], ['pod'], ['service_name', 'zone']),
    aggregation: fc.constantFrom('sum', 'average') as fc.Arbitrary<'sum' | 'average'>,
  });
  for (const { edges, matcher, profileType, ...points } of fc.sample(question, { seed, numRuns })) {
    const [start, end] = edges.sort((a, b) => a - b).map(unixMillis) as [StackQuery['start'], StackQuery['end']];
    const query = { tenant, profileType, start, end, matchers: matcher === undefined ? [] : [matcher] };
    expect(printTree(await store.mergeStacks(query))).toEqual(model.stacks(query));
    const asked: PointsQuery = { ...query, ...points };
    expect(rounded(asMap(await store.points(asked), points.groupBy))).toEqual(rounded(model.points(asked)));
  }
}
