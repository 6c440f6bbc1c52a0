import { describe, expect, it } from 'vitest';
import { bodyOf, urlOf } from './http-request.ts';

describe('an address', () => {
  it('takes its parameters behind those it has', () => {
    expect(urlOf({ url: '/api/x?a=1', params: { b: 2, c: ['x', 'y z'], d: undefined } })).toBe(
      '/api/x?a=1&b=2&c=x&c=y+z',
    );
  });

  it('without a leading slash begins at the root, wherever the page is', () => {
    expect(urlOf({ url: 'api/plugins/x/settings' })).toBe('/api/plugins/x/settings');
  });
});

describe('a body', () => {
  const body = (data: unknown, type?: string) => {
    const headers = new Headers(type === undefined ? {} : { 'Content-Type': type });
    return [bodyOf({ url: '/x', data }, headers), headers.get('Content-Type')];
  };

  it('is JSON unless it says otherwise', () => {
    expect(body({ a: 1 })).toEqual(['{"a":1}', 'application/json']);
  });

  it('goes out as it is when it is text or a Blob', () => {
    const blob = new Blob([new Uint8Array([1, 2])], { type: 'application/proto' });
    expect(body('text', 'text/plain')).toEqual(['text', 'text/plain']);
    expect(body(blob, 'application/proto')).toEqual([blob, 'application/proto']);
  });

  it('is nothing when there is none', () => {
    expect(body(undefined)).toEqual([undefined, null]);
  });

  it('of raw bytes is refused, because Grafana would spoil it', () => {
    expect(() => body(new Uint8Array([1]), 'application/proto')).toThrow('wrap the bytes in a Blob');
    expect(() => body(new ArrayBuffer(1))).toThrow('wrap the bytes in a Blob');
  });
});
