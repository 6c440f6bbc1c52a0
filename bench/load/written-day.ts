/**
 * A full UTC day of profiles in a folder, written straight to the store: 10 services × 2 pods, one a minute, as
 * stored-day.ts pushes them, and its hours and the day summed. Used again when the folder has it.
 *
 *     const day = await writtenDay('folder');   // day.data is a data directory, without a service on it
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HearthError } from '#model/errors.ts';
import { withStore, type OpenedBench } from './opened-bench.ts';
import { PUSHING_PODS, serviceNames } from './push-bodies.ts';
import { recordedProfiles } from './recorded-profiles.ts';

export const DAY = 86_400_000;
export const MINUTE = 60_000;
/** The tenant of those who name none. */
export const TENANT = 'anonymous';
/** Hours are summed some time after their end. */
const SEALED = DAY;
const WRITTEN_AT_ONCE = 400;

export interface WrittenDay {
  data: string;
  /** Milliseconds since 1970: midnight. */
  start: number;
  profiles: number;
}

/** @param minutes of the day that have profiles: fewer for a try */
export async function writtenDay(folder: string, minutes = 24 * 60): Promise<WrittenDay> {
  const note = join(folder, 'written.json');
  const data = join(folder, 'data');
  if (existsSync(note)) {
    return { ...(JSON.parse(readFileSync(note, 'utf8')) as WrittenDay), data };
  }
  mkdirSync(folder, { recursive: true });
  const start = Math.floor(Date.now() / DAY) * DAY - DAY;
  await withStore(data, {}, (opened) => write(opened, start, minutes));
  const day = { data, start, profiles: minutes * PUSHING_PODS };
  writeFileSync(note, JSON.stringify(day));
  return day;
}

/** A copy to be changed. @param data a folder that there is not yet */
export function copied(day: WrittenDay, data: string): WrittenDay {
  // The engine's links are relative: resolved, they would lead to what was copied.
  cpSync(day.data, data, { recursive: true, verbatimSymlinks: true });
  return { ...day, data };
}

async function write({ store, database }: OpenedBench, start: number, minutes: number): Promise<void> {
  const profileOf = recordedProfiles((await store.tenant(TENANT, true))!);
  const pods = Array.from({ length: PUSHING_PODS }, (_, pod) => pod);
  const perPod = PUSHING_PODS / serviceNames.length;
  let waiting: ReturnType<typeof profileOf>[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    for (const pod of pods) {
      const service = serviceNames[Math.floor(pod / perPod)]!;
      const at = start + minute * MINUTE + pod * 1_000 + 1;
      waiting.push(profileOf({ n: minute + pod, at, service, labels: { pod: `pod-${pod}` } }));
    }
    if (waiting.length >= WRITTEN_AT_ONCE || minute === minutes - 1) {
      await store.write(waiting);
      waiting = [];
    }
  }
  // The writes were late ones: whoever waits for more of them waits in vain.
  await store.rollups.work(start + DAY + SEALED, { settled: -DAY });
  await mergeAll(database);
}

/** So that what is measured afterwards is not the engine's merging. */
export async function mergeAll(database: OpenedBench['database'], of = 'hearth'): Promise<void> {
  for (const [table, partition] of await unmerged(database, of)) {
    try {
      await database.command(`OPTIMIZE TABLE ${of}.${table} PARTITION ID '${partition}' FINAL`);
    } catch (error) {
      // The engine goes on with a merge of some gigabytes when who asked for it waits no longer.
      if (!(error instanceof HearthError && error.reason === 'store_unavailable')) {
        throw error;
      }
      await merged(database, of);
    }
  }
}

function unmerged(database: OpenedBench['database'], of: string): Promise<(readonly [string, string])[]> {
  const from = `FROM system.parts WHERE database = '${of}' AND active GROUP BY table, partition_id HAVING count() > 1`;
  return database.select({ columns: 'table, partition_id', from }, (row) => [row.text(), row.text()] as const);
}

/** Resolves when no merge of a database runs any more. */
async function merged(database: OpenedBench['database'], of: string): Promise<void> {
  const running = { columns: 'table', from: `FROM system.merges WHERE database = '${of}'` };
  while ((await database.select(running, (row) => row.text())).length > 0) {
    await sleep(1_000);
  }
}
