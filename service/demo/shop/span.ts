import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** One piece of work of one request in one service, as tracers see it. */
export interface Span {
  traceId: string;
  spanId: string;
  /** Of the span that asked for this one; '' at the root. */
  parentId: string;
  name: string;
  /** Where the visitor is; it goes along with the request. */
  region: string;
}

export const regions = ['eu-west', 'us-east', 'ap-south'] as const;

export function rootSpan(name: string, region: string): Span {
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parentId: '',
    name,
    region,
  };
}

/** A span of the same trace: headers as the W3C trace context defines them, and the region as baggage. */
export function childSpan(name: string, headers: IncomingHttpHeaders): Span {
  const parent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(String(headers.traceparent ?? ''));
  const region = /(?:^|,)region=([a-z-]+)/.exec(String(headers.baggage ?? ''));
  const span = rootSpan(name, region?.[1] ?? 'unknown');
  return parent === null ? span : { ...span, traceId: parent[1]!, parentId: parent[2]! };
}

export function spanHeaders(span: Span): Record<string, string> {
  return { traceparent: `00-${span.traceId}-${span.spanId}-01`, baggage: `region=${span.region}` };
}

/** What a sample taken during the span is labelled with. */
export function spanLabels({ traceId, spanId, name, region }: Span): Record<string, string> {
  return { span_id: spanId, trace_id: traceId, span_name: name, region };
}
