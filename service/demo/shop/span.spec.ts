import { expect, it } from 'vitest';
import { childSpan, rootSpan, spanHeaders, spanLabels } from './span.ts';

it('continues a trace over a call', () => {
  const root = rootSpan('GET /home', 'us-east');
  const child = childSpan('POST /pay', spanHeaders(root));
  expect(child).toMatchObject({ traceId: root.traceId, name: 'POST /pay', region: 'us-east' });
  expect(child.spanId).not.toBe(root.spanId);
  expect(spanLabels(child)).toEqual({
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    span_name: 'POST /pay',
    region: 'us-east',
  });
});

it('begins a trace where there is none', () => {
  const span = childSpan('GET /similar', { traceparent: 'nonsense' });
  expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(span.region).toBe('unknown');
});
