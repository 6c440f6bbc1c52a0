/**
 * Power cuts, during inserts, during merges, and while tables are made or parts of them dropped: the engine is stopped
 * where it is, the device is copied as it is then, and the store is opened on the copy, whose journal is replayed.
 * What the engine had in memory only, page cache included, is not on the device.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { defaultLimits } from '../../service/limits.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { profileOf } from '../store/drawn-rows.ts';
import { ask } from '../store/engine-client.ts';
import { quietLog } from '../store/opened-store.ts';
import { imageDisk, type Disk, type ImageDisk } from './disks.ts';
import { counts, randomOf, report, seed } from './fault-options.ts';
import { enginesOf, until } from './processes.ts';
import { expectWritten, startWrites } from './store-writes.ts';

const DISK_MB = 1_024;
/** After so many cuts a new disk is taken, so that none is large. */
const CUTS_OF_A_DISK = 8;
const next = randomOf('cuts');
const kept: number[] = [];

const open = (disk: Disk) => openStore({ directory: join(disk.directory, 'data'), limits: defaultLimits }, quietLog);

/** The disk as it is when the engine is stopped at this moment. */
async function cut(disk: ImageDisk, engine: number): Promise<Disk> {
  process.kill(engine, 'SIGSTOP');
  try {
    await until(() => isStopped(engine), 10_000, 'the engine stood still');
    return disk.copyAsAfterPowerCut();
  } finally {
    process.kill(engine, 'SIGCONT');
  }
}

/** A thread that is in the disk's hands stops when it comes back. */
function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8').split(') ').at(-1)!.startsWith('T');
    } catch {
      return true; // The thread has ended.
    }
  });
}

async function expectKeptOn(copy: Disk, acknowledged: readonly number[], why: string): Promise<void> {
  try {
    const store = await open(copy);
    try {
      await expectWritten(store, acknowledged, why);
      const tenant = (await store.tenant('after', true))!;
      await store.write([encodeProfile(profileOf('main 1', { tenant }))]);
    } finally {
      await store.close();
    }
  } finally {
    copy.remove();
  }
  kept.push(acknowledged.length);
}

type Phase = (disk: ImageDisk, store: OpenStore, why: string) => Promise<void>;

const duringInserts: Phase = async (disk, store, why) => {
  const writes = await startWrites(store);
  await until(() => writes.acknowledged().length > 3, 60_000, 'something was acknowledged');
  await sleep(next() * 500);
  const copy = await cut(disk, store.engine!.pid()!);
  const acknowledged = writes.acknowledged();
  await Promise.all([expectKeptOn(copy, acknowledged, why), writes.stop()]);
};

const duringMerges: Phase = async (disk, store, why) => {
  const writes = await startWrites(store);
  await until(() => writes.acknowledged().length > 12, 60_000, 'something was acknowledged');
  const { endpoint } = store.engine!;
  const merges = ['stack_nodes', 'functions', 'profiles', 'series'].map((table) =>
    ask(endpoint, `OPTIMIZE TABLE hearth.${table} FINAL`),
  );
  await sleep(next() * 60);
  const copy = await cut(disk, store.engine!.pid()!);
  const acknowledged = writes.acknowledged();
  await Promise.all([expectKeptOn(copy, acknowledged, why), writes.stop(), ...merges]);
};

const duringDrop: Phase = async (disk, store, why) => {
  const demo = await startWrites(store, 'demo');
  const writes = await startWrites(store);
  await until(() => demo.acknowledged().length > 3 && writes.acknowledged().length > 3, 60_000, 'both were written');
  await Promise.all([demo.stop(), writes.stop()]);
  const dropped = store.dropRetentionClass('demo');
  await sleep(next() * 80);
  const copy = await cut(disk, store.engine!.pid()!);
  await Promise.all([expectKeptOn(copy, writes.acknowledged(), why), dropped]);
};

/** On a disk of its own, while the store is opened for the first time. */
async function duringFirstStart(why: string): Promise<void> {
  const disk = imageDisk(DISK_MB)!;
  try {
    const opening = open(disk);
    await until(() => enginesOf(process.pid).length > 0, 20_000, 'the engine was started');
    await sleep(200 + next() * 800);
    const copy = await cut(disk, enginesOf(process.pid)[0]!);
    await expectKeptOn(copy, [], why);
    await (await opening).close();
  } finally {
    disk.remove();
  }
}

it('a power cut loses nothing that was acknowledged, and the store opens again', async (test) => {
  let disk = imageDisk(DISK_MB);
  if (disk === undefined) {
    test.skip('no image can be mounted here: it takes root and loop devices');
    return;
  }
  let store = await open(disk);
  const phases = [duringInserts, duringMerges, duringDrop];
  try {
    for (let made = 0; made < counts.cuts; made++) {
      const why = `cut ${made}, seed ${seed}`;
      if (made > 0 && made % CUTS_OF_A_DISK === 0) {
        await store.close();
        disk.remove();
        disk = imageDisk(DISK_MB)!;
        store = await open(disk);
      }
      await phases[made % phases.length]!(disk, store, why);
      if (made % phases.length === phases.length - 1) {
        await duringFirstStart(why);
      }
    }
  } finally {
    await store.close();
    disk.remove();
  }
  expect(kept.length).toBeGreaterThanOrEqual(counts.cuts);
  report(
    'cuts',
    kept.length,
    `${kept.reduce((sum, count) => sum + count, 0)} profiles acknowledged before their cut: none lost, doubled or torn; the store opened each time`,
  );
});
