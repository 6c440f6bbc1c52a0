/**
 * A day of profiles in a folder: pushed when the folder is new, used again when it has them.
 *
 *     const day = await storedDay('day');
 *     const service = await startMeasuredService(day.data);
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { GetProfileStatsRequestSchema, GetProfileStatsResponseSchema } from '#proto/types/v1/types_pb.ts';
import { startMeasuredService, type MeasuredService } from '../load/measured-service.ts';
import { PUSHING_PODS, pushBodies } from '../load/push-bodies.ts';
import { Pushers } from '../load/pushers.ts';
import { Asker } from './asker.ts';

const PROFILES = PUSHING_PODS * 24 * 60;
const PUSHERS = 64;
/** When the disk is looked at: what is merged and removed after the last push belongs to the figure. */
const SETTLE_MILLIS = 60_000;

export interface StoredDay {
  /** The data directory. */
  data: string;
  profiles: number;
  /** Of the newest profile, in Unix milliseconds. */
  end: number;
  /** Files of the data directory, added up, a minute after the last push. */
  bytes: number;
  pushedPerSecond: number;
  /** Of service and engine while profiles were pushed. */
  peakMb: number;
}

export async function storedDay(folder: string): Promise<StoredDay> {
  const note = join(folder, 'day.json');
  if (existsSync(note)) {
    return { ...(JSON.parse(readFileSync(note, 'utf8')) as StoredDay), data: join(folder, 'data') };
  }
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const service = await startMeasuredService(data);
  try {
    const clients = new Pushers(service.url, PUSHERS);
    const started = performance.now();
    await clients.pushAll(pushBodies(PROFILES));
    const seconds = (performance.now() - started) / 1_000;
    clients.close();
    const peakMb = service.peakMb();
    await sleep(SETTLE_MILLIS);
    const bytes = bytesOf(data);
    const day = {
      data,
      profiles: PROFILES,
      end: await newest(service),
      bytes,
      pushedPerSecond: PROFILES / seconds,
      peakMb,
    };
    writeFileSync(note, JSON.stringify(day));
    return day;
  } finally {
    await service.stop();
  }
}

async function newest(service: MeasuredService): Promise<number> {
  const asker = new Asker(service.url);
  const { body } = await asker.ask(
    'querier.v1.QuerierService/GetProfileStats',
    toBinary(GetProfileStatsRequestSchema, create(GetProfileStatsRequestSchema)),
  );
  asker.close();
  return Number(fromBinary(GetProfileStatsResponseSchema, body).newestProfileTime);
}

/** Files may be merged away while they are counted. */
function bytesOf(path: string): number {
  try {
    const found = lstatSync(path);
    return found.isDirectory()
      ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
      : found.size;
  } catch {
    return 0;
  }
}
