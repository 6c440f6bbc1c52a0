import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nanos, unixMillis, type TenantNumber } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { PointSeries, PointsQuery, ProfileStore } from '../../service/store/store.ts';
import { CPU, NOON, profileOf } from './drawn-rows.ts';
import { engineModes, type OpenedStore } from './opened-store.ts';

describe.each(engineModes)('points on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let tenants = 0;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const newTenant = async () => (await store.tenant(`points-${++tenants}`, true))!;
  const SECOND = 1_000;

  /** start and end are milliseconds after NOON. */
  const query = (tenant: TenantNumber, start: number, end: number, more: Partial<PointsQuery> = {}): PointsQuery => ({
    tenant,
    matchers: [],
    profileType: CPU,
    start: unixMillis(NOON + start),
    end: unixMillis(NOON + end),
    stepMillis: 15 * SECOND,
    groupBy: [],
    aggregation: 'sum',
    ...more,
  });
  /** Points as `seconds after NOON: value`, series headed by their labels. */
  const printed = (all: readonly PointSeries[]) =>
    all
      .map(({ labels, timestamps, values }) => ({
        labels: labels.map(({ name, value }) => `${name}=${value}`).join(','),
        points: timestamps.map((at, index) => `${(at - NOON) / SECOND}:${values[index]}`).join(' '),
      }))
      .sort((a, b) => (a.labels < b.labels ? -1 : 1));
  const write = async (
    tenant: TenantNumber,
    rows: readonly (readonly [atMillis: number, value: number, labels?: Record<string, string>, service?: string])[],
  ) => {
    await store.write(
      rows.map(([at, value, labels, service]) =>
        encodeProfile(profileOf(`f ${value}`, { tenant, at, ...(labels && { labels }), ...(service && { service }) })),
      ),
    );
  };
  const vector = [
    [1 * SECOND, 2],
    [0, 1],
    [5 * SECOND, 2],
    [15 * SECOND, 8],
    [30 * SECOND, 32],
    [59 * SECOND, 64],
  ] as const;

  it('are the vector of the wire contract: (t - step, t], no zero fill, no division by the step', async () => {
    const tenant = await newTenant();
    await write(tenant, vector.slice(1));
    expect(printed(await store.points(query(tenant, 0, 60 * SECOND)))).toEqual([
      { labels: '', points: '0:1 15:10 30:32 60:64' },
    ]);
    // Data after the last whole step is lost.
    expect(printed(await store.points(query(tenant, 0, 59 * SECOND)))).toEqual([
      { labels: '', points: '0:1 15:10 30:32' },
    ]);
  });

  it('begin with a bucket that reaches back to start - step', async () => {
    const tenant = await newTenant();
    await write(tenant, [
      [-15 * SECOND, 1],
      [-15 * SECOND + 1, 2],
      [-1, 4],
      [0, 8],
      [1, 16],
    ]);
    expect(printed(await store.points(query(tenant, 0, 30 * SECOND)))).toEqual([{ labels: '', points: '0:14 15:16' }]);
  });

  it('count a profile for its whole millisecond', async () => {
    const tenant = await newTenant();
    await store.write([
      encodeProfile(profileOf('a 1', { tenant, at: 15 * SECOND, nanos: 999_999n })),
      encodeProfile(profileOf('b 2', { tenant, at: 15 * SECOND + 1 })),
    ]);
    expect(printed(await store.points(query(tenant, 0, 30 * SECOND)))).toEqual([{ labels: '', points: '15:1 30:2' }]);
  });

  it('take any step and start, aligned to start and not to the epoch', async () => {
    const tenant = await newTenant();
    await write(tenant, [
      [7, 1],
      [8, 2],
      [14, 4],
      [15, 8],
      [21, 16],
    ]);
    const odd = query(tenant, 1, 22, { stepMillis: 7 });
    expect(printed(await store.points(odd))).toEqual([{ labels: '', points: '0.008:3 0.015:12 0.022:16' }]);
    expect(await store.points(query(tenant, 1, 1, { stepMillis: 86_400_000 }))).toEqual([]);
  });

  it('have the labels of series that came after they were asked for, and of more than are kept in mind', async () => {
    const tenant = await newTenant();
    const byPod = query(tenant, 0, 15 * SECOND, { groupBy: ['pod', 'service_name'] });
    const pods = async () =>
      (await store.points(byPod)).map(({ labels }) => labels.map(({ value }) => value).join('/'));
    await write(tenant, [[1, 1, { pod: 'a', zone: 'eu' }]]);
    expect(await pods()).toEqual(['a/shop']);
    // Two series of the same pod are one line; one without a pod is its own.
    await write(tenant, [
      [2, 2, { pod: 'a', zone: 'us' }],
      [3, 4, { pod: 'b' }, 'cart'],
      [4, 8, { zone: 'us' }],
    ]);
    expect(printed(await store.points(byPod))).toEqual([
      { labels: 'pod=a,service_name=shop', points: '15:3' },
      { labels: 'pod=b,service_name=cart', points: '15:4' },
      { labels: 'service_name=shop', points: '15:8' },
    ]);
    const many = Array.from({ length: 1_001 }, (_, n) => [5, 16, { pod: `many-${n}` }] as const);
    await write(tenant, many);
    expect(new Set(await pods())).toEqual(
      new Set(['a/shop', 'b/cart', 'shop', ...many.map(([, , { pod }]) => `${pod}/shop`)]),
    );
  });

  it('are grouped by labels, private ones included, in the order asked; what a series lacks is left out', async () => {
    const tenant = await newTenant();
    await write(tenant, [
      [1, 1, { pod: 'a', zone: 'eu' }],
      [2, 2, { pod: 'b', zone: 'eu' }],
      [3, 4, { pod: 'b' }],
      [4, 8, { pod: 'a', zone: 'eu', __session__: 's' }, 'cart'],
    ]);
    const by = async (...groupBy: string[]) => printed(await store.points(query(tenant, 0, 15 * SECOND, { groupBy })));
    expect(await by('zone')).toEqual([
      { labels: '', points: '15:4' },
      { labels: 'zone=eu', points: '15:11' },
    ]);
    expect(await by('service_name')).toEqual([
      { labels: 'service_name=cart', points: '15:8' },
      { labels: 'service_name=shop', points: '15:7' },
    ]);
    expect(await by('zone', 'pod')).toEqual([
      { labels: 'pod=b', points: '15:4' },
      { labels: 'zone=eu,pod=a', points: '15:9' },
      { labels: 'zone=eu,pod=b', points: '15:2' },
    ]);
    expect(await by('__session__')).toEqual([
      { labels: '', points: '15:7' },
      { labels: '__session__=s', points: '15:8' },
    ]);
    expect(await by('__profile_type__')).toEqual([{ labels: `__profile_type__=${CPU}`, points: '15:15' }]);
    await write(tenant, [
      [16_000, 100, { pod: 'a', zone: 'eu' }],
      [31_000, 200, { pod: 'a', zone: 'eu' }],
    ]);
    const longer = query(tenant, 0, 45 * SECOND, { groupBy: ['pod'] });
    expect(printed(await store.points(longer))).toEqual([
      { labels: 'pod=a', points: '15:9 30:100 45:200' },
      { labels: 'pod=b', points: '15:6' },
    ]);
    expect(await by('nowhere')).toEqual([{ labels: '', points: '15:15' }]);
  });

  it('obey matchers', async () => {
    const tenant = await newTenant();
    await write(tenant, [
      [1, 1, { pod: 'a' }],
      [2, 2, { pod: 'b' }],
      [3, 4, {}],
    ]);
    const matching = async (matchers: PointsQuery['matchers']) =>
      printed(await store.points(query(tenant, 0, 15 * SECOND, { matchers })))[0]?.points;
    expect(await matching([{ name: 'pod', operator: '!=', value: 'a' }])).toBe('15:6');
    expect(await matching([{ name: 'pod', operator: '=~', value: '.+' }])).toBe('15:3');
    expect(await matching([{ name: 'pod', operator: '=', value: '' }])).toBe('15:4');
    expect(await matching([{ name: 'service_name', operator: '=', value: 'cart' }])).toBeUndefined();
  });

  describe('average: Σ (value × seconds covered in it) / step, summed over the series of the group', () => {
    const average = async (tenant: TenantNumber, ...groupBy: string[]) =>
      printed(await store.points(query(tenant, 0, 30 * SECOND, { aggregation: 'average', groupBy })));
    const gauge = async (
      tenant: TenantNumber,
      rows: readonly (readonly [atMillis: number, value: number, pod: string])[],
      seconds = 0n,
    ) => {
      const profiles = rows.map(([at, value, pod]) => profileOf(`f ${value}`, { tenant, at, labels: { pod } }));
      profiles.forEach((profile) => (profile.duration = nanos(seconds * 1_000_000_000n)));
      await store.write(profiles.map((profile) => encodeProfile(profile)));
    };

    it('a profile covers its duration', async () => {
      const tenant = await newTenant();
      await gauge(
        tenant,
        [
          [5_000, 100, 'a'],
          [10_000, 300, 'a'],
          [15_000, 200, 'a'],
          [20_000, 6, 'b'],
        ],
        5n,
      );
      expect(await average(tenant, 'pod')).toEqual([
        // 5 s of 100 and 5 s of 300 in the first bucket, 5 s of 200 in the second.
        { labels: 'pod=a', points: `15:${400 / 3} 30:${200 / 3}` },
        { labels: 'pod=b', points: '30:2' },
      ]);
    });

    it('one without a duration covers the time to the next of its series, the newest as much as the one before it', async () => {
      const tenant = await newTenant();
      await gauge(tenant, [
        [0, 1_000, 'a'],
        [5_000, 1_000, 'a'],
        [10_000, 1_000, 'a'],
        [15_000, 1_000, 'a'],
        [0, 500, 'b'],
        [15_000, 700, 'b'],
      ]);
      expect(await average(tenant, 'pod')).toEqual([
        { labels: 'pod=a', points: `15:1000 30:${1_000 / 3}` },
        { labels: 'pod=b', points: '15:500 30:700' },
      ]);
      expect(await average(tenant)).toEqual([{ labels: '', points: `15:1500 30:${700 + 1_000 / 3}` }]);
    });

    it('a push a minute is level in steps of 15 s, from the push before the range on', async () => {
      const tenant = await newTenant();
      await gauge(
        tenant,
        [-60, 0, 60, 120].map((at) => [at * SECOND, 1_000, 'a'] as const),
      );
      const fine = query(tenant, 0, 120_000, { aggregation: 'average' });
      const level = Array.from({ length: 9 }, (_, i) => `${i * 15}:1000`).join(' ');
      expect(printed(await store.points(fine))).toEqual([{ labels: '', points: level }]);
    });

    it('a gap counts for two minutes at most', async () => {
      const tenant = await newTenant();
      await gauge(tenant, [
        [0, 10, 'a'],
        [600_000, 30, 'a'],
      ]);
      const wide = query(tenant, 0, 1_200_000, { aggregation: 'average', stepMillis: 600_000 });
      expect(printed(await store.points(wide))).toEqual([{ labels: '', points: '600:2 1200:6' }]);
    });

    it('is exact for a step of any length', async () => {
      const tenant = await newTenant();
      await gauge(tenant, [
        [0, 1_000, 'a'],
        [1_000, 1_000, 'a'],
      ]);
      const odd = query(tenant, 0, 2_100, { aggregation: 'average', stepMillis: 700 });
      expect(printed(await store.points(odd))).toEqual([
        { labels: '', points: `0.7:1000 1.4:1000 2.1:${(1_000 * 600) / 700}` },
      ]);
    });

    it('over steps of centuries, and from and to times that no profile can have', async () => {
      const tenant = await newTenant();
      await write(tenant, [[0, 10]]);
      const [held] = await store.points(query(tenant, 0, 300_000, { aggregation: 'average', stepMillis: 300_000 }));
      const sum = held!.values.at(-1)! * 300;
      for (const years of [100, 200, 300, 100_000]) {
        const stepMillis = years * 366 * 86_400_000;
        const all = { start: unixMillis(1), end: unixMillis(1 + 100_000 * 366 * 86_400_000) };
        const points = await store.points(query(tenant, 0, 0, { aggregation: 'average', stepMillis, ...all }));
        expect(points.flatMap(({ timestamps }) => [...timestamps])).toEqual([1 + stepMillis]);
        expect((points[0]!.values[0]! * stepMillis) / 1_000).toBeCloseTo(sum, 6);
      }
    });
  });

  it('do not lose the sum of very large values', async () => {
    const tenant = await newTenant();
    const large = 2n ** 62n;
    await store.write(
      [0, 1, 2].map((at) => {
        const profile = profileOf('f 1', { tenant, at });
        profile.series[0]!.values[0] = large;
        return encodeProfile(profile);
      }),
    );
    const [series] = await store.points(query(tenant, 0, 15 * SECOND, { stepMillis: 15 * SECOND }));
    expect(series!.values).toEqual([Number(large), 2 * Number(large)]);
  });

  it('of a tenant without data are none', async () => {
    expect(await store.points(query(await newTenant(), 0, 60 * SECOND))).toEqual([]);
  });
});
