/** The plain HTTP routes about the service itself: readiness, metrics, build and configuration. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Registry } from 'prom-client';
import { stringify } from 'yaml';
import type { Config } from '../config.ts';
import type { AnyRequest, AnyResponse } from './port.ts';

export interface PlainRoutesOptions {
  ready: () => boolean;
  registry: Registry;
  version: string;
  /** As it is in force now. */
  config: () => Config;
}

interface Answer {
  status: number;
  type: string;
  body: string;
  retryAfterSeconds?: number;
}

/** Shorter answers gain nothing from being packed. */
const GZIP_FROM_BYTES = 1_400;
const gzipAsync = promisify(gzip);
const TEXT = 'text/plain; charset=utf-8';

type Route = () => Promise<Answer> | Answer;

/** Answers a request to one of the routes; false when it is for somebody else. */
export function plainRoutes(
  options: PlainRoutesOptions,
): (request: AnyRequest, response: AnyResponse) => Promise<boolean> {
  const routes = new Map<string, Route>([
    [
      '/ready',
      () =>
        options.ready()
          ? { status: 200, type: TEXT, body: 'ready' }
          : { status: 503, type: TEXT, body: 'the profile store is starting\n', retryAfterSeconds: 1 },
    ],
    [
      '/metrics',
      async () => ({ status: 200, type: options.registry.contentType, body: await options.registry.metrics() }),
    ],
    ['/api/v1/status/buildinfo', () => buildInfo(options.version)],
    ['/api/v1/status/config', () => ({ status: 200, type: TEXT, body: shownConfig(options.config()) })],
  ]);
  return async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const route = routes.get(path);
    if (route === undefined) {
      return false;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-type': TEXT });
      response.end('ask with GET\n');
      return true;
    }
    await send(request, response, await route());
    return true;
  };
}

async function send(request: AnyRequest, response: AnyResponse, answer: Answer): Promise<void> {
  const plain = Buffer.from(answer.body);
  const packed = plain.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = packed ? await gzipAsync(plain) : plain;
  const headers: Record<string, string | number> = {
    'content-type': answer.type,
    'x-content-type-options': 'nosniff',
    'content-length': body.length,
    vary: 'accept-encoding',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
    ...(answer.retryAfterSeconds === undefined ? {} : { 'retry-after': answer.retryAfterSeconds }),
  };
  response.statusCode = answer.status;
  Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
  response.end(request.method === 'HEAD' ? '' : body);
}

function buildInfo(version: string): Answer {
  const data = { version, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' };
  return { status: 200, type: 'application/json', body: JSON.stringify({ status: 'success', data }) };
}

/** The configuration in force, without the password that an address may carry. */
function shownConfig({ clickhouse, listen, ...rest }: Config): string {
  return stringify({
    ...rest,
    listen: `${listen.host}:${listen.port}`,
    ...(clickhouse === undefined ? {} : { clickhouse: withoutPassword(clickhouse) }),
  });
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = url.password === '' ? '' : '…';
  return url.href;
}
