/** Backups of a store that goes on taking pushes, and what is restored from them. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMillis } from '#model/brands.ts';
import { defaultLimits } from '../../service/limits.ts';
import { restoreBackup } from '../../service/store/backups/restore-backup.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { expectWritten, startWrites } from '../faults/store-writes.ts';
import { everything, NOON, printTree, profileOf } from './drawn-rows.ts';
import { openEmbedded, quietLog, type OpenedStore } from './opened-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-backup-spec-'));
const backup = join(folder, 'backup');
let opened: OpenedStore;

async function answersOf(store: OpenStore) {
  const answers: Record<string, unknown> = {};
  for (const name of ['team-a', 'team-b', 'team-c']) {
    const tenant = await store.tenant(name, false);
    if (tenant === undefined) {
      answers[name] = undefined;
      continue;
    }
    const all = everything(tenant);
    const files = await store.adHoc.list(tenant);
    answers[name] = {
      number: tenant,
      tree: printTree(await store.mergeStacks(all)),
      span: printTree(await store.mergeStacks({ ...all, spanIds: [5n] })),
      types: await store.profileTypes(all),
      names: await store.labelNames(all),
      services: await store.labelValues(all, 'service_name'),
      series: await store.series(all, []),
      points: await store.points({ ...all, stepMillis: 60_000, groupBy: ['pod'], aggregation: 'sum' }),
      bounds: await store.bounds(tenant),
      files: await Promise.all(files.map(({ id }) => store.adHoc.find(tenant, id))),
    };
  }
  return answers;
}

const open = (directory: string) => openStore({ directory, limits: defaultLimits }, quietLog);

async function restored<T>(from: string, use: (store: OpenStore) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(folder, 'restored-'));
  await restoreBackup(from, directory);
  const store = await open(directory);
  try {
    return await use(store);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

const filesOf = (directory: string) =>
  (readdirSync(directory, { recursive: true }) as string[])
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .sort();

let before: Awaited<ReturnType<typeof answersOf>>;

beforeAll(async () => {
  opened = await openEmbedded();
  const { store } = opened;
  const [a, b] = [(await store.tenant('team-a', true))!, (await store.tenant('team-b', true))!];
  const spans = [{ span: 5n, rows: [0] }];
  await store.write([
    encodeProfile(profileOf('main;parse 5\nmain;render 7', { tenant: a, labels: { pod: 'x' }, spans })),
    encodeProfile(profileOf('main;parse 1', { tenant: a, at: 70_000, labels: { pod: 'y' }, service: 'till' })),
    // Another week, so another partition.
    encodeProfile(profileOf('main;old 3', { tenant: a, at: -3_000_000 })),
    encodeProfile(profileOf('other 2', { tenant: b, spans })),
  ]);
  await store.adHoc.save(a, {
    id: 'one',
    name: '../one.pb',
    uploaded: unixMillis(NOON),
    content: Buffer.from([0, 10, 255]),
  });
  before = await answersOf(store);
  await store.upkeep.backup(backup);
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is restored with every answer as it was', async () => {
    expect(before).toMatchObject({ 'team-a': { services: ['shop', 'till'] }, 'team-c': undefined });
    expect(await restored(backup, answersOf)).toEqual(before);
  });

  it('is restored to a store that takes pushes, keeps them, and can be backed up itself', async () => {
    const directory = join(folder, 'lives-on');
    await restoreBackup(backup, directory);
    let store = await open(directory);
    const tenant = (await store.tenant('team-c', true))!;
    await store.write([encodeProfile(profileOf('new 9', { tenant }))]);
    await store.close();
    store = await open(directory);
    const second = join(folder, 'second');
    try {
      expect(printTree(await store.mergeStacks(everything(tenant)))).toEqual(['new 9']);
      expect(tenant).not.toBe((before['team-a'] as { number: number }).number);
      await store.upkeep.backup(second);
    } finally {
      await store.close();
    }
    const answers = await restored(second, answersOf);
    expect(answers).toMatchObject({ 'team-a': before['team-a'], 'team-c': { tree: ['new 9'] } });
  });

  it('leaves nothing behind in the store', () => {
    expect(filesOf(join(opened.directory, 'store')).filter((path) => path.includes('hearth_'))).toEqual([]);
  });

  it('made during pushes has everything that was acknowledged before, and no profile without its symbols', async () => {
    const { store } = opened;
    const writes = await startWrites(store);
    try {
      for (let made = 0; made < 4; made++) {
        const acknowledged = writes.acknowledged();
        const to = join(folder, `while-pushing-${made}`);
        await store.upkeep.backup(to);
        await restored(to, (copy) => expectWritten(copy, acknowledged, to));
      }
    } finally {
      await writes.stop();
    }
    expect(writes.acknowledged().length).toBeGreaterThan(20);
  });

  it('goes to a new folder with a whole path, or is refused with what is wrong', async () => {
    const { store } = opened;
    await expect(store.upkeep.backup(backup)).rejects.toThrow(`${backup} is there already`);
    await expect(store.upkeep.backup('monday')).rejects.toThrow("'monday': name a folder by its whole path");
    await expect(store.upkeep.backup(join(folder, 'no', 'where'))).rejects.toThrow('make it first');
    await expect(store.upkeep.backup(join(opened.directory, 'store', 'inside'))).rejects.toThrow('inside of the store');
    await expect(store.upkeep.backup('/proc/backup')).rejects.toThrow('cannot be written to /proc/backup');
  });

  it('of an empty store is restored to an empty store', async () => {
    const empty = await openEmbedded();
    const to = join(folder, 'empty');
    try {
      await empty.store.upkeep.backup(to);
    } finally {
      await empty.close();
    }
    expect(await restored(to, (store) => store.isEmpty())).toBe(true);
  });
});

describe('a restore', () => {
  const damagedCopy = (name: string) => {
    const copy = join(folder, name);
    cpSync(backup, copy, { recursive: true });
    return copy;
  };
  const refusal = async (from: string) => {
    const directory = join(folder, 'never');
    const error = (await restoreBackup(from, directory).catch((e: unknown) => e)) as Error;
    expect(existsSync(join(directory, 'store'))).toBe(false);
    rmSync(directory, { recursive: true, force: true });
    return error;
  };

  it('refuses a backup that was cut off', async () => {
    const copy = damagedCopy('cut-off');
    rmSync(join(copy, 'backup.json'));
    expect(await refusal(copy)).toMatchObject({ reason: 'bad_backup', message: /its making was cut off/ as never });
  });

  it('refuses a backup in which a file is missing, cut off or changed, and names it', async () => {
    const files = filesOf(backup).filter((path) => !path.endsWith('backup.json'));
    expect(files.length).toBeGreaterThan(50);
    // From all over the backup, each with another kind of damage.
    const chosen = files.filter((_, index) => index % Math.ceil(files.length / 12) === 0);
    for (const [index, path] of chosen.entries()) {
      const own = path.slice(backup.length + 1);
      const copy = damagedCopy('damaged');
      const file = join(copy, own);
      const bytes = readFileSync(file);
      const kind = index % 3;
      if (kind === 0) {
        rmSync(file);
      } else if (kind === 1) {
        truncateSync(file, Math.floor(bytes.length / 2));
      } else {
        bytes[Math.floor(bytes.length / 2)]! ^= 1;
        writeFileSync(file, bytes);
      }
      const error = await refusal(copy);
      expect(error).toMatchObject({ reason: 'bad_backup' });
      expect(error.message).toContain(`the backup ${copy} is damaged: ${own} `);
      rmSync(copy, { recursive: true });
    }
  });

  it('refuses a backup whose list was changed', async () => {
    const copy = damagedCopy('list');
    const list = readFileSync(join(copy, 'backup.json'), 'utf8');
    writeFileSync(join(copy, 'backup.json'), list.replace('tables.json', '../../etc/x'));
    expect((await refusal(copy)).message).toContain('backup.json is damaged');
  });

  it('refuses a directory that has something', async () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'notes.txt'), '');
    await expect(restoreBackup(backup, full)).rejects.toThrow(
      `the data directory ${full} is not empty (it has notes.txt)`,
    );
    await expect(restoreBackup(backup, opened.directory)).rejects.toThrow('is not empty');
  });

  it('starts anew where one was cut off', async () => {
    const directory = join(folder, 'again');
    mkdirSync(join(directory, 'restoring', 'store'), { recursive: true });
    writeFileSync(join(directory, 'restoring', 'store', 'half'), '');
    await restoreBackup(backup, directory);
    const store = await open(directory);
    try {
      expect(await answersOf(store)).toEqual(before);
    } finally {
      await store.close();
    }
  });
});
