/**
 * Damage to the files of a store: a bit flipped, a file cut off, or emptied. The store opens; what it lacks then it has
 * said in its log, and no answer has anything that was not written.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import { defaultLimits } from '../../service/limits.ts';
import { encodeProfile } from '../../service/store/encode.ts';
import { openStore, type OpenStore } from '../../service/store/open-store.ts';
import { everything, printTree, profileOf } from '../store/drawn-rows.ts';
import { counts, randomOf, report, seed } from './fault-options.ts';
import { until } from './processes.ts';
import { expectWritten, startWrites } from './store-writes.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-damage-'));
const whole = join(folder, 'whole');
const damaged = join(folder, 'damaged');
let acknowledged: number[];
let answer: string[];

const open = (directory: string, errors: string[] = []) =>
  openStore(
    { directory, limits: defaultLimits },
    { info: () => undefined, warn: () => undefined, error: (_, message) => errors.push(message) },
  );

async function treeOf(store: OpenStore): Promise<string[]> {
  const tenant = (await store.tenant('writes', false))!;
  return printTree(await store.mergeStacks(everything(tenant)));
}

beforeAll(async () => {
  const store = await open(whole);
  const writes = await startWrites(store);
  await until(() => writes.acknowledged().length > 30, 60_000, 'something was acknowledged');
  await writes.stop();
  acknowledged = writes.acknowledged();
  answer = await treeOf(store);
  await store.close();
  removeMerged();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Parts that were merged into others, which the engine itself removes some minutes later: they would hide damage. */
function removeMerged(): void {
  const folders = (readdirSync(join(whole, 'store/store'), { recursive: true }) as string[]).flatMap((path) => {
    const [, table, partition, first, last] = /^(.+)\/(\d-\d+)_(\d+)_(\d+)_\d+$/.exec(path) ?? [];
    return table === undefined ? [] : [{ path, group: table + partition!, first: Number(first), last: Number(last) }];
  });
  const merged = folders.filter((one) =>
    folders.some(
      (other) =>
        other.group === one.group &&
        other.first <= one.first &&
        other.last >= one.last &&
        other.last - other.first > one.last - one.first,
    ),
  );
  merged.forEach(({ path }) => rmSync(join(whole, 'store/store', path), { recursive: true }));
}

function copyOfWhole(): void {
  rmSync(damaged, { recursive: true, force: true });
  cpSync(whole, damaged, { recursive: true, verbatimSymlinks: true });
}

const filesBelow = (path: string) =>
  (readdirSync(join(whole, 'store/store', path), { recursive: true }) as string[])
    .map((name) => join('store/store', path, name))
    .filter((name) => statSync(join(whole, name)).isFile());

const definitions = () => filesBelow('').filter((name) => name.endsWith('.sql'));

/** Of the tables that profiles are in: who the tenants are has no second copy. */
function partFiles(): string[] {
  const others = definitions()
    .filter((name) => /(tenants|schema_migrations)\.sql$/.test(name))
    .map((name) => /UUID '([^']+)'/.exec(readFileSync(join(whole, name), 'utf8'))![1]!);
  return filesBelow('').filter(
    (name) => /\/\d-\d+_\d+_\d+_\d+\//.test(name) && !others.some((uuid) => name.includes(uuid)),
  );
}

function damage(path: string, next: () => number): string {
  const file = join(damaged, path);
  const bytes = readFileSync(file);
  const kind = ['flipped', 'cut off', 'emptied'][Math.floor(next() * 3)]!;
  if (kind === 'flipped' && bytes.length > 0) {
    const at = Math.floor(next() * bytes.length);
    bytes[at]! ^= 1 << Math.floor(next() * 8);
    writeFileSync(file, bytes);
  } else {
    truncateSync(file, kind === 'emptied' ? 0 : Math.floor(next() * bytes.length));
  }
  return `${kind}: ${path}, seed ${seed}`;
}

it('definitions of tables that are damaged are written anew, and nothing is lost', async () => {
  const next = randomOf('flips');
  copyOfWhole();
  const paths = definitions();
  truncateSync(join(damaged, paths[0]!), 0);
  damage(paths[1]!, next);
  rmSync(join(damaged, paths[2]!));
  truncateSync(join(damaged, 'store/metadata/hearth.sql'), 0);
  rmSync(join(damaged, 'store/data/hearth/profiles'));
  const errors: string[] = [];
  const store = await open(damaged, errors);
  try {
    await expectWritten(store, acknowledged, 'definitions');
    expect(errors).toEqual([expect.stringContaining('written anew')]);
  } finally {
    await store.close();
  }
});

it(`${counts.flips} damaged files: the store opens, says what it lacks, and answers nothing that was not written`, async () => {
  const next = randomOf('flips');
  const paths = partFiles();
  const seen = { exact: 0, 'set aside and said so': 0, 'refused to answer': 0 };
  for (let made = 0; made < counts.flips; made++) {
    copyOfWhole();
    const why = damage(paths[Math.floor(next() * paths.length)]!, next);
    const errors: string[] = [];
    const store = await open(damaged, errors);
    try {
      const found = await treeOf(store).catch((error: unknown) => error);
      if (found instanceof Error) {
        expect(found, why).toBeInstanceOf(HearthError);
        seen['refused to answer']++;
      } else if (JSON.stringify(found) === JSON.stringify(answer)) {
        seen.exact++;
      } else {
        expect(errors, why).toEqual([expect.stringContaining('set aside')]);
        const wrong = (found as string[]).filter((line) => !answer.includes(line) && !line.includes('shared_'));
        expect(wrong, why).toEqual([]);
        seen['set aside and said so']++;
      }
      const tenant = (await store.tenant('after', true))!;
      await store.write([encodeProfile(profileOf('main 1', { tenant }))]);
    } finally {
      await store.close();
    }
  }
  const outcomes = Object.entries(seen).map(([outcome, count]) => `${outcome} ${count}`);
  report('flips', counts.flips, `the store opened each time; ${outcomes.join(', ')}; nothing that was not written`);
});
