/** Kills the engine again and again while profiles are written, and checks that nothing acknowledged is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import type { OpenStore } from '../../service/store/open-store.ts';
import { everything, printTree, profileOf } from './drawn-rows.ts';

/** A small generator with a seed, so that a failing run can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

export async function until(what: () => boolean, millis: number): Promise<number> {
  const started = performance.now();
  while (!what()) {
    expect(performance.now() - started, 'waited too long').toBeLessThan(millis);
    await sleep(5);
  }
  return performance.now() - started;
}

/** Everything acknowledged is there once and whole after `kills` kills, and the store answers again soon after each. */
export async function killUnderLoad(store: OpenStore, kills: number): Promise<void> {
  const tenant = (await store.tenant('kills', true))!;
  const seed = 20_261_123;
  const next = random(seed);
  const acknowledged: number[] = [];
  const refused: unknown[] = [];
  let writing = true;
  let written = 0;
  // Profile n has the stack main;n with value n + 1, one stack shared with others, and a span of its own.
  const profile = (n: number) =>
    profileOf(`main;own${n} ${n + 1}\nmain;shared${n % 7} 1`, {
      tenant,
      at: n,
      spans: [{ span: BigInt(n + 1), rows: [0] }],
    });
  const writers = Array.from({ length: 4 }, async () => {
    while (writing) {
      const n = written++;
      try {
        await store.write([encodeProfile(profile(n))]);
        acknowledged.push(n);
      } catch (error) {
        refused.push(error);
        await sleep(10);
      }
    }
  });
  for (let kill = 0; kill < kills; kill++) {
    // However slow the machine is: something is acknowledged between two kills, and other writes are under way.
    const before = acknowledged.length;
    await until(() => acknowledged.length > before, 20_000);
    await sleep(next() * 250);
    const killed = store.engine!.pid()!;
    process.kill(killed, 'SIGKILL');
    await until(() => !store.ready(), 5_000);
    await until(() => store.ready(), 20_000);
    expect(store.engine!.pid()).not.toBe(killed);
  }
  await sleep(200);
  writing = false;
  await Promise.all(writers);

  expect(acknowledged.length, `seed ${seed}`).toBeGreaterThanOrEqual(kills);
  for (const error of refused) {
    expect(error).toBeInstanceOf(HearthError);
    expect(error).toMatchObject({ reason: 'store_unavailable' });
  }
  const lines = printTree(await store.mergeStacks(everything(tenant)));
  const values = new Map(lines.map((line) => line.split(' ') as [string, string]));
  const missing = acknowledged.filter((n) => values.get(`main;own${n}`) !== `${n + 1}`);
  expect(missing, `seed ${seed}: acknowledged, but missing or not whole`).toEqual([]);
  // A push that was refused may be there, as a whole, or not: its agent sends it again.
  const stored = [...values.keys()].filter((path) => path.startsWith('main;own')).map((path) => Number(path.slice(8)));
  for (const n of stored) {
    expect(values.get(`main;own${n}`)).toBe(`${n + 1}`);
  }
  for (let shared = 0; shared < 7; shared++) {
    const count = stored.filter((n) => n % 7 === shared).length;
    expect(values.get(`main;shared${shared}`), `seed ${seed}`).toBe(`${count}`);
  }
  const last = acknowledged.at(-1)!;
  const span = await store.mergeStacks(everything(tenant, { spanIds: [BigInt(last + 1)] }));
  expect(printTree(span)).toEqual([`main;own${last} ${last + 1}`]);
}
