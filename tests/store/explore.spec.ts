import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { ProfilePlace, ProfilesQuery } from '../../service/store/list-profiles.ts';
import type { ProfileStore } from '../../service/store/store.ts';
import type { SpansQuery } from '../../service/store/top-spans.ts';
import { CPU, everything, NOON, profileId, profileOf, type DrawnRow } from './drawn-rows.ts';
import { engineModes, type OpenedStore } from './opened-store.ts';

const HOUR = 3_600_000;

describe.each(engineModes)('questions of the explorer on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let tenant: TenantNumber;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    tenant = (await store.tenant('a', true))!;
    const other = (await store.tenant('b', true))!;
    const put = (text: string, row: Omit<DrawnRow, 'tenant'>, of = tenant) =>
      encodeProfile(profileOf(text, { tenant: of, ...row }));
    await store.write([
      put('main;a 5\nmain;b 7', {
        ...{ at: 0, id: 'p0', labels: { pod: 'x', version: '1' } },
        spans: [
          { span: 1n, name: 'GET /', rows: [0] },
          { span: 2n, traceHigh: 3n, traceLow: 4n, name: 'POST /pay', rows: [1] },
        ],
      }),
      put('main;a 100', {
        ...{ at: 1_000, id: 'p1', labels: { pod: 'x', version: '2' } },
        spans: [{ span: 3n, name: 'GET /', rows: [0] }],
      }),
      put('main;a 40', { at: 1_000, id: 'p2', labels: { pod: 'y', version: '2' }, spans: [{ span: 1n, rows: [0] }] }),
      put('main;a 40', { at: 2_000, id: 'p3', labels: { pod: 'y', version: '2' } }),
      put('main;a 1', { at: -2 * HOUR, id: 'old', service: 'cart' }),
      put('main;a 1', { at: 3 * HOUR, id: 'late', service: 'cart', profileType: 'wall:wall:nanoseconds::' }),
      put('main;a 9999', { at: 0, id: 'theirs', spans: [{ span: 9n, rows: [0] }] }, other),
    ]);
    // The same push again.
    await store.write([put('main;a 40', { at: 2_000, id: 'p3', labels: { pod: 'y', version: '2' } })]);
  });
  afterAll(() => opened.close());

  const list = (more: Partial<ProfilesQuery> = {}) =>
    store.explore.listProfiles({ ...everything(tenant), order: 'newest', limit: 100, ...more });
  const names = ['p0', 'p1', 'p2', 'p3', 'old', 'theirs'];
  const nameOf = ({ profileId: id }: Pick<ProfilePlace, 'profileId'>) =>
    names.find((name) => Buffer.from(profileId(name)).equals(Buffer.from(id)));

  it('list profiles once each, with their labels, in either order', async () => {
    const found = await list();
    const times = found.map(({ time }) => Number(time / 1_000_000n) - NOON);
    expect(times).toEqual([2_000, 1_000, 1_000, 0]);
    expect(found.map(nameOf).sort()).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(found.at(-1)).toMatchObject({ value: 12n, stacks: 2, durationNanos: 10_000_000_000n });
    expect(found.at(-1)!.labels).toEqual([
      { name: 'pod', value: 'x' },
      { name: 'service_name', value: 'shop' },
      { name: 'version', value: '1' },
    ]);
    expect((await list({ order: 'largest' })).map(nameOf)).toEqual(['p1', 'p3', 'p2', 'p0']);
  });

  it.each(['newest', 'largest'] as const)('go through all of them page by page, the %s first', async (order) => {
    const whole = (await list({ order })).map(nameOf);
    const paged: (string | undefined)[] = [];
    let after: ProfilePlace | undefined;
    for (let page = 0; page < 10; page++) {
      const found = await list({ order, limit: 1, after });
      paged.push(...found.map(nameOf));
      after = found.at(-1) ?? after;
    }
    expect(paged).toEqual(whole);
  });

  it('list the profiles of matchers, ids and spans', async () => {
    expect((await list({ matchers: [{ name: 'pod', operator: '=', value: 'y' }] })).map(nameOf)).toEqual(['p3', 'p2']);
    expect((await list({ profileIds: [profileId('p1'), profileId('theirs')] })).map(nameOf)).toEqual(['p1']);
    expect((await list({ spanIds: [1n], order: 'largest' })).map(nameOf)).toEqual(['p2', 'p0']);
    expect((await list({ traceIds: [{ high: 3n, low: 4n }] })).map(nameOf)).toEqual(['p0']);
    expect(await list({ spanIds: [9n] })).toEqual([]);
  });

  const spans = (more: Partial<SpansQuery> = {}) =>
    store.explore.topSpans({ ...everything(tenant), byName: false, limit: 100, ...more });

  it('find the spans that cost most, with all profiles that have samples of them', async () => {
    const at = (millis: number) => unixMillis(NOON + millis);
    const common = { service: 'shop', spans: 1, traceIdHigh: 0n, traceIdLow: 0n };
    expect(await spans()).toEqual([
      { ...common, spanId: 3n, spanName: 'GET /', value: 100n, profiles: 1, start: at(1_000), end: at(1_000) },
      { ...common, spanId: 1n, spanName: 'GET /', value: 45n, profiles: 2, start: at(0), end: at(1_000) },
      {
        ...{ ...common, spanId: 2n, spanName: 'POST /pay', value: 7n, profiles: 1, start: at(0), end: at(0) },
        ...{ traceIdHigh: 3n, traceIdLow: 4n },
      },
    ]);
    expect((await spans({ limit: 1 })).map(({ spanId }) => spanId)).toEqual([3n]);
    expect((await spans({ spanName: 'POST /pay' })).map(({ spanId }) => spanId)).toEqual([2n]);
    expect((await spans({ matchers: [{ name: 'pod', operator: '=', value: 'y' }] })).map(({ value }) => value)).toEqual(
      [40n],
    );
  });

  it('sum spans by their names', async () => {
    const found = await spans({ byName: true });
    expect(found.map(({ spanName, value, spans: count, spanId }) => [spanName, value, count, spanId])).toEqual([
      ['GET /', 105n, 2, 0n],
      ['', 40n, 1, 0n],
      ['POST /pay', 7n, 1, 0n],
    ]);
  });

  it('know the last profile in a range, also where the hour goes on after it', async () => {
    const last = async (start: number, end: number, groupBy: string[]) =>
      (
        await store.explore.lastProfiles({
          ...{ tenant, matchers: [], profileType: CPU, groupBy },
          ...{ start: unixMillis(NOON + start), end: unixMillis(NOON + end) },
        })
      )
        .map(({ labels, last: at, profileTypes }) => [
          labels.map(({ value }) => value).join(),
          at === undefined ? undefined : at - NOON,
          profileTypes.length,
        ])
        .sort();
    expect(await last(-3 * HOUR, 4 * HOUR, ['service_name'])).toEqual([
      ['cart', -2 * HOUR, 2],
      ['shop', 2_000, 1],
    ]);
    expect(await last(-HOUR, 1_500, ['pod'])).toEqual([
      ['x', 1_000, 1],
      ['y', 1_000, 1],
    ]);
    expect(await last(-3 * HOUR, 500, ['pod'])).toEqual([
      ['', -2 * HOUR, 1],
      ['x', 0, 1],
      ['y', undefined, 1],
    ]);
    expect(await last(0, 0, [])).toEqual([['', 0, 1]]);
    expect(await last(10 * HOUR, 11 * HOUR, ['pod'])).toEqual([]);
  });

  it('know the last profile ever, of any type', async () => {
    const ever = (value: string, of = tenant) =>
      store.explore.lastEver({ tenant: of, matchers: [{ name: 'service_name', operator: '=', value }] });
    expect(await ever('shop')).toBe(NOON + 2_000);
    expect(await ever('cart')).toBe(NOON + 3 * HOUR);
    expect(await ever('nothing')).toBeUndefined();
  });

  it('know from when to when the values of labels were there', async () => {
    const found = await store.explore.labelTimes({ ...everything(tenant), names: ['version', 'pod', 'lacked'] });
    expect(found.map(({ name, value, first, last }) => [name, value, first - NOON, last - NOON])).toEqual([
      ['pod', 'x', 0, 1_000],
      ['version', '1', 0, 0],
      ['pod', 'y', 1_000, 2_000],
      ['version', '2', 1_000, 2_000],
    ]);
  });
});
