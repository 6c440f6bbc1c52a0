/** How a BackendSrvRequest becomes an address and a body; the rules are Grafana's. */
import type { BackendSrvRequest } from '@grafana/runtime';

export type Params = Record<string, unknown>;

function queryString(params: Params | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search.toString();
}

export function urlOf({ url, params }: BackendSrvRequest): string {
  const query = queryString(params);
  const absolute = /^https?:\/\//.test(url) || url.startsWith('/') ? url : `/${url}`;
  return query === '' ? absolute : `${absolute}${absolute.includes('?') ? '&' : '?'}${query}`;
}

export function bodyOf(request: BackendSrvRequest, headers: Headers): BodyInit | undefined {
  const data: unknown = request.data;
  if (data === undefined || data === null) return undefined;
  if (typeof data === 'string' || data instanceof Blob) return data;
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) {
    throw new TypeError(`${request.url}: wrap the bytes in a Blob, Grafana's backendSrv sends no raw byte arrays`);
  }
  if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
  if (headers.get('Content-Type')?.startsWith('application/json')) return JSON.stringify(data);
  return new URLSearchParams(data as Record<string, string>);
}
