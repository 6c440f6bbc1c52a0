/** What the three services of the shop have in common: an HTTP server, calls to each other, profiled pieces of work. */
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as ConnectionPool } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Traces } from './traces.ts';
import { childSpan, spanHeaders, spanLabels, type Span } from './span.ts';

/** Runs a piece of synchronous work as a part of a span. */
export type Work = <T>(span: Span, task: () => T) => T;

/** Answers one request; the body is JSON already read to its end. */
export type Handler = (span: Span, body: Buffer, path: string) => Promise<Buffer | string>;

/** Set by the process when its profiler runs; without one the work is just done. */
let during: ((labels: Record<string, string>, task: () => unknown) => unknown) | undefined;

export function profileWith(agent: typeof during): void {
  during = agent;
}

export const work: Work = <T>(span: Span, task: () => T): T =>
  during === undefined ? task() : (during(spanLabels(span), task) as T);

let traces: Traces | undefined;

/** Has every span told to a trace store. */
export function traceWith(store: Traces): void {
  traces = store;
}

/** Runs what a span stands for, and tells how long it took, however it ended. */
export async function inSpan<T>(span: Span, task: () => Promise<T>): Promise<T> {
  const start = now();
  try {
    return await task();
  } finally {
    traces?.add(span, start, now());
  }
}

/** Unix milliseconds with fractions. */
const now = () => performance.timeOrigin + performance.now();

const pool = new ConnectionPool({ keepAlive: true, maxSockets: 16 });

/** Starts a server on a free port of loopback. */
export async function serve(routes: ReadonlyMap<string, Handler>): Promise<number> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    const handler = routes.get(path);
    if (handler === undefined) {
      response.writeHead(404).end();
      return;
    }
    readAll(request)
      .then((body) => {
        const span = childSpan(`${request.method} ${path}`, request.headers);
        return inSpan(span, () => handler(span, body, request.url ?? '/'));
      })
      .then((answer) => response.end(answer))
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Calls another service within a span and gives the body of its answer. */
export function call(span: Span, url: string, body?: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      { agent: pool, method: body === undefined ? 'GET' : 'POST', headers: spanHeaders(span) },
      (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          reject(new Error(`${url} answered ${response.statusCode}`));
          return;
        }
        readAll(response).then(resolve, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
