/** A retry, of which an agent cannot know whether the first attempt was stored: one copy is there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { CPU, everything, NOON, printTree, profileId, profileOf } from '../store/drawn-rows.ts';
import { expectKept, startPushes } from '../wire/pushes.ts';
import { servicesOfEachTest } from '../wire/service.ts';
import { counts, randomOf, report } from './fault-options.ts';
import { until } from './processes.ts';
import { openEmbedded, type OpenedStore } from '../store/opened-store.ts';

const start = servicesOfEachTest();

it(`${counts.retries} pushes sent again after their answers were lost are stored once`, async () => {
  const next = randomOf('retries');
  const service = await start({ limits: { maxSeries: '0', ingestionRateMb: '0' } });
  // Two of three agents go before their answer: while the profile is read, while it is written, or just after.
  const pushes = startPushes(service, {
    sendAgain: true,
    leavesAfter: () => (next() < 2 / 3 ? next() * 120 : undefined),
  });
  await until(() => pushes.sentAgain() >= counts.retries, 3_600_000, 'so many were sent again');
  await pushes.stop();
  await expectKept(service, pushes);
  report('retries', pushes.sentAgain(), `${pushes.acknowledged().length} pushes, each stored once`);
});

describe('a push that is sent again', () => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await openEmbedded();
  });
  afterEach(() => opened.close());

  const text = 'main;a 5\nmain;b 7';
  const row = (tenant: Awaited<ReturnType<typeof tenantOf>>) => ({ tenant, spans: [{ span: 7n, rows: [0] }] });
  const tenantOf = async () => (await opened.store.tenant('retries', true))!;

  const expectOnce = async () => {
    const { store } = opened;
    const tenant = await tenantOf();
    expect(printTree(await store.mergeStacks(everything(tenant)))).toEqual(['main;a 5', 'main;b 7']);
    expect(printTree(await store.mergeStacks(everything(tenant, { spanIds: [7n] })))).toEqual(['main;a 5']);
    const ids = [profileId('one')];
    expect(printTree(await store.mergeStacks(everything(tenant, { profileIds: ids })))).toEqual([
      'main;a 5',
      'main;b 7',
    ]);
    const [points] = await store.points({
      tenant,
      matchers: [],
      profileType: CPU,
      start: unixMillis(NOON),
      end: unixMillis(NOON),
      stepMillis: 60_000,
      groupBy: [],
      aggregation: 'sum',
    });
    expect(points!.values).toEqual([12]);
  };

  it('is stored once when both arrive in one write', async () => {
    const tenant = await tenantOf();
    const encode = () => encodeProfile(profileOf(text, { ...row(tenant), id: 'one' }));
    await opened.store.write([encode(), encode()]);
    await expectOnce();
  });

  it('is stored once when it comes later, however often', async () => {
    const tenant = await tenantOf();
    for (let time = 0; time < 5; time++) {
      await opened.store.write([encodeProfile(profileOf(text, { ...row(tenant), id: 'one' }))]);
    }
    await expectOnce();
  });

  it('is stored once when many come at the same time', async () => {
    const tenant = await tenantOf();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        opened.store.write([encodeProfile(profileOf(text, { ...row(tenant), id: 'one' }))]),
      ),
    );
    await expectOnce();
  });

  it('is stored once when the store was restarted in between', async () => {
    const tenant = await tenantOf();
    await opened.store.write([encodeProfile(profileOf(text, { ...row(tenant), id: 'one' }))]);
    await opened.reopen();
    expect(await tenantOf()).toBe(tenant);
    await opened.store.write([encodeProfile(profileOf(text, { ...row(tenant), id: 'one' }))]);
    await expectOnce();
  });

  it('is another profile when its id is another, though all the rest is equal', async () => {
    const tenant = await tenantOf();
    for (const id of ['one', 'two']) {
      await opened.store.write([encodeProfile(profileOf(text, { tenant, id }))]);
    }
    expect(printTree(await opened.store.mergeStacks(everything(tenant)))).toEqual(['main;a 10', 'main;b 14']);
  });

  it('with one id but several series keeps each series', async () => {
    const tenant = await tenantOf();
    for (let time = 0; time < 2; time++) {
      await opened.store.write([
        encodeProfile(profileOf('f 1 10', { tenant, id: 'one' }, ['samples:count', 'cpu:nanoseconds'])),
        encodeProfile(
          profileOf('f 2 20', { tenant, id: 'one', labels: { pod: 'b' } }, ['samples:count', 'cpu:nanoseconds']),
        ),
      ]);
    }
    const of = async (profileType: string) =>
      printTree(await opened.store.mergeStacks(everything(tenant, { profileType })));
    expect(await of('process_cpu:samples:count:cpu:nanoseconds')).toEqual(['f 3']);
    expect(await of('process_cpu:cpu:nanoseconds:cpu:nanoseconds')).toEqual(['f 30']);
  });
});
