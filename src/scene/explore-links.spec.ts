import { beforeEach, expect, it, vi } from 'vitest';
import { unixMillis } from '#model/brands.ts';

const there: { type: string; uid: string }[] = [];
const config = { exploreEnabled: true };
vi.mock('@grafana/runtime', () => ({
  config,
  getDataSourceSrv: () => ({
    getList: ({ type }: { type: string[] }) => there.filter((one) => type.includes(one.type)),
  }),
}));
vi.mock('./navigation.ts', () => ({ hrefOf: (path: string) => `/grafana${path}` }));
const { logsHref, traceHref } = await import('./explore-links.ts');

const span = { start: unixMillis(1_795_640_000_000), end: unixMillis(1_795_640_060_000) };
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

beforeEach(() => {
  config.exploreEnabled = true;
  there.splice(0, there.length, { type: 'loki', uid: 'logs' }, { type: 'tempo', uid: 'tempo' });
});

/** What Explore is asked to show. */
function paneOf(href: string | undefined) {
  const { pathname, searchParams } = new URL(href!, 'http://grafana');
  expect(pathname).toBe('/grafana/explore');
  return (JSON.parse(searchParams.get('panes')!) as { a: object }).a;
}

it('logs are those of the service in the same window, whatever it is called', () => {
  expect(paneOf(logsHref('cart "a"', span))).toEqual({
    datasource: 'logs',
    queries: [{ refId: 'A', datasource: { type: 'loki', uid: 'logs' }, expr: '{service_name="cart \\"a\\""}' }],
    range: { from: '1795640000000', to: '1795640060000' },
  });
});

it('a trace is asked for as its store is asked', () => {
  expect(paneOf(traceHref(trace, span))).toMatchObject({ queries: [{ queryType: 'traceql', query: trace }] });
  there.splice(0, there.length, { type: 'jaeger', uid: 'j' });
  expect(paneOf(traceHref(trace, span))).toMatchObject({ datasource: 'j', queries: [{ query: trace }] });
  expect(traceHref('', span)).toBeUndefined();
});

it('there are no links where Explore or the store is not there', () => {
  there.length = 0;
  expect([logsHref('cart', span), traceHref(trace, span)]).toEqual([undefined, undefined]);
  there.push({ type: 'loki', uid: 'logs' });
  config.exploreEnabled = false;
  expect(logsHref('cart', span)).toBeUndefined();
});
