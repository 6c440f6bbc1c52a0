/**
 * Single profiles, or spans in them, over time: the largest of each step, and how many have which value.
 *
 *     largest     start − step      start        start + step
 *                      (──────·──────]──·───·──────────]        one of each step, as in points.ts
 *
 * A profile is split into series by the labels of its samples: with the same labels to group by they are one again,
 * which has the labels that all of them have.
 */
import { toMillis, unixMillis, unixNanos, type UnixMillis } from '#model/brands.ts';
import type { Label } from '#model/labels.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';
import { DATABASE } from './migrate.ts';
import { labelsOf } from './points.ts';
import type { RowReader } from './row-binary.ts';
import { labelsOfSeries } from './series-labels.ts';
import { chosenSum } from './stack-choice.ts';
import type { PointsQuery, TimeRange } from './store.ts';

export interface SinglesQuery extends Omit<PointsQuery, 'aggregation'> {
  of: 'profiles' | 'spans';
}

export interface Single {
  /** 16 bytes. */
  profileId: Uint8Array;
  /** 0n of a profile. */
  spanId: bigint;
  /** 0n of a profile, and where the agent sends none. */
  traceIdHigh: bigint;
  traceIdLow: bigint;
  time: UnixMillis;
  value: bigint;
  /** Those that all its series have, private ones included, sorted by name. */
  labels: Label[];
}

/** What stands out of one step and one set of labels. */
export interface LargestSingle {
  /** In the order of groupBy; a label the series lacks is left out. */
  labels: Label[];
  /** Of the step's right edge. */
  timestamp: UnixMillis;
  single: Single;
}

export interface ValueRange {
  least: bigint;
  most: bigint;
}

export interface CellsQuery extends SinglesQuery {
  /** What is divided into rows: `rowEdge` has the lowest value of each. */
  range: ValueRange;
  /** Whether each cell's largest is wanted. */
  withLargest: boolean;
}

export interface Cell {
  labels: Label[];
  /** Of the step's right edge. */
  timestamp: UnixMillis;
  row: number;
  count: number;
  sum: number;
  largest: Single | undefined;
}

export const ROWS = 20;

/** A single value is in the last row of a range of one. */
const heightOf = ({ least, most }: ValueRange) => (most > least ? most - least : 1n);

/** The lowest value in a row, as a whole number. */
export const rowEdge = (range: ValueRange, row: number) => range.least + (BigInt(row) * heightOf(range)) / BigInt(ROWS);

const NANOS_PER_MILLI = 1_000_000;

export class SingleProfiles {
  constructor(private readonly database: Database) {}

  /** The largest of each step and set of labels; of equal ones the oldest. */
  async largest(query: SinglesQuery): Promise<LargestSingle[]> {
    const { start, end, stepMillis } = query;
    const last = start + Math.floor((end - start) / stepMillis) * stepMillis;
    const { sql, where, groups } = singles(query, { start, end: unixMillis(last) });
    const by = [...groups, 'step'].join(', ');
    const rows = await this.database.within(query.cost).select(
      {
        columns: `${by}, ${best}`,
        from: `FROM (SELECT ${by}, ${largestOf} AS best FROM (${sql}) GROUP BY ${by})`,
        values: where.values,
        signal: query.signal,
      },
      (row) => ({ ...placeOf(query, row), found: foundOf(row) }),
    );
    const labelled = await this.labelled(query, rows);
    return rows.map(({ found, ...place }) => ({ ...place, single: labelled(found) }));
  }

  /** Undefined where there is nothing. */
  async valueRange(query: SinglesQuery): Promise<ValueRange | undefined> {
    const { sql, where } = singles(query, query);
    const [range] = await this.database.within(query.cost).select(
      {
        columns: 'min(value), max(value)',
        from: `FROM (${sql}) HAVING count() > 0`,
        values: where.values,
        signal: query.signal,
      },
      (row) => ({ least: row.int64(), most: row.int64() }),
    );
    return range;
  }

  /** Steps as of `largest`, but what comes after the last whole one is in it. Only cells in which there is something. */
  async cells(query: CellsQuery): Promise<Cell[]> {
    const { sql, where, groups } = singles(query, query);
    const above = `toInt128(value) - ${query.range.least} + 1`;
    const row = `toUInt8(least(${ROWS - 1}, intDiv(${ROWS} * (${above}) - 1, ${heightOf(query.range)})))`;
    const by = [...groups, 'step', 'cell_row'].join(', ');
    const largest = query.withLargest ? `, ${largestOf} AS best` : '';
    const rows = await this.database.within(query.cost).select(
      {
        columns: `${by}, count, sum${query.withLargest ? `, ${best}` : ''}`,
        from:
          `FROM (SELECT ${by}, toUInt32(count()) AS count, toFloat64(sum(toInt128(value))) AS sum${largest} ` +
          `FROM (SELECT *, ${row} AS cell_row FROM (${sql})) GROUP BY ${by})`,
        values: where.values,
        signal: query.signal,
      },
      (reader) => ({
        ...placeOf(query, reader),
        row: reader.uint8(),
        count: reader.uint32(),
        sum: reader.float64(),
        found: query.withLargest ? foundOf(reader) : undefined,
      }),
    );
    const labelled = await this.labelled(query, rows);
    return rows.map(({ found, ...cell }) => ({ ...cell, largest: found && labelled(found) }));
  }

  private async labelled(
    query: SinglesQuery,
    rows: readonly { found: Found | undefined }[],
  ): Promise<(found: Found) => Single> {
    const wanted = new Set(rows.flatMap(({ found }) => found?.series ?? []));
    const range = { start: unixMillis(query.start - query.stepMillis), end: query.end };
    const labels = await labelsOfSeries(this.database.within(query.cost), { ...query, ...range }, wanted);
    return ({ series, ...single }) => ({
      ...single,
      labels: inAll(series.map((id) => labels.get(id) ?? [])),
    });
  }
}

type Found = Omit<Single, 'labels'> & { series: bigint[] };

const largestOf =
  'argMax((profile_id, span_id, trace_high, trace_low, at, value, all_series), (value, -at, profile_id, span_id))';
const best = 'hex(best.1), best.2, best.3, best.4, best.5, best.6, best.7';

function foundOf(row: RowReader): Found {
  return {
    profileId: new Uint8Array(Buffer.from(row.text(), 'hex')),
    spanId: row.uint64(),
    traceIdHigh: row.uint64(),
    traceIdLow: row.uint64(),
    time: toMillis(unixNanos(row.int64())),
    value: row.int64(),
    series: Array.from({ length: row.varint() }, () => row.uint64()),
  };
}

function placeOf({ groupBy, start, stepMillis }: SinglesQuery, row: RowReader) {
  const labels = groupBy.map((name) => ({ name, value: row.text() })).filter(({ value }) => value !== '');
  return { labels, timestamp: unixMillis(Number(row.int64()) * stepMillis + start) };
}

/** SQL of one row for each profile, or span of a profile, and set of labels: its step, value and series. */
function singles(query: SinglesQuery, { end }: TimeRange) {
  const { start, stepMillis: step, of } = query;
  const range = { start: unixMillis(Math.max(0, start - step + 1)), end };
  const where = new Conditions(query.tenant);
  const { select, join } = labelsOf(query, where, range);
  where.profileType(query.profileType);
  where.times(range);
  where.seriesMatching(query.matchers, range);
  if (query.stacks !== undefined) {
    where.add('value != 0');
  }
  if (of === 'spans') {
    where.add('span_id != 0');
  }
  const [ids, sum] =
    of === 'spans'
      ? ['span_id, trace_high, trace_low', 'arraySum(samples)']
      : ['toUInt64(0) AS span_id, toUInt64(0) AS trace_high, toUInt64(0) AS trace_low', 'total'];
  const last = Math.floor((query.end - start) / step);
  const at = `least(${last}, intDiv(intDiv(time_ns, ${NANOS_PER_MILLI}) - ${start} + ${step} - 1, ${step}))`;
  const rows =
    `SELECT series, service, profile_type, profile_id, ${ids}, time_ns, toInt64(${at}) AS step, ` +
    `${chosenSum(query.stacks, sum)} AS value FROM ${DATABASE}.${of === 'spans' ? 'span_samples' : 'profiles'} FINAL WHERE ${where.sql}`;
  const groups = query.groupBy.map((_, i) => `g${i}`);
  const one = ['step', 'profile_id', 'span_id', 'trace_high', 'trace_low'];
  const columns = [
    ...select,
    ...one.map((column) => `p.${column} AS ${column}`),
    'min(p.time_ns) AS at',
    'sum(p.value) AS value',
    'groupUniqArray(p.series) AS all_series',
  ].join(', ');
  const sql = `SELECT ${columns} FROM (${rows}) AS p ${join} GROUP BY ${[...groups, ...one].join(', ')}`;
  return { sql, where, groups };
}

function inAll(sets: readonly (readonly Label[])[]): Label[] {
  const [first = [], ...others] = sets;
  const has = (set: readonly Label[], { name, value }: Label) =>
    set.some((label) => label.name === name && label.value === value);
  return first.filter((label) => others.every((set) => has(set, label)));
}
