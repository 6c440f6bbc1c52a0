/** The spans of a selection that cost most, each by itself or all of a name together. */
import { toMillis, unixNanos, type UnixMillis } from '#model/brands.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { profileIdConditions, spanIdConditions } from './selected-ids.ts';
import type { StackQuery } from './store.ts';

export interface SpansQuery extends StackQuery {
  /** Only these; undefined for all. */
  spanName?: string | undefined;
  byName: boolean;
  limit: number;
}

export interface TopSpan {
  /** 0n by name. */
  spanId: bigint;
  /** 0n where agents send none, and by name. */
  traceIdHigh: bigint;
  traceIdLow: bigint;
  spanName: string;
  service: string;
  value: bigint;
  profiles: number;
  start: UnixMillis;
  end: UnixMillis;
  spans: number;
}

/** The most expensive first. */
export function topSpans(database: Database, query: SpansQuery): Promise<TopSpan[]> {
  const where = new Conditions(query.tenant);
  where.profileType(query.profileType);
  where.times(query);
  where.seriesMatching(query.matchers, query);
  [...profileIdConditions(query), ...spanIdConditions(query)].forEach((condition) => where.add(condition));
  // Samples of a trace alone belong to no span.
  where.add('span_id != 0');
  if (query.spanName !== undefined) {
    where.add(`span_name = ${where.bind(query.spanName)}`);
  }
  const identity = query.byName
    ? 'toUInt64(0), toUInt64(0), toUInt64(0), toString(span_name) AS name'
    : 'span_id, max(trace_high), max(trace_low), toString(max(span_name)) AS name';
  // Of a name in several services each is another line.
  const by = query.byName ? 'span_name, service' : 'span_id, service';
  return database.select(
    {
      columns:
        `${identity}, toString(service) AS of, sum(arraySum(samples)) AS value, toUInt32(uniqExact(profile_id)), ` +
        'min(time_ns), max(time_ns), toUInt32(uniqExact(span_id))',
      from:
        `FROM ${DATABASE}.span_samples FINAL WHERE ${where.sql} GROUP BY ${by} ` +
        `ORDER BY value DESC, ${by} LIMIT ${Math.trunc(query.limit)}`,
      values: where.values,
      signal: query.signal,
    },
    (row) => ({
      spanId: row.uint64(),
      traceIdHigh: row.uint64(),
      traceIdLow: row.uint64(),
      spanName: row.text(),
      service: row.text(),
      value: row.int64(),
      profiles: row.uint32(),
      start: toMillis(unixNanos(row.int64())),
      end: toMillis(unixNanos(row.int64())),
      spans: row.uint32(),
    }),
  );
}
