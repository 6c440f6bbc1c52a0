/**
 * What a store of traces knows of a span: its name and how long it took, where no link and no profile says so.
 *
 *     await spanInTrace('tempo', '4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', signal);
 *     // { name: 'POST /checkout', millis: 812.4, service: 'shop-checkout' }
 */
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

export interface TracedSpan {
  name: string;
  /** Undefined where the store does not say when it ended. */
  millis: number | undefined;
}

/** Undefined where Tempo has no such trace, or cannot be asked: the page does without. */
export async function spanInTrace(
  uid: string,
  trace: string,
  span: string,
  signal: AbortSignal,
): Promise<TracedSpan | undefined> {
  const base = `/api/datasources/proxy/uid/${encodeURIComponent(uid)}/api`;
  for (const version of ['/v2', '']) {
    const url = `${base}${version}/traces/${encodeURIComponent(trace)}`;
    try {
      const headers = { Accept: 'application/json' };
      const answer = await lastValueFrom(
        getBackendSrv().fetch<unknown>({ url, headers, abortSignal: signal, showErrorAlert: false }),
      );
      return spanOfTrace(answer.data, span);
    } catch {
      // Before Tempo 2.7 there is no second version of it.
      if (signal.aborted) return undefined;
    }
  }
  return undefined;
}

/**
 * Finds a span in Tempo's JSON of a trace, whatever version it is of.
 *
 * @param span 16 hex digits; Tempo writes ids as base64, others as hex
 */
export function spanOfTrace(answer: unknown, span: string): TracedSpan | undefined {
  const trace = field(answer, 'trace') ?? answer;
  const resources = [...list(trace, 'resourceSpans'), ...list(trace, 'batches')];
  const scopes = resources.flatMap((one) => [...list(one, 'scopeSpans'), ...list(one, 'instrumentationLibrarySpans')]);
  const found = scopes.flatMap((scope) => list(scope, 'spans')).find((one) => hexOf(field(one, 'spanId')) === span);
  const name = field(found, 'name');
  if (typeof name !== 'string') return undefined;
  const [start, end] = [nanos(field(found, 'startTimeUnixNano')), nanos(field(found, 'endTimeUnixNano'))];
  const known = start !== undefined && end !== undefined && end >= start;
  return { name, millis: known ? Number(end - start) / 1e6 : undefined };
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const list = (value: unknown, key: string): readonly unknown[] => {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
};

function hexOf(id: unknown): string {
  if (typeof id !== 'string') return '';
  if (/^[0-9a-f]{16}$/i.test(id)) return id.toLowerCase();
  try {
    return [...atob(id)].map((sign) => sign.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  } catch {
    return '';
  }
}

const nanos = (value: unknown): bigint | undefined =>
  (typeof value === 'string' && /^\d{1,20}$/.test(value)) || (typeof value === 'number' && Number.isSafeInteger(value))
    ? BigInt(value)
    : undefined;
