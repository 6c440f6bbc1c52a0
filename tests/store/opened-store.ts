/**
 * A store of its own for a suite, in a temporary directory: on the embedded engine, or by URL as on a ClickHouse
 * server. No server is at hand, so the URL leads over TCP to the HTTP of an embedded engine: what is tested is the way
 * through the URL, with the settings that are sent with each question.
 *
 *     describe.each(engineModes)('something on $name', ({ open }) => {
 *       beforeAll(async () => { opened = await open(); });
 *       afterAll(() => opened.close());
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type OpenStore, type StoreOptions } from '../../service/store/open-store.ts';
import type { StoreLog } from '../../service/store/store.ts';
import { defaultLimits } from '../../service/limits.ts';

export interface OpenedStore {
  /** Changes with `reopen`. */
  readonly store: OpenStore;
  readonly directory: string;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<void>;
  /** Closes the store and removes its data. */
  close(): Promise<void>;
}

/** Sums go without pods. */
const rollup = () => ({ drop: ['pod'], maxValues: 0 });

export const quietLog: StoreLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function openEmbedded(limits: Partial<StoreOptions['limits']> = {}): Promise<OpenedStore> {
  const directory = mkdtempSync(join(tmpdir(), 'hearth-store-spec-'));
  const open = () => openStore({ directory, limits: { ...defaultLimits, ...limits }, rollup }, quietLog);
  let store = await open();
  return {
    get store() {
      return store;
    },
    directory,
    async reopen() {
      await store.close();
      store = await open();
    },
    async close() {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A second store that reaches the first one's engine by URL. */
export async function openByUrl(): Promise<OpenedStore> {
  const behind = await openEmbedded();
  const bridge = await bridgeTo(() => behind.store.engine!.endpoint.socket);
  const open = () => {
    const { port } = bridge.address() as AddressInfo;
    const clickhouse = `http://hearth:${behind.store.engine!.endpoint.secret}@127.0.0.1:${port}`;
    return openStore(
      { directory: join(behind.directory, 'unused'), clickhouse, limits: defaultLimits, rollup },
      quietLog,
    );
  };
  let store = await open();
  return {
    get store() {
      return store;
    },
    directory: behind.directory,
    async reopen() {
      await store.close();
      store = await open();
    },
    async close() {
      await store.close();
      bridge.close();
      await behind.close();
    },
  };
}

export const engineModes = [
  { name: 'the embedded engine', open: () => openEmbedded() },
  { name: 'a server, by URL', open: openByUrl },
];

/** Carries TCP connections to a Unix socket. */
function bridgeTo(socket: () => string): Promise<Server> {
  const server = createServer((client) => {
    const target = connect(socket());
    client.pipe(target).pipe(client);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
