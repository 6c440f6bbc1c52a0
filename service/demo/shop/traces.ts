/**
 * Sends the shop's spans to a trace store, as OTLP by HTTP and JSON, a batch every few seconds. A span carries its own id
 * as `pyroscope.profile.id`: the mark by which a trace view finds the profile of just that span.
 *
 *     const traces = sendTraces({ url: 'http://tempo:4318', service: 'shop-cart' });
 *     traces.add(span, start, end);
 *
 * What cannot be delivered is dropped and counted: the demo must not grow because nobody listens.
 */
import { setInterval } from 'node:timers';
import type { Span } from './span.ts';

export interface TracesOptions {
  /** Of the receiver, without `/v1/traces`. */
  url: string;
  service: string;
  onError?: (error: Error) => void;
  everyMillis?: number;
}

export interface Traces {
  /** Unix milliseconds, with fractions. */
  add(span: Span, start: number, end: number): void;
  /** Sends what waits. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const EVERY_MILLIS = 3_000;
const SEND_TIMEOUT_MILLIS = 5_000;
/** Of some tens of seconds; the rest is dropped while nobody answers. */
const MAX_WAITING = 2_000;

const KIND_SERVER = 2;
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

export function sendTraces({ url, service, onError, everyMillis = EVERY_MILLIS }: TracesOptions): Traces {
  let waiting: object[] = [];
  const target = new URL('/v1/traces', url);

  const flush = async (): Promise<void> => {
    const spans = waiting;
    waiting = [];
    if (spans.length === 0) return;
    const resource = { attributes: [text('service.name', service), text('deployment.environment', 'hearth-demo')] };
    const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'hearth-demo' }, spans }] }] };
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(SEND_TIMEOUT_MILLIS),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${spans.length} spans were answered ${response.status}`);
    } catch (error) {
      onError?.(error instanceof Error ? error : new Error(String(error)));
    }
  };

  const timer = setInterval(() => void flush(), everyMillis);
  timer.unref();
  return {
    add({ traceId, spanId, parentId, name, region }, start, end) {
      if (waiting.length >= MAX_WAITING) return;
      waiting.push({
        traceId,
        spanId,
        ...(parentId && { parentSpanId: parentId }),
        name,
        kind: KIND_SERVER,
        startTimeUnixNano: nanos(start),
        endTimeUnixNano: nanos(end),
        attributes: [text('pyroscope.profile.id', spanId), text('region', region)],
        status: {},
      });
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Doubles hold no nanoseconds of this century: whole microseconds are what they tell apart. */
const nanos = (millis: number) => `${Math.round(millis * 1_000)}000`;
