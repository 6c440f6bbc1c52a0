/** Ways into Grafana's Explore, where there is one: to a trace, and to a service's logs of the same time. */
import { config, getDataSourceSrv } from '@grafana/runtime';
import type { TimeSpan } from '../api/profile-source.ts';
import { hrefOf } from './navigation.ts';

const sourceOf = (types: readonly string[]) =>
  config.exploreEnabled ? getDataSourceSrv().getList({ type: [...types] })[0] : undefined;

function exploreHref(uid: string, query: object, { start, end }: TimeSpan): string {
  const pane = { datasource: uid, queries: [query], range: { from: String(start), to: String(end) } };
  const search = new URLSearchParams({ schemaVersion: '1', orgId: '1', panes: JSON.stringify({ a: pane }) });
  return hrefOf(`/explore?${search.toString()}`);
}

/** uid of the Tempo that traces are asked of; undefined where there is none. */
export const traceStore = (): string | undefined => getDataSourceSrv().getList({ type: ['tempo'] })[0]?.uid;

/** Undefined where there is no Explore or no store of traces. */
export function traceHref(trace: string, span: TimeSpan): string | undefined {
  const source = sourceOf(['tempo', 'jaeger', 'zipkin']);
  if (source === undefined || trace === '') return undefined;
  const { type, uid } = source;
  const query = type === 'tempo' ? { queryType: 'traceql' } : {};
  return exploreHref(uid, { refId: 'A', datasource: { type, uid }, ...query, query: trace }, span);
}

/** Undefined where there is no Explore or no Loki. */
export function logsHref(service: string, span: TimeSpan): string | undefined {
  const source = sourceOf(['loki']);
  if (source === undefined) return undefined;
  const { type, uid } = source;
  const expr = `{service_name=${JSON.stringify(service)}}`;
  return exploreHref(uid, { refId: 'A', datasource: { type, uid }, expr }, span);
}
