import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

describe('the demo retention class', () => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await openEmbedded();
  });
  afterEach(() => opened.close());

  const week = 7 * 86_400_000;
  const all = { start: unixMillis(NOON - 5 * week), end: unixMillis(NOON + 1_000) };

  it('does not count when it is asked whether the store is empty', async () => {
    const { store } = opened;
    expect(await store.isEmpty()).toBe(true);
    const tenant = (await store.tenant('t', true))!;
    await store.write([encodeProfile(profileOf('demo 1', { tenant, retention: 'demo' }))]);
    expect(await store.isEmpty()).toBe(true);
    await store.write([encodeProfile(profileOf('real 1', { tenant }))]);
    expect(await store.isEmpty()).toBe(false);
  });

  it('is dropped whole and leaves everything else, symbols included', async () => {
    const { store } = opened;
    const tenant = (await store.tenant('t', true))!;
    const demo = { tenant, retention: 'demo', service: 'demo-shop', labels: { hearth_demo: 'true' } } as const;
    await store.write([
      encodeProfile(profileOf('main;shared;demo 1', { ...demo, spans: [{ span: 1n, rows: [0] }] })),
      encodeProfile(profileOf('main;shared;demo 2', { ...demo, at: -3 * week })),
      encodeProfile(profileOf('main;shared;real 4', { tenant, spans: [{ span: 1n, rows: [0] }] })),
    ]);
    expect(printTree(await store.mergeStacks(everything(tenant, all)))).toEqual([
      'main;shared;demo 3',
      'main;shared;real 4',
    ]);
    await store.dropRetentionClass('demo');
    expect(printTree(await store.mergeStacks(everything(tenant, all)))).toEqual(['main;shared;real 4']);
    expect(printTree(await store.mergeStacks(everything(tenant, { ...all, spanIds: [1n] })))).toEqual([
      'main;shared;real 4',
    ]);
    expect(await store.labelValues({ tenant, matchers: [], ...all }, 'service_name')).toEqual(['shop']);
    expect(await store.labelNames({ tenant, matchers: [], ...all })).not.toContain('hearth_demo');
    expect(await store.bounds(tenant)).toEqual({ oldest: NOON, newest: NOON });
    await store.dropRetentionClass('demo');
    await opened.reopen();
    expect(printTree(await opened.store.mergeStacks(everything(tenant, all)))).toEqual(['main;shared;real 4']);
  });

  it('can be filled again after it was dropped: its symbols are written anew', async () => {
    const tenant = (await opened.store.tenant('t', true))!;
    for (let round = 0; round < 3; round++) {
      await opened.store.write([
        encodeProfile(profileOf('main;a;b 5', { tenant, retention: 'demo', id: `r${round}` })),
      ]);
      expect(printTree(await opened.store.mergeStacks(everything(tenant)))).toEqual(['main;a;b 5']);
      await opened.store.dropRetentionClass('demo');
      expect(printTree(await opened.store.mergeStacks(everything(tenant)))).toEqual([]);
      await opened.reopen();
      expect(printTree(await opened.store.mergeStacks(everything(tenant)))).toEqual([]);
      await opened.reopen();
    }
  });
});
