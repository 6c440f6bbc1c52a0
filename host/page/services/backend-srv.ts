/**
 * The page's way to HTTP, shaped as Grafana's: what resolves is a FetchResponse, what fails is a FetchError.
 *
 *     getBackendSrv().fetch({ url: '/api/…', method: 'POST', data: new Blob([bytes]), responseType: 'arraybuffer' })
 *
 * It is deliberately no kinder than Grafana's. A body is a string, a Blob, or JSON; raw byte arrays, which Grafana
 * would send as a broken form, are refused here by name, so that a plugin that works here works there.
 */
import { AppEvents } from '@grafana/data';
import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { getAppEvents } from '@grafana/runtime';
import { Observable, lastValueFrom } from 'rxjs';
import type { Params } from './http-request.ts';
import { bodyOf, urlOf } from './http-request.ts';

/** How long a failed request waits for its caller to say that it shows the error itself (as long as in Grafana). */
const alertDelayMs = 50;

/** Without a type asked for, an answer is JSON if it reads as such, else text. */
async function dataOf(response: Response, type: BackendSrvRequest['responseType']): Promise<unknown> {
  switch (type) {
    case 'arraybuffer':
      return response.arrayBuffer();
    case 'blob':
      return response.blob();
    case 'text':
      return response.text();
    case 'json':
    case undefined: {
      const text = await response.text();
      if (text === '') return type === 'json' ? {} : undefined;
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        if (type === 'json' && response.ok) throw new Error(`${response.url} did not answer with JSON`, { cause });
        return text;
      }
    }
  }
}

/** Errors are read as text or JSON even where bytes were asked for: a message in an ArrayBuffer helps nobody. */
async function errorOf(response: Response, config: BackendSrvRequest): Promise<FetchError> {
  const data = await dataOf(response, undefined);
  const record = typeof data === 'object' && data !== null ? { ...data } : { message: String(data ?? '') };
  const { statusText, status } = response;
  return { status, statusText, data: { error: statusText, ...record }, config, traceId: traceOf(response) };
}

const traceOf = (response: Response) => response.headers.get('traceresponse')?.split('-')[1] ?? undefined;

function responseOf<T>(response: Response, data: T, config: BackendSrvRequest): FetchResponse<T> {
  const { status, statusText, ok, headers, redirected, type, url } = response;
  return { data, status, statusText, ok, headers, redirected, type, url, config, traceId: traceOf(response) };
}

/** Whoever asks for data shows what went wrong where the data would have been; a toast would say it twice. */
const isDataQuery = (url: string) => /\/?api\/(datasources\/proxy|ds\/query)/.test(url);

const cancelledError = (config: BackendSrvRequest): FetchError => ({
  status: -1,
  statusText: 'Request was aborted',
  data: null,
  cancelled: true,
  isHandled: true,
  config,
});

const unreachableError = (config: BackendSrvRequest, cause: unknown): FetchError => ({
  status: 0,
  statusText: 'Service unreachable',
  message: 'The service does not answer. Is it still running?',
  data: { message: 'The service does not answer. Is it still running?', error: String(cause) },
  config,
});

export class HostBackend implements BackendSrv {
  /** Requests that are under way and bear an id: a newer one with the same id replaces the older. */
  private readonly underWay = new Map<string, AbortController>();

  fetch<T>(request: BackendSrvRequest): Observable<FetchResponse<T>> {
    return new Observable((subscriber) => {
      const controller = this.register(request);
      this.send(request, controller.signal)
        .then(async (response) => {
          if (!response.ok) throw await errorOf(response, request);
          subscriber.next(responseOf(response, (await dataOf(response, request.responseType)) as T, request));
          subscriber.complete();
        })
        .catch((failure: unknown) => subscriber.error(this.failed(failure, request, controller.signal)))
        .finally(() => this.forget(request, controller));
      return () => controller.abort();
    });
  }

  chunked(request: BackendSrvRequest): Observable<FetchResponse<Uint8Array | undefined>> {
    return new Observable((subscriber) => {
      const controller = this.register(request);
      this.send(request, controller.signal)
        .then(async (response) => {
          if (!response.ok) throw await errorOf(response, request);
          const reader = response.body?.getReader();
          for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
            subscriber.next(responseOf(response, part.value, request));
          }
          subscriber.complete();
        })
        .catch((failure: unknown) => subscriber.error(this.failed(failure, request, controller.signal)))
        .finally(() => this.forget(request, controller));
      return () => controller.abort();
    });
  }

  datasourceRequest<T>(request: BackendSrvRequest): Promise<FetchResponse<T>> {
    return lastValueFrom(this.fetch<T>(request));
  }

  async request<T>(request: BackendSrvRequest): Promise<T> {
    const { data } = await lastValueFrom(this.fetch<T>(request));
    const said: unknown = typeof data === 'object' && data !== null && 'message' in data ? data.message : undefined;
    if (typeof said === 'string' && request.method !== 'GET' && request.showSuccessAlert !== false) {
      getAppEvents().publish({ type: AppEvents.alertSuccess.name, payload: [said] });
    }
    return data;
  }

  get<T>(url: string, params?: Params, requestId?: string, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'GET', url, params, requestId });
  }
  delete<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'DELETE', url, data });
  }
  post<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'POST', url, data });
  }
  patch<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'PATCH', url, data });
  }
  put<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'PUT', url, data });
  }

  private async send(request: BackendSrvRequest, signal: AbortSignal): Promise<Response> {
    const headers = new Headers(
      Object.entries(request.headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
    );
    if (!headers.has('Accept')) headers.set('Accept', 'application/json, text/plain, */*');
    const body = bodyOf(request, headers);
    const { method = 'GET', credentials = 'same-origin' } = request;
    return fetch(urlOf(request), { method, headers, body, credentials, signal });
  }

  private register(request: BackendSrvRequest): AbortController {
    const controller = new AbortController();
    request.abortSignal?.addEventListener('abort', () => controller.abort(), { once: true });
    if (request.abortSignal?.aborted) controller.abort();
    if (request.requestId !== undefined) {
      this.underWay.get(request.requestId)?.abort();
      this.underWay.set(request.requestId, controller);
    }
    return controller;
  }

  private forget({ requestId }: BackendSrvRequest, controller: AbortController): void {
    if (requestId !== undefined && this.underWay.get(requestId) === controller) this.underWay.delete(requestId);
  }

  private failed(failure: unknown, request: BackendSrvRequest, signal: AbortSignal): unknown {
    if (signal.aborted) return cancelledError(request);
    const error = isErrorAnswer(failure) ? failure : unreachableOrOurs(failure, request);
    if (request.showErrorAlert ?? !isDataQuery(request.url)) this.alertLater(error);
    return error;
  }

  /** A caller that shows the error itself sets `isHandled` on it before the delay is over. */
  private alertLater(error: FetchError): void {
    setTimeout(() => {
      if (error.isHandled) return;
      const { message } = error.data as { message?: string };
      const title = message || error.statusText || `Request failed (${error.status})`;
      getAppEvents().publish({ type: AppEvents.alertError.name, payload: [title, '', error.traceId] });
    }, alertDelayMs);
  }
}

const isErrorAnswer = (value: unknown): value is FetchError =>
  typeof value === 'object' && value !== null && 'status' in value && 'config' in value;

/** fetch() rejects with a TypeError when nobody answers; anything else is a mistake in how it was called. */
function unreachableOrOurs(failure: unknown, request: BackendSrvRequest): FetchError {
  if (failure instanceof TypeError && !failure.message.includes('Blob')) return unreachableError(request, failure);
  const message = failure instanceof Error ? failure.message : String(failure);
  return { status: 0, statusText: message, message, data: { message, error: message }, config: request };
}
