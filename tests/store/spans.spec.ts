import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { ProfileStore, StackQuery } from '../../service/store/store.ts';
import { everything, NOON, printTree, profileId, profileOf } from './drawn-rows.ts';
import { engineModes, type OpenedStore } from './opened-store.ts';

describe.each(engineModes)('spans and single profiles on $name', ({ open }) => {
  let opened: OpenedStore;
  let store: ProfileStore;
  let tenant: TenantNumber;
  const HIGH_BIT = 0xff00_0000_0000_00a1n;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    tenant = (await store.tenant('spans', true))!;
    await store.write([
      encodeProfile(
        profileOf('main;a 5\nmain;b 7\nmain;c 11\n() 13', {
          tenant,
          id: 'first',
          labels: { pod: 'x' },
          spans: [
            { span: 1n, traceHigh: 10n, traceLow: 2n ** 64n - 1n, rows: [0, 1] },
            { span: HIGH_BIT, traceHigh: 10n, traceLow: 20n, rows: [2, 3] },
          ],
        }),
      ),
      encodeProfile(
        profileOf('main;a 100', {
          tenant,
          id: 'second',
          at: 5_000,
          labels: { pod: 'y' },
          spans: [{ span: 1n, rows: [0] }],
        }),
      ),
      encodeProfile(profileOf('main;a 1000', { tenant, id: 'third', at: 10_000 })),
    ]);
  });
  afterAll(() => opened.close());

  const found = async (restriction: Partial<StackQuery>) =>
    printTree(await store.mergeStacks(everything(tenant, restriction)));

  it('finds the samples of a span, in every profile that has some', async () => {
    expect(await found({ spanIds: [1n] })).toEqual(['main;a 105', 'main;b 7']);
    expect(await found({ spanIds: [HIGH_BIT] })).toEqual(['() 13', 'main;c 11']);
    expect(await found({ spanIds: [1n, HIGH_BIT] })).toEqual(['() 13', 'main;a 105', 'main;b 7', 'main;c 11']);
    expect(await found({ spanIds: [2n] })).toEqual([]);
  });

  it('finds the samples of a trace by all 128 bits of its id', async () => {
    expect(await found({ traceIds: [{ high: 10n, low: 20n }] })).toEqual(['() 13', 'main;c 11']);
    expect(await found({ traceIds: [{ high: 10n, low: 2n ** 64n - 1n }] })).toEqual(['main;a 5', 'main;b 7']);
    expect(await found({ traceIds: [{ high: 20n, low: 10n }] })).toEqual([]);
    expect(
      await found({
        traceIds: [
          { high: 10n, low: 20n },
          { high: 10n, low: 2n ** 64n - 1n },
        ],
      }),
    ).toEqual(['() 13', 'main;a 5', 'main;b 7', 'main;c 11']);
  });

  it('applies matchers and the range to spans too', async () => {
    expect(await found({ spanIds: [1n], matchers: [{ name: 'pod', operator: '=', value: 'y' }] })).toEqual([
      'main;a 100',
    ]);
    expect(await found({ spanIds: [1n], matchers: [{ name: 'service_name', operator: '=', value: 'no' }] })).toEqual(
      [],
    );
    expect(await found({ spanIds: [1n], end: unixMillis(NOON + 4_999) })).toEqual(['main;a 5', 'main;b 7']);
    expect(await found({ spanIds: [1n], profileType: 'other:t:u:p:u' })).toEqual([]);
  });

  it('finds single profiles by id', async () => {
    expect(await found({ profileIds: [profileId('third')] })).toEqual(['main;a 1000']);
    expect(await found({ profileIds: [profileId('second'), profileId('third')] })).toEqual(['main;a 1100']);
    expect(await found({ profileIds: [profileId('none')] })).toEqual([]);
  });

  it('takes an empty list of ids for no restriction', async () => {
    expect(await found({ profileIds: [], spanIds: [], traceIds: [] })).toEqual([
      '() 13',
      'main;a 1105',
      'main;b 7',
      'main;c 11',
    ]);
  });

  it('combines a span with a profile', async () => {
    expect(await found({ spanIds: [1n], profileIds: [profileId('second')] })).toEqual(['main;a 100']);
    expect(await found({ spanIds: [HIGH_BIT], profileIds: [profileId('second')] })).toEqual([]);
  });
});
