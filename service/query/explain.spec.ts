import { describe, expect, it } from 'vitest';
import { tenantNumber, unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import { defaultLimits } from '../limits.ts';
import type { ProfileStore, TimeRange } from '../store/store.ts';
import { explain } from './explain.ts';
import { Querier } from './querier.ts';

const late = () => Promise.reject(new HearthError('query_timeout', 'it took too long'));
const none = () => Promise.resolve([]);

/** A store without profiles, of which some questions are answered otherwise. */
function querierOf(explore: Partial<ProfileStore['explore']>, more: Partial<ProfileStore> = {}): Querier {
  const store: Partial<ProfileStore> = {
    ready: () => true,
    tenant: () => Promise.resolve(tenantNumber(1)),
    profileTypes: none,
    documents: { listWithContent: none } as unknown as ProfileStore['documents'],
    explore: {
      labelTimes: none,
      lastEver: () => Promise.resolve(unixMillis(7)),
      ...explore,
    } as ProfileStore['explore'],
    ...more,
  };
  return new Querier({ store: store as ProfileStore, limitsOf: () => defaultLimits });
}
const question = { service: 'shop', at: 10_000_000_000n, labelSelector: '', window: 0n };

describe('an explanation', () => {
  it('stands without the parts that failed, and names them', async () => {
    const answer = await explain(querierOf({ labelTimes: late }), ['a'], question);
    expect(answer).toMatchObject({ lastProfile: 7, deploy: undefined, missing: ['deploy: it took too long'] });
    expect((await explain(querierOf({}), ['a'], question)).missing).toEqual([]);
  });

  it('tells of windows that are answered wider than asked', async () => {
    const wider = { start: unixMillis(1), end: unixMillis(10_000_000_000) };
    const querier = querierOf(
      {},
      {
        profileTypes: () => Promise.resolve(['process_cpu:cpu:nanoseconds:cpu:nanoseconds']),
        points: ({ onWidened }) => {
          onWidened?.(wider);
          return Promise.resolve([]);
        },
        ...{ basis: late, labelNames: late, profileCounts: late },
      },
    );
    const told: TimeRange[] = [];
    await explain(querier, ['a'], { ...question, onWidened: (range) => void told.push(range) });
    expect(told).toEqual([wider]);
  });

  it('fails when no part can be had, or nobody waits for it', async () => {
    const nothing = querierOf({ labelTimes: late, lastEver: late }, { profileTypes: late });
    await expect(explain(nothing, ['a'], question)).rejects.toMatchObject({ reason: 'query_timeout' });
    const left = AbortSignal.abort();
    await expect(explain(querierOf({}), ['a'], question, left)).rejects.toMatchObject({ reason: 'canceled' });
  });
});
