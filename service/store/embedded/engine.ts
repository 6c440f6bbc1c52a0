/**
 * The engine's own process: opens the data directory and speaks ClickHouse's HTTP protocol on a Unix socket, as far
 * as `@clickhouse/client` needs it. Whatever happens to the engine, the service and its API live on.
 *
 * Started by supervisor.ts with its options in HEARTH_ENGINE; tells readiness over the IPC channel. It ends itself as
 * soon as its standard input closes, however its parent ended: acknowledged data is durable, so there is nothing to
 * finish, and an orphan would keep the directory's lock.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { timingSafeEqual } from 'node:crypto';
import { bindParameters } from './bind.ts';
import { EngineConnections, type EngineOptions } from './connections.ts';

export interface EngineProcessOptions extends EngineOptions {
  socket: string;
  secret: string;
}

/** What the process tells its parent. */
export type EngineMessage = { kind: 'ready' } | { kind: 'failed'; message: string };

/** How long a start waits for another process to let go of the directory. */
const LOCK_WAIT_MS = 5_000;
/** Regular expressions and label values are bound in the URL. */
const MAX_URL_BYTES = 1024 * 1024;

const options = JSON.parse(process.env['HEARTH_ENGINE'] ?? '{}') as EngineProcessOptions;
const authorization = Buffer.from(`Basic ${Buffer.from(`hearth:${options.secret}`).toString('base64')}`);

process.stdin.resume();
process.stdin.on('close', () => process.kill(process.pid, 'SIGKILL'));
// The parent decides when to end; a Ctrl-C in the terminal reaches the whole group.
process.on('SIGINT', () => undefined);

await main();

async function main(): Promise<void> {
  let connections: EngineConnections;
  try {
    connections = await openDirectory();
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    return;
  }
  let queries = 0;
  const server = createServer({ maxHeaderSize: MAX_URL_BYTES, keepAliveTimeout: 60_000 }, (request, response) => {
    answer(connections, request, response, `hearth-${process.pid}-${++queries}-`).catch((error: unknown) =>
      fail(response, error),
    );
  });
  server.listen(options.socket, () => tell({ kind: 'ready' }));
}

/** Opens the directory; another process's lock is waited for, then reported with that process's id. */
async function openDirectory(): Promise<EngineConnections> {
  for (let waited = 0; ; waited += 250) {
    const connections = new EngineConnections(options);
    try {
      await connections.command('SELECT 1');
      return connections;
    } catch (error) {
      const holder = lockHolder();
      if (holder === undefined) {
        throw error;
      }
      if (waited >= LOCK_WAIT_MS) {
        throw new Error(
          `the data directory ${options.directory} is in use by process ${holder}: end that process, or choose another directory with --data`,
          { cause: error },
        );
      }
      await sleep(250);
    }
  }
}

/** The other process that holds the directory, as the engine's status file names it, if it still runs. */
function lockHolder(): number | undefined {
  try {
    const pid = Number(/^PID: (\d+)/m.exec(readFileSync(join(options.directory, 'status'), 'utf8'))?.[1]);
    if (!pid || pid === process.pid) {
      return undefined;
    }
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

async function answer(
  connections: EngineConnections,
  request: IncomingMessage,
  response: ServerResponse,
  tag: string,
): Promise<void> {
  const given = Buffer.from(request.headers.authorization ?? '');
  if (given.length !== authorization.length || !timingSafeEqual(given, authorization)) {
    response.writeHead(401).end();
    return;
  }
  const url = new URL(request.url ?? '/', 'http://engine');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const body = await bodyOf(request);
  const statement = url.searchParams.get('query');
  if (statement !== null && /^INSERT INTO [a-z_]+\.[a-z_]+ FORMAT RowBinary$/.test(statement)) {
    await connections.insert(statement, body);
    response.end();
    return;
  }
  const parameters = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) {
      parameters.set(name.slice('param_'.length), value);
    }
  }
  const sql = bindParameters(statement ?? body.toString('utf8'), parameters);
  if (!/^\s*(SELECT|WITH)\b/i.test(sql)) {
    response.end(await connections.command(sql));
    return;
  }
  let open = true;
  response.on('close', () => {
    if (open) {
      // The asker has gone: nobody waits for the answer, so its work ends too.
      connections.kill(tag).catch(() => undefined);
    }
  });
  try {
    response.end(await connections.read(`/* ${tag} */ ${sql}`, 'TabSeparated'));
  } finally {
    open = false;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** As a ClickHouse server answers, so that the client's typed errors work. */
function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (!response.headersSent) {
    response.writeHead(500, { 'X-ClickHouse-Exception-Code': /^Code: (\d+)/.exec(message)?.[1] ?? '1002' });
  }
  response.end(message);
}

function tell(message: EngineMessage): void {
  process.send?.(message);
}
