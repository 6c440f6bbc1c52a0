/** The labels of series, by their ids. */
import type { Label } from '#model/labels.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import type { RowReader } from './row-binary.ts';
import type { SeriesQuery } from './store.ts';

/** Of 20 digits: about 100 KB of a statement, which may have 256 KiB. */
const IDS_PER_QUESTION = 5_000;

export type SeriesLabels = ReadonlyMap<string, string>;

/** The columns label_names and label_values of a row. */
export function readLabels(row: RowReader): SeriesLabels {
  const names = Array.from({ length: row.varint() }, () => row.text());
  const values = Array.from({ length: row.varint() }, () => row.text());
  return new Map(names.map((name, i) => [name, values[i]!]));
}

export type SeriesOfType = Pick<SeriesQuery, 'tenant' | 'start' | 'end'> & {
  profileType: string;
  signal?: AbortSignal | undefined;
};

/** All labels, private ones included, sorted by name. A series that had no data in the range is not there. */
export async function labelsOfSeries(
  database: Database,
  query: SeriesOfType,
  ids: ReadonlySet<bigint>,
): Promise<Map<bigint, Label[]>> {
  const labels = new Map<bigint, Label[]>();
  const all = [...ids];
  for (let from = 0; from < all.length; from += IDS_PER_QUESTION) {
    const where = new Conditions(query.tenant);
    where.profileType(query.profileType);
    where.seriesHours(query);
    where.add(`series IN (${all.slice(from, from + IDS_PER_QUESTION).join(', ')})`);
    await database.scan(
      {
        columns: 'series, any(label_names), any(label_values)',
        from: `FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY series`,
        values: where.values,
        signal: query.signal,
      },
      (row) => {
        const series = row.uint64();
        labels.set(
          series,
          Array.from(readLabels(row), ([name, value]) => ({ name, value })),
        );
      },
    );
  }
  return labels;
}
