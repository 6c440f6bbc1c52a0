/** The overview of a range whose profiles have left, so that only their sums by hour answer. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { defaultLimits } from '../../service/limits.ts';
import { Querier } from '../../service/query/querier.ts';
import { serviceOverview } from '../../service/query/service-overview.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { CPU, NOON, profileOf } from './drawn-rows.ts';
import { openEmbedded, quietLog, type OpenedStore } from './opened-store.ts';

const HOUR = 3_600_000;
let opened: OpenedStore;
let store: OpenStore;

beforeAll(async () => {
  opened = await openEmbedded();
  await opened.store.close();
  const keep = { raw: 24 * HOUR, hour: 0, day: 0 };
  store = await openStore(
    {
      directory: opened.directory,
      limits: defaultLimits,
      retention: () => ({ classes: new Map([['default', keep]]), maxBytes: 0 }),
      rollup: () => ({ drop: ['pod'], maxValues: 0 }),
    },
    quietLog,
  );
});
afterAll(async () => {
  await store.close();
  await opened.close().catch(() => undefined);
});

it('has the same sums and types, and knows the last profile to the step', async () => {
  const tenant = (await store.tenant('a', true))!;
  const put = (text: string, at: number, service: string, profileType = CPU) =>
    encodeProfile(profileOf(text, { tenant, at, service, profileType, labels: { pod: `of ${at}` } }));
  await store.write([
    put('main;a 5', 600_000, 'shop'),
    put('main;a 7', HOUR + 600_000, 'shop'),
    put('main;a 1', HOUR + 600_000, 'shop', 'wall:wall:nanoseconds::'),
    put('main;b 4', 1_200_000, 'cart'),
  ]);
  const { queries } = new Querier({ store, limitsOf: () => defaultLimits });
  const ask = async () => {
    const { lines, step } = await serviceOverview(queries, ['a'], {
      ...{ profileTypeID: CPU, labelSelector: '{}', baseline: undefined, groupBy: [], points: 6, limit: 0 },
      ...{ start: BigInt(NOON - HOUR + 1), end: BigInt(NOON + 5 * HOUR) },
    });
    expect(step).toBe(HOUR);
    return lines;
  };
  const before = await ask();
  expect(before.map(({ value, lastProfile }) => [value, lastProfile! - NOON])).toEqual([
    [12, HOUR + 600_000],
    [4, 1_200_000],
  ]);
  await store.maintain(Date.now() + 2 * HOUR);
  const left = await store.explore.listProfiles({
    ...{ tenant, matchers: [], profileType: CPU, order: 'newest', limit: 10 },
    ...{ start: unixMillis(NOON - HOUR), end: unixMillis(NOON + 5 * HOUR) },
  });
  expect(left).toEqual([]);
  const after = await ask();
  expect(after.map(({ lastProfile: _, ...line }) => line)).toEqual(before.map(({ lastProfile: _, ...line }) => line));
  expect(after.map(({ lastProfile }) => lastProfile! - NOON)).toEqual([2 * HOUR, HOUR]);
});
