/**
 * The real service, run from source in this process on a store that ends with it, with its store's doors watched: what
 * it writes, what it asks the engine, and what rows come back.
 *
 *     const service = await startWatched();
 *     const [, seen] = await service.watch(() => service.post('push.v1.PusherService/Push', { series: […] }));
 *     seen.inserts;    // [{ table: 'hearth.functions', bytes: 48_210 }, …]
 *     await service.stop();
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocationTree } from '#model/columns.ts';
import { readConfig } from '../../service/config.ts';
import { createLog } from '../../service/log.ts';
import { startService } from '../../service/main.ts';
import { Database, type Select } from '../../service/store/database.ts';
import { HeldHours } from '../../service/store/held/held-hours.ts';
import { OpenStore } from '../../service/store/open-store.ts';
import type { RowReader } from '../../service/store/row-binary.ts';
import type { EncodedProfile } from '../../service/store/store.ts';
import { ask } from '../../tests/store/engine-client.ts';

/** A question to the engine, and the values of each row of its answer as they were read. */
export interface Asked {
  select: Select;
  rows: unknown[][];
}

export interface Seen {
  written: EncodedProfile[];
  inserts: { table: string; bytes: number }[];
  asked: Asked[];
  trees: LocationTree[];
}

export interface WatchedService {
  /** Calls a method of the API with JSON, as anybody can. */
  post(method: string, message: object): Promise<Record<string, unknown>>;
  watch<T>(work: () => Promise<T>): Promise<[T, Seen]>;
  /** Rows straight from the engine's tables. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startWatched(): Promise<WatchedService> {
  const data = mkdtempSync(join(tmpdir(), 'hearth-tour-'));
  const config = readConfig({
    argv: ['--listen', '127.0.0.1:0', '--data', data, '--demo', 'off', '--log-level', 'silent'],
    // The profile has a date of its own, so that what is printed is the same every day.
    env: { HEARTH_LIMITS_REJECT_OLDER_THAN: '0', HEARTH_LIMITS_REJECT_NEWER_THAN: '0' },
  });
  const service = await startService(config, { log: createLog('silent'), version: 'tour' }).catch((error: unknown) => {
    rmSync(data, { recursive: true, force: true });
    throw error;
  });
  const store = service.store as OpenStore;
  return {
    async post(method, message) {
      const answer = await fetch(`${service.url}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
      });
      const body = (await answer.json()) as Record<string, unknown>;
      if (!answer.ok) {
        throw new Error(`${method} was answered ${answer.status}: ${JSON.stringify(body)}`);
      }
      return body;
    },
    watch,
    async rows(sql) {
      const { text } = await ask(store.engine!.endpoint, `${sql} FORMAT JSONEachRow`);
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    async stop() {
      await service.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/**
 * Replaces the methods through which everything goes, and puts them back. The first question about an hour has it read
 * into memory some time after its answer: meanwhile no hour is looked for there, so what is seen is the answer's alone.
 */
async function watch<T>(work: () => Promise<T>): Promise<[T, Seen]> {
  const seen: Seen = { written: [], inserts: [], asked: [], trees: [] };
  const { insert, scan } = Database.prototype;
  const { write, mergeStacks } = OpenStore.prototype;
  const { find } = HeldHours.prototype;
  Database.prototype.insert = async function (table, rows) {
    seen.inserts.push({ table, bytes: rows.reduce((sum, piece) => sum + piece.length, 0) });
    return insert.call(this, table, rows);
  };
  Database.prototype.scan = async function (select, read) {
    const asked: Asked = { select, rows: [] };
    seen.asked.push(asked);
    return scan.call(this, select, (row) => {
      const values: unknown[] = [];
      asked.rows.push(values);
      read(recording(row, values));
    });
  };
  HeldHours.prototype.find = () => undefined;
  OpenStore.prototype.write = async function (profiles) {
    seen.written.push(...profiles);
    return write.call(this, profiles);
  };
  OpenStore.prototype.mergeStacks = async function (query) {
    const tree = await mergeStacks.call(this, query);
    seen.trees.push(tree);
    return tree;
  };
  try {
    return [await work(), seen];
  } finally {
    Object.assign(Database.prototype, { insert, scan });
    Object.assign(OpenStore.prototype, { write, mergeStacks });
    Object.assign(HeldHours.prototype, { find });
  }
}

/** A reader that also notes what it read. */
function recording(row: RowReader, values: unknown[]): RowReader {
  return new Proxy(row, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        const value: unknown = member.apply(target, args);
        values.push(value);
        return value;
      };
    },
  });
}
