/** What is held in memory answers as the store does: before and after writes, retries, and what is taken away. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import type { Matcher } from '#model/labels.ts';
import { Database } from '../../service/store/database.ts';
import { HeldReading } from '../../service/store/held/held-reading.ts';
import { rawPlan } from '../../service/store/rollups/plan.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import type { PointsQuery } from '../../service/store/store.ts';
import { asMap, rounded, write } from './against-model.ts';
import { CPU, NOON, printTree } from './drawn-rows.ts';
import { NaiveModel, type ModelRow } from './naive-model.ts';
import { openByUrl, openEmbedded, type OpenedStore } from './opened-store.ts';

const MINUTE = 60_000;
const HEAP = 'memory:inuse_space:bytes:space:bytes';
const shop: Matcher = { name: 'service_name', operator: '=', value: 'shop' };

describe('hours in memory', () => {
  let opened: OpenedStore;
  let store: OpenStore;
  let tenants = 0;
  beforeAll(async () => {
    opened = await openEmbedded();
    store = opened.store;
  });
  afterAll(() => opened.close());
  const newTenant = async () => (await store.tenant(`held-${++tenants}`, true))!;

  it('answer random questions as a model does, with what is written and sent again meanwhile', async () => {
    const tenant = await newTenant();
    const [rows = [], more = []] = [1, 2].map((seed) => fc.sample(rowsOf(80), { seed, numRuns: 1 })[0]!);
    await write(store, tenant, rows);
    expect(isHeld(store, tenant)).toBe(false);
    await expectEqual(store, tenant, rows, 3);
    expect(isHeld(store, tenant)).toBe(true);
    await expectEqual(store, tenant, rows, 4);

    // Some of it a second time.
    await write(store, tenant, [...more, ...rows.slice(0, 20)]);
    expect(isHeld(store, tenant)).toBe(true);
    await expectEqual(store, tenant, [...rows, ...more], 5);
    await expectEqual(store, tenant, [...rows, ...more], 6);
  });

  it('answer random questions about days as a model does: before, while and after something is written, and summed', async () => {
    const tenant = await newTenant();
    const HOURS = 30;
    const [rows = [], more = []] = [11, 12].map((seed) => fc.sample(rowsOf(120, HOURS), { seed, numRuns: 1 })[0]!);
    await write(store, tenant, rows);
    await expectDays(store, tenant, rows, 13);

    // Late, and some of it a second time.
    await write(store, tenant, [...more.slice(0, 60), ...rows.slice(0, 10)]);
    await expectDays(store, tenant, [...rows, ...more.slice(0, 60)], 14);

    await store.rollups.work(NOON + 2 * HOURS * 60 * MINUTE, { settled: -1_000 });
    const whole = { start: unixMillis(NOON), end: unixMillis(NOON + 24 * 60 * MINUTE) };
    const plan = await store.rollups.plan(tenant, { ...whole, labels: [] });
    expect(plan.buckets.length).toBeGreaterThan(0);
    await expectDays(store, tenant, [...rows, ...more.slice(0, 60)], 15);

    // While sums are read: before the engine looks, and after.
    store.held!.clear();
    const reading = HeldReading.prototype as unknown as { readSums(...given: unknown[]): Promise<boolean> };
    const readSums = vi.spyOn(reading, 'readSums');
    readSums.mockImplementationOnce(async function (this: typeof reading, ...given) {
      await write(store, tenant, more.slice(60, 90));
      readSums.mockRestore();
      const isRead = await this.readSums(...given);
      await write(store, tenant, more.slice(90));
      return isRead;
    });
    await store.mergeStacks({ ...questionOf(tenant, {}), ...whole });
    await store.held!.settled();
    await expectDays(store, tenant, [...rows, ...more], 16);
  });

  it('answer what is between the edges of days, where these are too large to be held', async () => {
    const tenant = await newTenant();
    const rows = fc.sample(rowsOf(150, 30), { seed: 17, numRuns: 1 })[0]!;
    await write(store, tenant, rows);
    const reading = HeldReading.prototype as unknown as { sizesOf(...given: unknown[]): Promise<unknown> };
    const sizesOf = vi.spyOn(reading, 'sizesOf');
    sizesOf.mockImplementation((hours) =>
      Promise.resolve(new Map((hours as { at: number }[]).map(({ at }) => [at, { rows: 1e9, samples: 0 }]))),
    );
    try {
      const model = new NaiveModel(rows);
      const find = vi.spyOn(store.held!.hours, 'find');
      for (const [from, to] of [
        [-7, 23 * 60 + 1],
        [13, 9 * 60 + 20],
        [60, 25 * 60 + 59],
      ] as const) {
        for (const matchers of [[shop], []]) {
          const query = questionOf(tenant, { from, to, matchers });
          for (let time = 0; time < 2; time++) {
            expect(printTree(await store.mergeStacks(query))).toEqual(model.stacks(query));
            await store.held!.settled();
          }
        }
      }
      const rests = find.mock.results.map(({ value }) => (value as { rest?: { raw: unknown[] } } | undefined)?.rest);
      // The second range has the hours of the first, the third begins with an hour.
      expect(rests.map((rest) => rest?.raw.length)).toEqual([
        ...[undefined, 2, undefined, 2],
        ...[2, 2, 2, 2],
        ...[undefined, 1, undefined, 1],
      ]);
      find.mockRestore();
    } finally {
      sizesOf.mockRestore();
    }
  });

  it('have what is written while they are read', async () => {
    const tenant = await newTenant();
    const rows = fc.sample(rowsOf(60), { seed: 7, numRuns: 1 })[0]!;
    await write(store, tenant, rows.slice(0, 40));
    const reading = HeldReading.prototype as unknown as { readLabels(...given: unknown[]): Promise<void> };
    const readLabels = vi.spyOn(reading, 'readLabels');
    readLabels.mockImplementationOnce(async function (this: typeof reading, ...given) {
      // The profiles have been read; these come too late for that, and some were there already.
      await write(store, tenant, rows.slice(30));
      readLabels.mockRestore();
      await this.readLabels(...given);
    });
    await hold(store, tenant);
    expect(isHeld(store, tenant)).toBe(true);
    const whole = questionOf(tenant, {});
    expect(printTree(await store.mergeStacks(whole))).toEqual(new NaiveModel(rows).stacks(whole));
  });

  it('list types, labels and series as the store does, with what is written meanwhile', async () => {
    const tenant = await newTenant();
    const rows = fc.sample(rowsOf(40), { seed: 9, numRuns: 1 })[0]!;
    await write(store, tenant, rows);
    const stored = await listsOf(store, tenant);
    await store.held!.settled();
    expect(await listsOf(store, tenant)).toEqual(stored);
    store.held!.clear();
    const database = (store as unknown as { database: Database }).database;
    const scan = vi.spyOn(database, 'scan');
    scan.mockImplementation(async (select, read) => {
      if (select.columns.includes('any(label_names)')) {
        scan.mockRestore();
        await write(store, tenant, [{ ...rows[0]!, labels: { pod: 'late', zone: 'eu' } }]);
      }
      await Database.prototype.scan.call(database, select, read);
    });
    // Asked for twice, and read then.
    await store.labelNames(questionOf(tenant, {}));
    await store.labelNames(questionOf(tenant, {}));
    await store.held!.settled();
    expect(store.held!.series.find({ ...questionOf(tenant, {}), kept: [] })).toBeDefined();
    const held = await listsOf(store, tenant);
    expect(held).not.toEqual(stored);
    store.held!.clear();
    expect(await listsOf(store, tenant)).toEqual(held);
    await store.held!.settled();

    // UTF-8 sorts these the other way round than UTF-16.
    const zones = ['\u{1f525}', '\uffff'];
    await write(
      store,
      tenant,
      zones.map((zone) => ({ ...rows[1]!, labels: { zone, 名: '値' } })),
    );
    const after = await listsOf(store, tenant);
    expect(after).not.toEqual(held);
    store.held!.clear();
    expect(await listsOf(store, tenant)).toEqual(after);
  });

  it('are forgotten when something is dropped', async () => {
    const tenant = await newTenant();
    await write(store, tenant, fc.sample(rowsOf(10), { seed: 8, numRuns: 1 })[0]!);
    await hold(store, tenant);
    expect(isHeld(store, tenant)).toBe(true);
    await store.dropRetentionClass('default');
    expect(isHeld(store, tenant)).toBe(false);
    expect(printTree(await store.mergeStacks(questionOf(tenant, {})))).toEqual([]);
  });

  it('are not kept where other services may write', async () => {
    const server = await openByUrl();
    try {
      expect(server.store.held).toBeUndefined();
    } finally {
      await server.close();
    }
  });
});

/** Profiles within some hours, around the borders between them. */
function rowsOf(count: number, hours = 3): fc.Arbitrary<ModelRow[]> {
  const row = fc.record({
    time: fc
      .tuple(
        fc.integer({ min: 0, max: hours - 1 }),
        fc.constantFrom(-1, 0, 1, 59 * MINUTE),
        fc.integer({ min: 0, max: 40 }),
      )
      .map(([hour, off, seconds]) => NOON + hour * 60 * MINUTE + off + seconds * 1_000),
    nanos: fc.constantFrom(0n, 999_999n),
    duration: fc.constant(10_000),
    profileType: fc.constantFrom(CPU, HEAP),
    service: fc.constantFrom('shop', 'cart'),
    labels: fc.constantFrom({}, { zone: 'eu', pod: 'a' }, { zone: 'us', pod: 'b' }) as fc.Arbitrary<
      Record<string, string>
    >,
    stacks: fc.uniqueArray(
      fc.tuple(fc.constantFrom('main', 'main;a', 'main;a;b', 'init'), fc.bigInt({ min: 1n, max: 2n ** 54n })),
      { minLength: 1, maxLength: 4, selector: ([path]) => path },
    ),
  });
  // Of one type, sums that a double holds; of the other not.
  const small = (value: bigint) => value % 1_000_003n;
  const sized = row.map((one) =>
    one.profileType === CPU
      ? one
      : { ...one, stacks: one.stacks.map(([path, value]) => [path, small(value)] as const) },
  );
  return fc.uniqueArray(sized, {
    minLength: count,
    maxLength: count,
    selector: ({ time, nanos, profileType, service, labels }) =>
      JSON.stringify([time, `${nanos}`, profileType, service, labels]),
  });
}

/** Asks about several hours at a time, until they are held and once more. */
async function expectDays(store: OpenStore, tenant: TenantNumber, rows: readonly ModelRow[], seed: number) {
  const model = new NaiveModel(rows);
  const find = vi.spyOn(store.held!.hours, 'find');
  const question = fc.record({
    from: fc.constantFrom(-60, 0, 1, 59, 61),
    hours: fc.integer({ min: 4, max: 24 }),
    off: fc.constantFrom(-1, 0, 13 * MINUTE),
    profileType: fc.constantFrom(CPU, HEAP),
    matchers: fc.constantFrom<Matcher[][]>([shop], [shop], [], [shop, { name: 'zone', operator: '=', value: 'eu' }]),
    stepMillis: fc.constantFrom(MINUTE, 60 * MINUTE, 433 * MINUTE),
    groupBy: fc.constantFrom(['zone'], ['service_name', 'pod']),
  });
  for (const { from, hours, off, ...points } of fc.sample(question, { seed, numRuns: 8 })) {
    const asked = questionOf(tenant, { from, to: from + hours * 60, ...points } as Parameters<typeof questionOf>[1]);
    const query: PointsQuery = { ...asked, ...points, end: unixMillis(asked.end + off), aggregation: 'sum' };
    for (let time = 0; time < 2; time++) {
      expect(printTree(await store.mergeStacks(query))).toEqual(model.stacks(query));
      expect(rounded(asMap(await store.points(query), points.groupBy))).toEqual(rounded(model.points(query)));
      await store.held!.settled();
    }
  }
  // Points of all of them, and stacks of those that are about a service.
  expect(find.mock.results.filter(({ value }) => value !== undefined).length).toBeGreaterThan(8);
  find.mockRestore();
}

const questionOf = (tenant: TenantNumber, { from = 0, to = 178, matchers = [shop], profileType = CPU }) => ({
  tenant,
  profileType,
  matchers,
  start: unixMillis(NOON + from * MINUTE),
  end: unixMillis(NOON + to * MINUTE),
});

/** Lists of all kinds, with matchers and without. */
async function listsOf(store: OpenStore, tenant: TenantNumber) {
  const lists = [];
  for (const matchers of [[], [shop], [{ name: 'zone', operator: '!~', value: 'u.' } satisfies Matcher]]) {
    const query = { ...questionOf(tenant, {}), matchers };
    lists.push(await store.profileTypes(query), await store.labelNames(query));
    for (const name of ['zone', 'pod', 'service_name', '__service_name__', '__profile_type__', 'none']) {
      lists.push(await store.labelValues(query, name));
    }
    lists.push(await store.series(query, []), await store.series(query, ['zone', 'service_name', 'none']));
  }
  return lists;
}

/** Asks until it is held. */
async function hold(store: OpenStore, tenant: TenantNumber): Promise<void> {
  for (const profileType of [CPU, HEAP]) {
    for (const matchers of [[shop], []]) {
      for (let time = 0; time < 2; time++) {
        await store.mergeStacks(questionOf(tenant, { profileType, matchers }));
      }
      await store.held!.settled();
    }
  }
}

function isHeld(store: OpenStore, tenant: TenantNumber): boolean {
  const { start, end, ...query } = questionOf(tenant, {});
  const plan = rawPlan({ start, end });
  return [[shop], []].every((matchers) => store.held!.hours.find({ ...query, matchers }, plan, 'stacks') !== undefined);
}

async function expectEqual(store: OpenStore, tenant: TenantNumber, rows: readonly ModelRow[], seed: number) {
  await hold(store, tenant);
  const model = new NaiveModel(rows);
  const question = fc.record({
    edges: fc.tuple(fc.integer({ min: -2, max: 190 }), fc.integer({ min: -2, max: 190 })),
    profileType: fc.constantFrom(CPU, HEAP),
    matchers: fc.constantFrom<Matcher[][]>(
      [shop],
      [],
      [{ name: 'service_name', operator: '!=', value: 'shop' }],
      [shop, { name: 'zone', operator: '=', value: 'eu' }],
      [shop, { name: 'pod', operator: '!=', value: 'a' }],
      [shop, { name: 'zone', operator: '=~', value: 'e.|' }],
    ) as unknown as fc.Arbitrary<Matcher[]>,
    stepMillis: fc.constantFrom(15_000, 17 * MINUTE, 60 * MINUTE + 1),
    groupBy: fc.constantFrom([], ['zone'], ['service_name', 'pod']),
  });
  for (const { edges, ...points } of fc.sample(question, { seed, numRuns: 25 })) {
    const [from, to] = edges.sort((a, b) => a - b) as [number, number];
    const query = questionOf(tenant, { from, to, ...points });
    expect(printTree(await store.mergeStacks(query))).toEqual(model.stacks(query));
    const asked: PointsQuery = { ...query, ...points, aggregation: 'sum' };
    expect(rounded(asMap(await store.points(asked), points.groupBy))).toEqual(rounded(model.points(asked)));
  }
}
