/** From when to when each value of a label was seen: a new version of a service shows as a value that begins. */
import { toMillis, unixNanos, type UnixMillis } from '#model/brands.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { SeriesQuery } from './store.ts';

export interface LabelTimesQuery extends SeriesQuery {
  names: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface LabelTimes {
  name: string;
  value: string;
  first: UnixMillis;
  last: UnixMillis;
}

/** Series that lack a label do not count for it. In the order in which values begin. */
export function labelTimes(database: Database, query: LabelTimesQuery): Promise<LabelTimes[]> {
  const where = new Conditions(query.tenant);
  where.times(query);
  where.seriesMatching(query.matchers, query);
  const series = new Conditions(query.tenant);
  series.seriesHours(query);
  const names = query.names.map((name) => where.bind(name)).join(', ');
  const labelled =
    `SELECT series, any(label_names) AS names, any(label_values) AS texts FROM ${DATABASE}.series ` +
    `WHERE ${series.sql} AND hasAny(label_names, [${names}]) GROUP BY series`;
  const moments = `SELECT series, min(time_ns) AS first, max(time_ns) AS last FROM ${DATABASE}.profiles WHERE ${where.sql} GROUP BY series`;
  return database.select(
    {
      columns: 'toString(name) AS label, text, min(p.first) AS begin, max(p.last)',
      from:
        `FROM (${moments}) AS p INNER JOIN (${labelled}) AS l ON p.series = l.series ` +
        `ARRAY JOIN l.names AS name, l.texts AS text WHERE name IN (${names}) ` +
        'GROUP BY label, text ORDER BY begin, label, text',
      values: where.values,
      signal: query.signal,
    },
    (row) => ({
      name: row.text(),
      value: row.text(),
      first: toMillis(unixNanos(row.int64())),
      last: toMillis(unixNanos(row.int64())),
    }),
  );
}
