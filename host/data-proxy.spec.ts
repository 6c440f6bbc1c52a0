import { describe, expect, it } from 'vitest';
import { proxyTarget } from './data-proxy.ts';

const base = '/api/datasources/proxy/uid/hearth';

describe('the data-source proxy', () => {
  it('leads to the same path of the service, with its query', () => {
    expect(proxyTarget(`${base}/querier.v1.QuerierService/Series?x=1`)).toEqual({
      to: '/querier.v1.QuerierService/Series?x=1',
    });
    expect(proxyTarget(`${base}/hearth/demo`)).toEqual({ to: '/hearth/demo' });
  });

  it('leaves other addresses alone', () => {
    expect(proxyTarget('/querier.v1.QuerierService/Series')).toBeUndefined();
    expect(proxyTarget('/api/ds/query')).toBeUndefined();
  });

  it('knows one data source', () => {
    expect(proxyTarget('/api/datasources/proxy/uid/other/querier.v1.QuerierService/Series')).toEqual({
      status: 404,
      message: 'There is no data source "other"; the one here is "hearth".',
    });
  });

  it.each([
    '',
    '/',
    '/metrics',
    '/ready',
    '/push.v1.PusherService/Push',
    '/ingest',
    '/api/ds/query',
    '/querier.v1.Querier',
  ])('reaches only queries and the demo, not "%s"', (path) => {
    expect(proxyTarget(base + path)).toMatchObject({ status: 404 });
  });

  it.each([
    '/querier.v1.QuerierService/../metrics',
    '/querier.v1.QuerierService/..',
    '/querier.v1.QuerierService/./Series',
    '/querier.v1.QuerierService/%2e%2e/metrics',
    '/querier.v1.QuerierService/%2E%2E%2Fmetrics',
    '/querier.v1.QuerierService/..%2fmetrics',
    '/querier.v1.QuerierService/..%5cmetrics',
    '/querier.v1.QuerierService/..\\metrics',
    '//querier.v1.QuerierService/Series',
    '/querier.v1.QuerierService//Series',
    '/querier.v1.QuerierService/Series%00',
  ])('refuses the path trick %s', (path) => {
    expect(proxyTarget(base + path)).toMatchObject({ status: 400 });
  });

  it('does not mistake a query for a path', () => {
    expect(proxyTarget(`${base}/hearth/demo?next=../x`)).toEqual({ to: '/hearth/demo?next=../x' });
  });
});
