/** Several services that want to do the store's own work, of which one may. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../service/store/database.ts';
import { Lease } from '../../service/store/rollups/lease.ts';
import { openEmbedded, type OpenedStore } from './opened-store.ts';

let opened: OpenedStore;
let database: Database;
/** Milliseconds since 1970. */
let now = Date.UTC(2026, 10, 26, 12);
const clock = () => now;
const SECOND = 1_000;

beforeAll(async () => {
  opened = await openEmbedded();
  const { socket, secret } = opened.store.engine!.endpoint;
  database = new Database({ url: 'http://localhost:8123', username: 'hearth', password: secret, socket });
});

afterAll(async () => {
  await database?.close();
  await opened?.close();
});

/** The database as a service sees whose writes wait until it is told to go on. */
function heldUp() {
  let [goOn, begin] = [() => {}, () => {}];
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const insert: Database['insert'] = async (...row) => {
    begin();
    await gate;
    return database.insert(...row);
  };
  return { slow: { insert, select: database.select.bind(database), isOnCluster: false }, begun, goOn };
}

describe('services that claim a lease at the same moment', () => {
  it('are never two that have it, and one of them gets it', async () => {
    for (let round = 0; round < 3; round++) {
      const leases = Array.from({ length: 4 }, () => new Lease(database, `round-${round}`, clock));
      const taken = await Promise.all(leases.map((lease) => lease.take()));
      expect(taken.filter(Boolean).length).toBeLessThanOrEqual(1);
      // Whoever asks once more, one after the other, finds it taken or free.
      const again: boolean[] = [];
      for (const lease of leases) again.push(await lease.take());
      expect(again.filter(Boolean)).toHaveLength(1);
    }
  }, 60_000);

  // Of two numbers either may be the lower one: both orders come up.
  it.each(Array.from({ length: 4 }, (_, i) => i))(
    'are not two when the claim of one takes long to be written (%i)',
    async (round) => {
      const name = `slow-${round}`;
      const { slow, begun, goOn } = heldUp();
      const [late, early] = [new Lease(slow, name, clock), new Lease(database, name, clock)];
      const lateTakes = late.take();
      await begun;
      expect(await early.take()).toBe(true);
      goOn();
      expect(await lateTakes).toBe(false);
      expect(await early.take()).toBe(true);
    },
  );

  it('are one after the other when the first gives it up, or has not said for two minutes that it is there', async () => {
    const [a, b, c] = Array.from({ length: 3 }, () => new Lease(database, 'in-turn', clock));
    expect([await a!.take(), await b!.take()]).toEqual([true, false]);
    await a!.give();
    expect([await b!.take(), await a!.take()]).toEqual([true, false]);
    now += 119 * SECOND;
    expect(await c!.take()).toBe(false);
    now += 2 * SECOND;
    expect([await c!.take(), await b!.take()]).toEqual([true, false]);
    now += 70 * SECOND;
    expect(await c!.take()).toBe(true);
    now += 70 * SECOND;
    expect(await b!.take()).toBe(false);
  });
});
