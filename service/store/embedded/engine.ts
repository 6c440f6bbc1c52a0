/**
 * The engine's own process: opens the data directory and speaks ClickHouse's HTTP protocol on a Unix socket. Whatever
 * happens to the engine, the service and its API live on.
 *
 * Started by supervisor.ts with its options in HEARTH_ENGINE; tells readiness and that it is alive over the IPC
 * channel. It ends itself as soon as its standard input closes, however its parent ended: acknowledged data is
 * durable, so there is nothing to finish, and an orphan would keep the directory's lock.
 */
import { rmdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineConnections, type EngineOptions } from './connections.ts';
import { inUse, LIVELY_PATIENCE_MS, LOCK_LOOK_MS, lockHolder, patienceWith } from './directory-lock.ts';
import { createProtocol } from './protocol.ts';

export interface EngineProcessOptions extends EngineOptions {
  socket: string;
  secret: string;
}

/** What the process tells its parent. */
export type EngineMessage = { kind: 'ready' } | { kind: 'alive' } | { kind: 'failed'; message: string };

/** How often the parent hears that the event loop turns. */
export const HEARTBEAT_MS = 2_000;
/** Regular expressions and label values are bound in the URL: 32 matchers of 1 KiB, percent-encoded, and room. */
const MAX_URL_BYTES = 1024 * 1024;

const options = JSON.parse(process.env['HEARTH_ENGINE'] ?? '{}') as EngineProcessOptions;

process.stdin.resume();
for (const event of ['end', 'close', 'error']) {
  process.stdin.on(event, () => {
    removeSocket(options.socket);
    process.kill(process.pid, 'SIGKILL');
  });
}
// The parent decides when to end; a Ctrl-C in the terminal, or a stop of the container, reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

await main();

async function main(): Promise<void> {
  let connections: EngineConnections;
  try {
    connections = await openDirectory(options);
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    return;
  }
  const server = createServer({ maxHeaderSize: MAX_URL_BYTES }, createProtocol(connections, options.secret));
  // The service keeps its connections open; it is the only client and closes them itself.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(options.socket, () => {
    tell({ kind: 'ready' });
    setInterval(() => tell({ kind: 'alive' }), HEARTBEAT_MS);
  });
}

/** Opens the directory; another process's lock is waited for, then reported with that process's id. */
async function openDirectory(options: EngineOptions): Promise<EngineConnections> {
  for (let waited = 0; ; waited += LOCK_LOOK_MS) {
    const connections = new EngineConnections(options);
    try {
      await connections.start();
      return connections;
    } catch (error) {
      const holder = lockHolder(options.directory);
      // Without a name, it may be one that ends just now, or cannot be seen from here.
      if (waited >= (holder === undefined ? LIVELY_PATIENCE_MS : patienceWith(holder))) {
        throw holder === undefined ? error : new Error(inUse(options.directory, holder), { cause: error });
      }
      await sleep(LOCK_LOOK_MS);
    }
  }
}

/** The socket and its folder, which a parent that was killed has left behind; a folder with more in it stays. */
function removeSocket(socket: string): void {
  try {
    rmSync(socket, { force: true });
    rmdirSync(dirname(socket));
  } catch {
    // Nothing depends on it.
  }
}

function tell(message: EngineMessage): void {
  process.send?.(message);
}
