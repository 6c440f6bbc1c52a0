/**
 * Grafana's data-source proxy: `/api/datasources/proxy/uid/hearth/<path>` is the service's own `/<path>`.
 *
 * In Grafana this is a second request over the network; here the service is this process, so the request is handed on
 * as it is, only its address changed: method, headers and body pass through unread.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendText } from './answers.ts';

export const dataSourceUid = 'hearth';
const prefix = '/api/datasources/proxy/uid/';

/** What may be reached: what the plugin asks. What changes or shows the store as a whole is not among it. */
const reachable = [
  '/querier.v1.QuerierService/',
  '/capabilities.v1.FeatureFlagsService/',
  '/hearth.v1.ExploreService/',
  '/hearth.v1.DocumentService/',
  '/hearth.v1.StorageService/Usage',
  '/hearth.v1.RecordingService/',
  '/adhocprofiles.v1.AdHocProfileService/',
  '/hearth.v1.AdHocService/',
  '/settings.v1.',
  '/vcs.v1.VCSService/',
  '/pyroscope/render',
  '/hearth/',
];

/** Dots, encoded separators and backslashes have no place in a path of the API; they are how one leaves a prefix. */
const isTricky = (path: string) => /(^|\/)\.{1,2}(\/|$)|\/\/|\\|%2e|%2f|%5c|%00/i.test(path);

export type ProxyTarget = { to: string } | { status: 400 | 404; message: string };

/** Where a proxied address leads, or why nowhere. */
export function proxyTarget(url: string): ProxyTarget | undefined {
  if (!url.startsWith(prefix)) return undefined;
  const queryAt = url.indexOf('?');
  const path = queryAt === -1 ? url : url.slice(0, queryAt);
  const rest = path.slice(prefix.length);
  if (isTricky(path))
    return { status: 400, message: `The path ${path} is not plain: write it without . .. // \\ and %2f.` };
  const slash = rest.indexOf('/');
  const uid = slash === -1 ? rest : rest.slice(0, slash);
  if (uid !== dataSourceUid) {
    return { status: 404, message: `There is no data source "${uid}"; the one here is "${dataSourceUid}".` };
  }
  const target = slash === -1 ? '/' : rest.slice(slash);
  if (!reachable.some((start) => target.startsWith(start))) {
    return { status: 404, message: `The data source "${dataSourceUid}" has no ${target}.` };
  }
  return { to: target + (queryAt === -1 ? '' : url.slice(queryAt)) };
}

/** Hands a proxied request to the service; false when the address is not the proxy's. */
export function proxyRequest(service: RequestListener, req: IncomingMessage, res: ServerResponse): boolean {
  const target = proxyTarget(req.url ?? '/');
  if (target === undefined) return false;
  if ('status' in target) sendText(res, target.status, target.message);
  else {
    req.url = target.to;
    res.setHeader('X-Content-Type-Options', 'nosniff');
    service(req, res as Parameters<RequestListener>[1]);
  }
  return true;
}
