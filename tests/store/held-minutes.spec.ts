/** Minutes in memory answer as the store does, while profiles come, come again, come late, and are taken away. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import type { Matcher } from '#model/labels.ts';
import { MinuteReading } from '../../service/store/held/minute-reading.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import { write } from './against-model.ts';
import { CPU, NOON, printTree } from './drawn-rows.ts';
import { NaiveModel, type ModelRow } from './naive-model.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HEAP = 'memory:inuse_space:bytes:space:bytes';
const shop: Matcher = { name: 'service_name', operator: '=', value: 'shop' };
/** When tests begin, and how long there have been profiles then. */
const NOW = NOON + 30 * MINUTE;
const ALL: [type: string, matchers: Matcher[]][] = [CPU, HEAP].flatMap((type): [string, Matcher[]][] => [
  [type, [shop]],
  [type, []],
]);

describe('minutes in memory', () => {
  let opened: OpenedStore;
  let store: OpenStore;
  let tenant: TenantNumber;
  let tenants = 0;
  beforeAll(async () => {
    opened = await openEmbedded();
    store = opened.store;
    store.held!.minutes.leastSamples = 1;
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    // Otherwise hours have them: there are not many.
    vi.spyOn(store.held!.hours, 'find').mockReturnValue(undefined);
    tenant = (await store.tenant(`minutes-${++tenants}`, true))!;
  });
  afterEach(() => {
    store.held!.clear();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('answer random questions as a model does, while profiles come, come again and come late', async () => {
    const rows = draw(300, 21);
    const [stored, live] = [rows.filter(({ time }) => time <= NOW - 20 * SECOND), laterThan(rows, NOW - 20 * SECOND)];
    await write(store, tenant, stored);
    const known = [...stored];
    await watch(store, tenant);
    await expectEqual(known, 1);
    expect(partsOf('all')).toEqual([0, 0, 0, 0]);

    for (let second = 0; second < 20; second++) {
      vi.setSystemTime(NOW + second * 30 * SECOND);
      const since = NOW + (second - 1) * 30 * SECOND;
      const came = live.filter(({ time }) => time > since && time <= Date.now());
      // Each fourth time something that is there already comes again, each fifth something from long ago.
      const again = second % 4 === 3 ? known.slice(-3) : [];
      const late =
        second % 5 === 4 ? draw(3, 100 + second).map((row) => ({ ...row, time: row.time - 7 * MINUTE })) : [];
      await write(store, tenant, [...came, ...again, ...late]);
      known.push(...came, ...late);
      await expectEqual(known, 200 + second);
    }
    // What came again or late is read again, not all at once.
    for (let time = 0; time < 4; time++) {
      vi.setSystemTime(NOW + 20 * MINUTE + time * 15 * SECOND);
      await watch(store, tenant);
    }
    await expectEqual(known, 300);
    expect(partsOf('all')).toEqual([0, 0, 0, 0]);
  });

  it('are whole when something is written while they are read', async () => {
    const rows = draw(500, 22);
    const [stored, ...more] = [rows.slice(0, 100), rows.slice(100, 200), rows.slice(200, 400), rows.slice(400)];
    await write(store, tenant, stored);
    const minutes = vi.spyOn(MinuteReading.prototype, 'minutes');
    minutes.mockImplementation(async function (this: MinuteReading, span) {
      // Not into what is read between two commits: nothing can be written then.
      const isFirst = span.until > Date.now() / MINUTE;
      const before = isFirst ? undefined : more.shift();
      const after = isFirst ? undefined : more.shift();
      await write(store, tenant, before ?? []);
      const found = await readMinutes.call(this, span);
      await write(store, tenant, after ?? []);
      return found;
    });
    await watch(store, tenant);
    expect(more).toEqual([]);
    await expectEqual(rows, 4);
    minutes.mockRestore();
    vi.setSystemTime(NOW + 15 * SECOND);
    await expectEqual(rows, 5);
  });

  it('have what is written between the moment they are asked for and that they are there', async () => {
    const rows = draw(120, 23);
    await write(store, tenant, rows.slice(0, 60));
    await store.mergeStacks(question({}));
    const writing = [60, 80, 100].map((from) => write(store, tenant, rows.slice(from, from + 20)));
    await store.held!.settled();
    await Promise.all(writing);
    await watch(store, tenant);
    await expectEqual(rows, 6);
  });

  it('leave to the store what is not about a service as a whole, and what is of long ago', async () => {
    await write(store, tenant, draw(40, 24));
    await watch(store, tenant);
    const find = vi.spyOn(store.held!.minutes, 'find');
    const zone: Matcher = { name: 'zone', operator: '=', value: 'eu' };
    for (const other of [{ matchers: [shop, zone] }, { matchers: [zone] }, { from: -600, to: -180 }]) {
      await store.mergeStacks(question(other));
    }
    expect(find.mock.results.map(({ value }) => value as unknown)).toEqual([undefined, undefined, undefined]);
    await store.mergeStacks(question({}));
    expect(find.mock.results[3]!.value).toMatchObject({ rest: undefined });
  });

  it('are forgotten when something is dropped, and when nobody asks any more', async () => {
    await write(store, tenant, draw(40, 25));
    await watch(store, tenant);
    vi.setSystemTime(NOW + 4 * MINUTE);
    const late = { ...draw(1, 26)[0]!, time: NOW + 4 * MINUTE };
    await write(store, tenant, [late]);
    expect(partsOf('any')).toEqual([undefined, undefined, undefined, undefined]);
    await store.held!.settled();
    await watch(store, tenant);
    expect(partsOf('any')).not.toContain(undefined);
    await store.dropRetentionClass('default');
    expect(partsOf('any')).toEqual([undefined, undefined, undefined, undefined]);
    expect(printTree(await store.mergeStacks(question({})))).toEqual([]);
  });

  it('are not of a tenant, service or type that is not asked for', async () => {
    const other = (await store.tenant(`minutes-other-${tenants}`, true))!;
    const rows = draw(80, 27);
    await write(store, tenant, rows.slice(0, 40));
    await watch(store, tenant);
    await write(store, other, rows.slice(40));
    await expectEqual(rows.slice(0, 40), 7);
  });

  const question = ({ from = 0, to = 45, matchers = [shop], profileType = CPU, off = 0 }) => ({
    tenant,
    profileType,
    matchers,
    start: unixMillis(NOON + from * MINUTE),
    end: unixMillis(NOON + to * MINUTE + off),
  });

  /** Of each kind: how many runs of profiles are left to the store; undefined when all of it is. */
  function partsOf(what: 'all' | 'any') {
    return ALL.map(([profileType, matchers]) => {
      const { start, end, ...query } = question({ profileType, matchers, to: what === 'all' ? 60 : 45 });
      const plan = { raw: [{ start, end, arrivedAfter: 0 }], buckets: [], widened: undefined };
      const part = store.held!.minutes.find(query, plan);
      return part && (part.rest?.raw.length ?? 0);
    });
  }

  async function expectEqual(rows: readonly ModelRow[], seed: number) {
    const model = new NaiveModel(rows);
    const asked = fc.record({
      from: fc.integer({ min: -2, max: 40 }),
      length: fc.integer({ min: 0, max: 45 }),
      off: fc.constantFrom(-1, 0, 1, 20 * SECOND),
      profileType: fc.constantFrom(CPU, HEAP),
      matchers: fc.constantFrom<Matcher[][]>([shop], []),
    });
    const whole = ALL.map(([profileType, matchers]) => ({ from: -1, length: 60, off: 0, profileType, matchers }));
    for (const { from, length, ...rest } of [...whole, ...fc.sample(asked, { seed, numRuns: 12 })]) {
      const query = question({ from, to: from + length, ...rest });
      expect(printTree(await store.mergeStacks(query)), JSON.stringify(query)).toEqual(model.stacks(query));
    }
  }

  async function watch(of: OpenStore, own: TenantNumber) {
    for (const [profileType, matchers] of ALL) {
      await of.mergeStacks({ ...question({ profileType, matchers }), tenant: own });
    }
    await of.held!.settled();
  }
});

const readMinutes = MinuteReading.prototype.minutes;

const laterThan = (rows: readonly ModelRow[], time: number) => rows.filter((row) => row.time > time);

/** Profiles from NOON until ten minutes after NOW, many at the borders of minutes. */
function draw(count: number, seed: number): ModelRow[] {
  const row = fc.record({
    time: fc
      .tuple(
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom(-1, 0, 1, MINUTE - 1),
        fc.integer({ min: 0, max: 59 }).map((second) => (second < 20 ? 0 : second)),
      )
      .map(([minute, off, second]) => NOON + minute * MINUTE + off + second * SECOND),
    nanos: fc.constantFrom(0n, 999_999n),
    duration: fc.constant(10_000),
    profileType: fc.constantFrom(CPU, HEAP),
    service: fc.constantFrom('shop', 'cart'),
    labels: fc.constantFrom({}, { zone: 'eu', pod: 'a' }) as fc.Arbitrary<Record<string, string>>,
    stacks: fc.uniqueArray(
      fc.tuple(fc.constantFrom('main', 'main;a', 'main;a;b', 'init'), fc.bigInt({ min: 1n, max: 2n ** 54n })),
      { minLength: 1, maxLength: 4, selector: ([path]) => path },
    ),
  });
  // Of one type, sums that a double holds; of the other not.
  const sized = row.map((one) =>
    one.profileType === CPU
      ? one
      : { ...one, stacks: one.stacks.map(([path, value]) => [path, value % 1_000_003n] as const) },
  );
  const isOther = ({ time, nanos, profileType, service, labels }: ModelRow) =>
    JSON.stringify([time, `${nanos}`, profileType, service, labels, seed]);
  return fc.sample(fc.uniqueArray(sized, { minLength: count, maxLength: count, selector: isOther }), {
    seed,
    numRuns: 1,
  })[0]!;
}
