/** The plain HTTP routes about the service itself: readiness, metrics, build and configuration. */
import type { Registry } from 'prom-client';
import { stringify } from 'yaml';
import type { Config } from '../config.ts';
import { sendPlain, TEXT_TYPE, type PlainAnswer } from './plain-answer.ts';
import type { AnyRequest, AnyResponse } from './port.ts';

export interface PlainRoutesOptions {
  ready: () => boolean;
  registry: Registry;
  version: string;
  /** As it is in force now. */
  config: () => Config;
}

type Route = () => Promise<PlainAnswer> | PlainAnswer;

/** Answers a request to one of the routes; false when it is for somebody else. */
export function plainRoutes(
  options: PlainRoutesOptions,
): (request: AnyRequest, response: AnyResponse) => Promise<boolean> {
  const routes = new Map<string, Route>([
    [
      '/ready',
      () =>
        options.ready()
          ? { status: 200, type: TEXT_TYPE, body: 'ready' }
          : { status: 503, type: TEXT_TYPE, body: 'the profile store is starting\n', retryAfterSeconds: 1 },
    ],
    [
      '/metrics',
      async () => ({ status: 200, type: options.registry.contentType, body: await options.registry.metrics() }),
    ],
    ['/api/v1/status/buildinfo', () => buildInfo(options.version)],
    ['/api/v1/status/config', () => ({ status: 200, type: TEXT_TYPE, body: shownConfig(options.config()) })],
  ]);
  return async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const route = routes.get(path);
    if (route === undefined) {
      return false;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-type': TEXT_TYPE });
      response.end('ask with GET\n');
      return true;
    }
    await sendPlain(request, response, await route());
    return true;
  };
}

function buildInfo(version: string): PlainAnswer {
  const data = { version, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' };
  return { status: 200, type: 'application/json', body: JSON.stringify({ status: 'success', data }) };
}

/** The configuration in force, without the passwords that addresses and headers may carry. */
function shownConfig({ clickhouse, listen, remoteWrite, remoteWriteHeaders, ...rest }: Config): string {
  return stringify({
    ...rest,
    listen: `${listen.host}:${listen.port}`,
    ...(clickhouse === undefined ? {} : { clickhouse: withoutPassword(clickhouse) }),
    ...(remoteWrite === undefined ? {} : { remoteWrite: withoutPassword(remoteWrite) }),
    remoteWriteHeaders: remoteWriteHeaders.map(([name]) => `${name}=…`),
  });
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = url.password === '' ? '' : '…';
  return url.href;
}
