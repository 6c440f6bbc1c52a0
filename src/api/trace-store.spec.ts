/** Answers are of the shapes that Tempo writes: ids as base64, nanoseconds as texts. */
import { describe, expect, it, vi } from 'vitest';

vi.mock('@grafana/runtime', () => ({ getBackendSrv: () => undefined }));
const { spanOfTrace } = await import('./trace-store.ts');

const id = '00f067aa0ba902b7';
const span = {
  traceId: 'S/kvNXezTaajzpKdDg5HNg==',
  spanId: 'APBnqgupArc=',
  name: 'POST /checkout <b>',
  startTimeUnixNano: '1795640000000000000',
  endTimeUnixNano: '1795640000812400000',
};
const resources = [{ resource: {}, scopeSpans: [{ scope: {}, spans: [{ ...span, spanId: 'AAAAAAAAAAE=' }, span] }] }];

describe('a span of a trace', () => {
  it.each([
    ['of the second version', { trace: { resourceSpans: resources } }],
    ['of the first', { batches: resources }],
    ['with hexadecimal ids', { batches: [{ scopeSpans: [{ spans: [{ ...span, spanId: id.toUpperCase() }] }] }] }],
  ])('is found in an answer %s', (_, answer) => {
    expect(spanOfTrace(answer, id)).toEqual({ name: 'POST /checkout <b>', millis: 812.4 });
  });

  it('that has not ended has a name alone', () => {
    const going = { batches: [{ scopeSpans: [{ spans: [{ ...span, endTimeUnixNano: '0' }] }] }] };
    expect(spanOfTrace(going, id)).toEqual({ name: 'POST /checkout <b>', millis: undefined });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ batches: {} }],
    [{ batches: [{ scopeSpans: [{ spans: [{ spanId: '%' }, 7] }] }] }],
  ])('is not found in %j', (answer) => expect(spanOfTrace(answer, id)).toBeUndefined());
});
