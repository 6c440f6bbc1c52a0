import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { defaultLimits } from '../../service/limits.ts';
import { everything, printTree, profileOf } from './drawn-rows.ts';
import { openEmbedded, quietLog, type OpenedStore } from './opened-store.ts';

/** A small generator with a seed, so that a failing run can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: () => boolean, millis: number): Promise<number> {
  const started = performance.now();
  while (!what()) {
    expect(performance.now() - started, 'waited too long').toBeLessThan(millis);
    await sleep(5);
  }
  return performance.now() - started;
}

describe("when the engine's process is killed", () => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await openEmbedded();
  });
  afterEach(() => opened.close());

  const KILLS = 20;

  it(`${KILLS} times during writes, everything acknowledged is there once and whole, and the store answers again soon`, async () => {
    const { store } = opened;
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
    const readyAfter: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await until(() => store.ready(), 20_000);
      await sleep(20 + next() * 250);
      const killed = store.engine!.pid()!;
      process.kill(killed, 'SIGKILL');
      await until(() => !store.ready(), 5_000);
      readyAfter.push(await until(() => store.ready(), 20_000));
      expect(store.engine!.pid()).not.toBe(killed);
    }
    await sleep(200);
    writing = false;
    await Promise.all(writers);

    expect(acknowledged.length, `seed ${seed}`).toBeGreaterThan(KILLS);
    for (const error of refused) {
      expect(error).toBeInstanceOf(HearthError);
      expect(error).toMatchObject({ reason: 'store_unavailable' });
    }
    const lines = printTree(await store.mergeStacks(everything(tenant)));
    const values = new Map(lines.map((line) => line.split(' ') as [string, string]));
    const missing = acknowledged.filter((n) => values.get(`main;own${n}`) !== `${n + 1}`);
    expect(missing, `seed ${seed}: acknowledged, but missing or not whole`).toEqual([]);
    // A push that was refused may be there, as a whole, or not: its agent sends it again.
    const stored = [...values.keys()]
      .filter((path) => path.startsWith('main;own'))
      .map((path) => Number(path.slice(8)));
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
    readyAfter.sort((a, b) => a - b);
    expect(readyAfter[Math.floor(KILLS / 2)], 'median time until it answers again').toBeLessThan(5_000);
  }, 180_000);

  it('a question that was waiting fails with a reason to ask again, and the next one is answered', async () => {
    const { store } = opened;
    const tenant = (await store.tenant('asks', true))!;
    await store.write([encodeProfile(profileOf('main;a 1', { tenant }))]);
    process.kill(store.engine!.pid()!, 'SIGKILL');
    const error = await store.mergeStacks(everything(tenant)).catch((e: unknown) => e);
    expect(error).toMatchObject({ reason: 'store_unavailable' });
    expect((error as HearthError).retryAfterSeconds).toBeGreaterThan(0);
    await until(() => !store.ready(), 5_000);
    await until(() => store.ready(), 20_000);
    expect(printTree(await store.mergeStacks(everything(tenant)))).toEqual(['main;a 1']);
  });
});

describe('a data directory', () => {
  let directory: string;
  const stores: OpenStore[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hearth-lock-spec-'));
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    rmSync(directory, { recursive: true, force: true });
  });
  const open = async () => {
    const store = await openStore({ directory, limits: defaultLimits }, quietLog);
    stores.push(store);
    return store;
  };

  it('belongs to one engine: a second one is refused and told who has it, and the first is not harmed', async () => {
    const first = await open();
    const tenant = (await first.tenant('one', true))!;
    const error = await open().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(HearthError);
    expect(error).toMatchObject({ reason: 'store_unavailable' });
    expect((error as HearthError).message).toContain(`process ${first.engine!.pid()}`);
    expect((error as HearthError).message).toContain('--data');
    await first.write([encodeProfile(profileOf('main 1', { tenant }))]);
    expect(printTree(await first.mergeStacks(everything(tenant)))).toEqual(['main 1']);
  });

  it('is waited for while another one lets go of it', async () => {
    const first = await open();
    const second = open();
    await sleep(1_500);
    await stores.splice(stores.indexOf(first), 1)[0]!.close();
    expect((await second).ready()).toBe(true);
  });

  it('is free again after the service was killed: no engine is left over, and acknowledged data is there', async () => {
    const service = spawn(
      process.execPath,
      [
        '--import',
        pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
        new URL('./service-to-kill.ts', import.meta.url).pathname,
        directory,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const said = await new Promise<string>((resolve) => service.stdout.once('data', (d: Buffer) => resolve(`${d}`)));
    const { enginePid, tenant } = JSON.parse(said) as { enginePid: number; tenant: Parameters<typeof everything>[0] };
    expect(isRunning(enginePid)).toBe(true);
    service.kill('SIGKILL');
    await until(() => !isRunning(enginePid), 5_000);
    const store = await open();
    expect(printTree(await store.mergeStacks(everything(tenant)))).toEqual(['main;acknowledged 42']);
  });
});
