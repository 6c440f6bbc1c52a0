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
import { killUnderLoad, until } from './kill-under-load.ts';
import { openEmbedded, quietLog, type OpenedStore } from './opened-store.ts';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("when the engine's process is killed", () => {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await openEmbedded();
  });
  afterEach(() => opened.close());

  const KILLS = 20;

  it(
    `${KILLS} times during writes, everything acknowledged is there once and whole, and the store answers again soon`,
    () => killUnderLoad(opened.store, KILLS),
    180_000,
  );

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
