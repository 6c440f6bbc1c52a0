import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { ProfileStore } from '../../service/store/store.ts';
import { CPU, everything, NOON, printTree, profileId, profileOf } from './drawn-rows.ts';
import { engineModes, openEmbedded, type OpenedStore } from './opened-store.ts';

const OWN_PATH = 'tenant-a-only;secret-function';

describe.each(engineModes)('tenants on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let a: TenantNumber;
  let b: TenantNumber;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    a = (await store.tenant('team-a', true))!;
    b = (await store.tenant('team-b', true))!;
    const same = { labels: { pod: 'x' }, id: 'same', spans: [{ span: 5n, traceHigh: 1n, traceLow: 2n, rows: [0] }] };
    await store.write([
      encodeProfile(
        profileOf(`main;shared 1\n${OWN_PATH} 2`, { ...same, tenant: a, labels: { pod: 'x', secret: 'a' } }),
      ),
      encodeProfile(profileOf('main;shared 10', { ...same, tenant: b })),
    ]);
  });
  afterAll(() => opened.close());

  it('have numbers of their own, always the same, made only when asked to', async () => {
    expect(a).not.toBe(b);
    expect(await store.tenant('team-a', true)).toBe(a);
    expect(await store.tenant('team-a', false)).toBe(a);
    expect(await store.tenant('team-c', false)).toBeUndefined();
    expect(await store.tenant('team-c', false)).toBeUndefined();
    for (const name of ['TEAM-A', 'team-a ', "'; DROP TABLE hearth.tenants; --", '__proto__', 'ä', '']) {
      const number = await store.tenant(name, true);
      expect(number).not.toBe(a);
      expect(await store.tenant(name, false)).toBe(number);
    }
  });

  it('get one number each when many first writes come at the same time', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `crowd-${index % 8}`);
    const numbers = await Promise.all(names.map((name) => store.tenant(name, true)));
    expect(new Set(numbers).size).toBe(8);
    names.forEach((name, index) => expect(numbers[index]).toBe(numbers[names.indexOf(name)]));
  });

  it('never see each other by label, id, span or range', async () => {
    expect(printTree(await store.mergeStacks(everything(a)))).toEqual(['main;shared 1', `${OWN_PATH} 2`]);
    expect(printTree(await store.mergeStacks(everything(b)))).toEqual(['main;shared 10']);
    const selections = [
      { profileIds: [profileId('same')] },
      { spanIds: [5n] },
      { traceIds: [{ high: 1n, low: 2n }] },
      { matchers: [{ name: 'pod', operator: '=', value: 'x' } as const] },
      { matchers: [{ name: 'secret', operator: '!=', value: 'zzz' } as const] },
    ];
    for (const selection of selections) {
      expect(printTree(await store.mergeStacks(everything(b, selection)))).toEqual(['main;shared 10']);
    }
  });

  it('never see each other in labels, series, types, points and bounds', async () => {
    const range = { start: unixMillis(NOON), end: unixMillis(NOON + 60_000), matchers: [] };
    expect(await store.labelNames({ tenant: b, ...range })).not.toContain('secret');
    expect(await store.labelValues({ tenant: b, ...range }, 'secret')).toEqual([]);
    expect(await store.series({ tenant: b, ...range }, ['secret'])).toEqual([[]]);
    const none = (await store.tenant('team-without-data', true))!;
    expect(await store.profileTypes({ tenant: none, ...range })).toEqual([]);
    expect(await store.bounds(none)).toBeUndefined();
    expect(await store.bounds(b)).toEqual({ oldest: NOON, newest: NOON });
    const points = await store.points({
      tenant: b,
      ...range,
      profileType: CPU,
      stepMillis: 60_000,
      groupBy: [],
      aggregation: 'sum',
    });
    expect(points.map(({ values }) => values)).toEqual([[10]]);
  });

  it('never get symbols that another has written', async () => {
    const { symbols } = await store.mergeStacks(everything(b));
    expect(symbols.strings).not.toContain('secret-function');
  });
});

describe('tenant numbers', () => {
  it('outlive a restart', async () => {
    const opened = await openEmbedded();
    try {
      const first = await opened.store.tenant('team-a', true);
      await opened.reopen();
      expect(await opened.store.tenant('team-a', false)).toBe(first);
      expect(await opened.store.tenant('team-b', true)).not.toBe(first);
    } finally {
      await opened.close();
    }
  });
});
