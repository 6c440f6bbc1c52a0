/**
 * ClickHouse's HTTP protocol, as far as `@clickhouse/client` needs it:
 *
 *     POST /?query_id=…&param_name=value          the statement in the body
 *     POST /?query=INSERT INTO t FORMAT RowBinary  the rows in the body
 *     GET /ping
 *
 * An error is answered with its number in X-ClickHouse-Exception-Code and its text in the body.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { bindParameters } from './bind.ts';
import type { EngineConnections } from './connections.ts';
import { EngineError, exceptionOf } from './engine-error.ts';
import { settingsOf } from './statement-settings.ts';

/** Statements are short: values are bound in the URL and rows are inserted from the body of their own request. */
const MAX_STATEMENT_BYTES = 16 * 1024 * 1024;

const KILL_AGAIN_MS = 100;

const insertStatement = /^\s*(INSERT INTO [\w.]+(?: \([\w, ]+\))?) FORMAT (\w+)\s*$/;
/** Writes a file on this machine, even from a connection that is read-only. */
const writingToFile = /\bINTO\s+OUTFILE\b/i;
const readingStatement = /^\s*(SELECT|WITH|SHOW|DESCRIBE|EXISTS|CHECK|EXPLAIN AST)\b/i;

/** Answers requests that carry the password. */
export function createProtocol(connections: EngineConnections, password: string): RequestListener {
  const expected = Buffer.from(`Basic ${Buffer.from(`hearth:${password}`).toString('base64')}`);
  let statements = 0;
  return (request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      fail(response, new EngineError(516, 'AUTHENTICATION_FAILED', 'Authentication failed'), 401);
      return;
    }
    const tag = `hearth-${process.pid}-${++statements}`;
    answer(connections, request, response, tag).catch((error: unknown) => fail(response, error));
  };
}

async function answer(
  connections: EngineConnections,
  request: IncomingMessage,
  response: ServerResponse,
  tag: string,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const inUrl = url.searchParams.get('query');
  const insert = inUrl === null ? null : insertStatement.exec(inUrl);
  if (insert !== null) {
    const settings = settingsOf(url.searchParams, 'insert');
    const list = [...settings].map(([name, value]) => `${name} = ${value}`).join(', ');
    const tail = `${list === '' ? '' : `SETTINGS ${list} `}FORMAT ${insert[2]}`;
    await connections.insert({ head: insert[1]!, tail }, request);
    succeed(request, response, Buffer.alloc(0));
    return;
  }
  const statement = inUrl ?? (await textOf(request));
  const sql = bindParameters(statement, parametersOf(url.searchParams));
  if (writingToFile.test(sql)) {
    throw new EngineError(164, 'READONLY', 'The embedded engine writes no answers to files');
  }
  if (readingStatement.test(sql)) {
    await read(connections, { sql, tag, settings: settingsOf(url.searchParams, 'select') }, request, response);
  } else {
    settingsOf(url.searchParams, 'command');
    succeed(request, response, (await connections.command(sql)).bytes());
  }
}

interface ReadingStatement {
  sql: string;
  tag: string;
  settings: Map<string, number>;
}

async function read(
  connections: EngineConnections,
  { sql, tag, settings }: ReadingStatement,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let running = true;
  const gone = async () => {
    // Nobody waits for the answer any more, so its work ends too. Until the engine lists it, a kill misses it.
    while (running) {
      await connections.kill(tag);
      await sleep(KILL_AGAIN_MS);
    }
  };
  response.on('close', () => void gone().catch(() => undefined));
  let bytes: Uint8Array;
  try {
    bytes = (await connections.read(sql, tag, settings, () => !response.destroyed)).bytes();
  } finally {
    running = false;
  }
  succeed(request, response, bytes);
}

function succeed(request: IncomingMessage, response: ServerResponse, body: Uint8Array): void {
  const queryId = new URL(request.url ?? '/', 'http://engine').searchParams.get('query_id');
  response.writeHead(200, {
    'Content-Length': body.length,
    ...(queryId === null ? {} : { 'X-ClickHouse-Query-Id': queryId.replace(/[^\w-]/g, '') }),
  });
  response.end(body);
}

/** The status a ClickHouse server uses for nearly every error. */
const SERVER_ERROR = 500;

function fail(response: ServerResponse, error: unknown, status = SERVER_ERROR): void {
  const { code, text } = exceptionOf(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'X-ClickHouse-Exception-Code': code,
    'Content-Type': 'text/plain; charset=UTF-8',
    // Rows that nobody read any more leave the connection paused for good: the next request on it would never arrive.
    Connection: 'close',
  });
  response.end(text);
}

/** The whole body before it becomes text: a character may be split between two pieces. */
async function textOf(request: IncomingMessage): Promise<string> {
  if (request.headers['content-type']?.startsWith('multipart/') === true) {
    throw new EngineError(48, 'NOT_IMPLEMENTED', 'The embedded engine takes parameters in the URL only');
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_STATEMENT_BYTES) {
      throw new EngineError(62, 'SYNTAX_ERROR', `Max query size exceeded (${MAX_STATEMENT_BYTES} bytes)`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parametersOf(search: URLSearchParams): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of search) {
    if (name.startsWith('param_')) {
      parameters.set(name.slice('param_'.length), value);
    }
  }
  return parameters;
}
