/**
 * What stands in for a ClickHouse server: the engine of the embedded store in a process of its own, its HTTP on a TCP
 * port. The service under test knows it by `--clickhouse` only; no server's program is to be had everywhere.
 *
 *     const clickhouse = await startClickHouse();
 *     const service = await startService({ args: ['--clickhouse', clickhouse.url] });
 *     clickhouse.disconnect();           // as a server that went away
 *     await clickhouse.reconnect();
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineMessage, EngineProcessOptions } from '../../service/store/embedded/engine.ts';

export interface ClickHouse {
  /** With user and password. */
  url: string;
  password: string;
  disconnect(): void;
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = 'sesame-clickhouse';
const GIGABYTE = 1024 ** 3;

export async function startClickHouse(): Promise<ClickHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'hearth-clickhouse-'));
  const socket = join(directory, 'engine.sock');
  const options: EngineProcessOptions = {
    directory: join(directory, 'store'),
    readers: 4,
    writers: 4,
    memoryBytes: GIGABYTE,
    limits: { timeoutMs: 30_000, memoryBytes: GIGABYTE / 4, resultBytes: GIGABYTE / 16, threads: 2 },
    socket,
    secret: PASSWORD,
  };
  const engine = spawn(process.execPath, [fileURLToPath(new URL('../../dist-service/engine.js', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, HEARTH_ENGINE: JSON.stringify(options), UV_THREADPOOL_SIZE: '16' },
  });
  const [first] = (await once(engine, 'message')) as [EngineMessage];
  if (first.kind !== 'ready') {
    throw new Error(`the engine did not start: ${JSON.stringify(first)}`);
  }
  const clients = new Set<Socket>();
  const open = (port: number): Promise<Server> => {
    const bridge = createServer((client) => {
      const target = connect(socket);
      client.pipe(target).pipe(client);
      clients.add(client);
      client.on('close', () => clients.delete(client));
      client.on('error', () => target.destroy());
      target.on('error', () => client.destroy());
    });
    return new Promise((resolve) => bridge.listen(port, '127.0.0.1', () => resolve(bridge)));
  };
  let bridge = await open(0);
  const { port } = bridge.address() as AddressInfo;
  const disconnect = () => {
    bridge.close();
    clients.forEach((client) => client.destroy());
  };
  return {
    url: `http://hearth:${PASSWORD}@127.0.0.1:${port}`,
    password: PASSWORD,
    disconnect,
    reconnect: async () => {
      bridge = await open(port);
    },
    stop: async () => {
      disconnect();
      const ended = once(engine, 'exit');
      engine.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
