/**
 * Writes to a store while its disk is cut off from power, and whether what was acknowledged is on what is left.
 *
 * Profile n has the stack main;own_n with value n + 1, one stack shared with others, and a span of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RetentionClass } from '../../service/store/store.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import { everything, printTree, profileOf } from '../store/drawn-rows.ts';

const SHARED = 7;
const LANES = 4;
const TENANT = 'writes';

export interface Writes {
  acknowledged(): number[];
  stop(): Promise<void>;
}

export async function startWrites(store: OpenStore, retention: RetentionClass = 'default'): Promise<Writes> {
  const tenant = (await store.tenant(TENANT, true))!;
  const acknowledged: number[] = [];
  let going = true;
  let next = 0;
  const lanes = Array.from({ length: LANES }, async () => {
    while (going) {
      const n = next++;
      const profile = profileOf(`main;own_${n} ${n + 1}\nmain;shared_${n % SHARED} 1`, {
        tenant,
        retention,
        at: n,
        service: retention,
        spans: [{ span: BigInt(n + 1), rows: [0] }],
      });
      try {
        await store.write([encodeProfile(profile)]);
        acknowledged.push(n);
      } catch {
        await sleep(20); // The store is down: the profile was not acknowledged.
      }
    }
  });
  return {
    acknowledged: () => [...acknowledged],
    stop: async () => {
      going = false;
      await Promise.all(lanes);
    },
  };
}

/** Everything acknowledged is there once and whole; what was not is there as a whole or not at all. */
export async function expectWritten(store: OpenStore, acknowledged: readonly number[], why: string): Promise<void> {
  const tenant = await store.tenant(TENANT, false);
  if (tenant === undefined) {
    expect(acknowledged, `${why}: the tenant is lost`).toEqual([]);
    return;
  }
  const matchers = [{ name: 'service_name', operator: '=' as const, value: 'default' }];
  const lines = printTree(await store.mergeStacks(everything(tenant, { matchers })));
  const values = new Map(lines.map((line) => line.split(' ') as [string, string]));
  const lost = acknowledged.filter((n) => values.get(`main;own_${n}`) !== `${n + 1}`);
  expect(lost, `${why}: acknowledged, but lost or not whole`).toEqual([]);
  const stored = [...values.keys()].flatMap((path) => /^main;own_(\d+)$/.exec(path)?.[1] ?? []).map(Number);
  for (const n of stored) {
    expect(values.get(`main;own_${n}`), why).toBe(`${n + 1}`);
  }
  for (let shared = 0; shared < SHARED; shared++) {
    const count = stored.filter((n) => n % SHARED === shared).length;
    expect(values.get(`main;shared_${shared}`), why).toBe(count === 0 ? undefined : `${count}`);
  }
  expect(values.size, `${why}: only stacks that were written`).toBe(
    stored.length + new Set(stored.map((n) => n % SHARED)).size,
  );
  const last = acknowledged.at(-1);
  if (last !== undefined) {
    const span = await store.mergeStacks(everything(tenant, { matchers, spanIds: [BigInt(last + 1)] }));
    expect(printTree(span), why).toEqual([`main;own_${last} ${last + 1}`]);
  }
}
