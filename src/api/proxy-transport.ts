/**
 * The way to a data source: Connect calls with protobuf bodies, carried by Grafana's own requests through its
 * data-source proxy, so that sub-paths, logins and the data source's headers are Grafana's business.
 *
 *     const transport = proxyTransport('hearth');   // POST api/datasources/proxy/uid/hearth/querier.v1.…/Series
 */
import type { Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import type { FetchError, FetchResponse } from '@grafana/runtime';
import { getBackendSrv } from '@grafana/runtime';
import { messageOf } from './answer-errors.ts';

export const proxyPath = (dataSourceUid: string) => `/api/datasources/proxy/uid/${encodeURIComponent(dataSourceUid)}`;

export function proxyTransport(dataSourceUid: string): Transport {
  return createConnectTransport({
    baseUrl: proxyPath(dataSourceUid),
    useBinaryFormat: true,
    fetch: (input, init) => fetchThroughGrafana(String(input), init),
  });
}

/** Looks like fetch to Connect, is a request of Grafana's to Grafana. */
function fetchThroughGrafana(url: string, init: RequestInit = {}): Promise<Response> {
  const { signal } = init;
  return new Promise((resolve, reject) => {
    const subscription = getBackendSrv()
      .fetch<ArrayBuffer>({
        url,
        method: init.method ?? 'POST',
        headers: Object.fromEntries(new Headers(init.headers)),
        // Grafana would turn a byte array into a form; a Blob it sends as it is.
        data: new Blob([init.body as BlobPart]),
        responseType: 'arraybuffer',
        // The views show errors where they belong.
        showErrorAlert: false,
        hideFromInspector: true,
      })
      .subscribe({ next: (answer) => resolve(responseOf(answer)), error: (error) => settle(error, resolve, reject) });
    signal?.addEventListener('abort', () => {
      // Unsubscribing is how Grafana is told to end the request.
      subscription.unsubscribe();
      reject(abortError());
    });
  });
}

const responseOf = ({ data, status, headers }: FetchResponse<ArrayBuffer>) => new Response(data, { status, headers });

const abortError = () => new DOMException('The question was taken back', 'AbortError');

/** An answer that is an error is still an answer: Connect reads its code from it. */
function settle(error: unknown, resolve: (response: Response) => void, reject: (reason: unknown) => void): void {
  const failure = error as FetchError;
  if (failure.cancelled) {
    reject(abortError());
  } else if (failure.status >= 400) {
    const body = { code: codeIn(failure.data) ?? codes.get(failure.status) ?? 'unknown', message: messageOf(failure) };
    resolve(
      new Response(JSON.stringify(body), {
        status: failure.status,
        headers: { 'Content-Type': 'application/json' },
      }),
    );
  } else {
    const body = JSON.stringify({ code: 'unavailable', message: messageOf(failure) });
    resolve(new Response(body, { status: 503, headers: { 'Content-Type': 'application/json' } }));
  }
}

function codeIn(data: unknown): string | undefined {
  const code: unknown = typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What a status means where a proxy or login in between answered instead of the service. */
const codes: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_argument'],
  [401, 'unauthenticated'],
  [403, 'permission_denied'],
  [404, 'not_found'],
  [408, 'deadline_exceeded'],
  [413, 'resource_exhausted'],
  [429, 'resource_exhausted'],
  [499, 'canceled'],
  [501, 'unimplemented'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'deadline_exceeded'],
]);
