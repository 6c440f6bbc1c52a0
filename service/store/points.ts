/**
 * Series over time: the totals of profiles summed into steps.
 *
 *     start − step      start        start + step
 *          (─────────────]────────────────]          a point stands at the right end of its bucket
 *
 * A point t holds (t − step, t]; t = start, start + step … ≤ end; what lies after the last whole step is left out, and
 * empty buckets have no point. The average is a gauge's mean over the bucket: Σ (value × seconds covered in it) / step,
 * summed over the series of a group, so that two pods of 1 GB are 2 GB whatever the step. A profile covers, from its
 * time on, its duration or, when that is 0 (as in every Go heap profile), the time to its series' next profile, at most
 * two minutes; the newest covers what the one before it did. It may so cover several buckets:
 *
 *     a push a minute      |1 GB           |1 GB           |
 *     buckets of 15 s      1   1   1   1   1   1   1   1         and not 4 · · · 4 · · ·
 */
import { unixMillis } from '#model/brands.ts';
import { Conditions } from './conditions.ts';
import type { Database, Select } from './database.ts';
import type { HeldHours } from './held/held-hours.ts';
import { sumPoints } from './held/held-sums.ts';
import { DATABASE } from './migrate.ts';
import { COVERED_AT_MOST_MILLIS, coveredNanos, heldProfiles, reachingOut } from './rollups/covered.ts';
import { rawPlan, type Plan, type Planned } from './rollups/plan.ts';
import type { RowReader } from './row-binary.ts';
import type { KnownSeries, SeriesGroups } from './series-groups.ts';
import { chosenSum } from './stack-choice.ts';
import type { PointSeries, PointsQuery, TimeRange } from './store.ts';

const NANOS_PER_MILLI = 1_000_000;

type PlannedPoints = Pick<PointsQuery, 'start' | 'end' | 'stepMillis' | 'groupBy' | 'matchers'>;

/** The span that a question's points are made of. */
export function plannedPoints(query: PlannedPoints): Planned {
  const step = stepOf(query);
  return {
    start: Math.max(0, query.start - step + 1),
    end: lastOf(query),
    labels: [...query.groupBy, ...query.matchers.map(({ name }) => name)],
    steps: { origin: query.start, millis: step },
  };
}

export async function selectPoints(
  database: Database,
  query: PointsQuery,
  plan: Plan,
  groups: SeriesGroups,
  hours?: HeldHours,
): Promise<PointSeries[]> {
  const held = isOfWholeProfiles(query) ? hours?.find(query, plan, 'totals') : undefined;
  if (held !== undefined) {
    return sumPoints(held, query);
  }
  if (query.groupBy.some((name) => !ownColumns.has(name))) {
    const known = await groups.of(database, query, plan);
    const grouped = await byKnownSeries(database, query, plan, known);
    if (grouped !== undefined) {
      return grouped;
    }
    if (known !== undefined) {
      const again = await byKnownSeries(database, query, plan, await groups.more(database, query, plan));
      if (again !== undefined) {
        return again;
      }
    }
  }
  return database.select(pointsOf(query, plan, joinedLabels), (row) => {
    const labels = query.groupBy.map((name) => ({ name, value: row.text() }));
    return { labels: labels.filter(({ value }) => value !== ''), ...coursesOf(query, row) };
  });
}

const isOfWholeProfiles = ({ aggregation, stacks }: PointsQuery) => aggregation === 'sum' && stacks === undefined;

/** Undefined when there is nothing known, or a series in the answer that is not. */
async function byKnownSeries(
  database: Database,
  query: PointsQuery,
  plan: Plan,
  known: KnownSeries | undefined,
): Promise<PointSeries[] | undefined> {
  if (known === undefined || known.size === 0) {
    return undefined;
  }
  const numbered = numberedLabels(query, known);
  let isWhole = true;
  const found = await database.select(pointsOf(query, plan, numbered.sql), (row) => {
    const own = new Map(numbered.own.map((name) => [name, row.text()]));
    const number = row.uint32();
    isWhole &&= number !== UNKNOWN;
    const values = number === UNKNOWN ? [] : numbered.labels[number - 1]!;
    const labels = query.groupBy.map((name, i) => ({ name, value: own.get(name) ?? values[i] ?? '' }));
    return { labels: labels.filter(({ value }) => value !== ''), ...coursesOf(query, row) };
  });
  return isWhole ? found : undefined;
}

function coursesOf(query: PointsQuery, row: RowReader): Pick<PointSeries, 'timestamps' | 'values'> {
  const timestamps = Array.from({ length: row.varint() }, () =>
    unixMillis(Number(row.int64()) * stepOf(query) + query.start),
  );
  row.varint();
  return { timestamps, values: timestamps.map(() => row.float64()) };
}

/** The number of no group. */
const UNKNOWN = 0;

/** Series by number: equal labels, as far as they are grouped by and have no column of their own, have one. */
function numberedLabels({ groupBy }: PointsQuery, known: KnownSeries) {
  const own = groupBy.filter((name) => ownColumns.has(name));
  const numbers = new Map<string, number>();
  const labels: (readonly string[])[] = [];
  const ofSeries = [...known].map(([, all]) => {
    const values = groupBy.map((name) => (ownColumns.has(name) ? '' : (all.get(name) ?? '')));
    const key = JSON.stringify(values);
    const number = numbers.get(key) ?? labels.push(values);
    numbers.set(key, number);
    return number;
  });
  const lists = `[${[...known.keys()].join(',')}]::Array(UInt64), [${ofSeries.join(',')}]::Array(UInt32)`;
  const columns = own.map((name) => ownColumns.get(name)!);
  const sql: LabelSql = () => ({
    select: [
      ...columns.map((column, i) => `toString(p.${column}) AS g${i}`),
      `transform(p.series, ${lists}, toUInt32(${UNKNOWN})) AS g${own.length}`,
    ],
    kept: [...new Set([...columns, 'series'])],
    keys: [...columns, `g${own.length}`],
    join: '',
  });
  return { own, labels, sql };
}

/** How a statement comes to the labels to group by: as columns g0, g1 … */
interface LabelColumns {
  select: string[];
  /** Columns that are kept for them while rows are summed. */
  kept: string[];
  /** What the labels are told apart by, where there is no join. */
  keys: string[];
  join: string;
}

type LabelSql = (query: PointsQuery, where: Conditions, plan: Plan) => LabelColumns;

const joinedLabels: LabelSql = (query, where, plan) => {
  const { select, kept, join } = labelsOf(query, where, plan);
  return { select, kept, join, keys: kept };
};

const stepOf = ({ stepMillis }: Pick<PointsQuery, 'stepMillis'>) => Math.max(1, Math.trunc(stepMillis));

const lastOf = (query: Pick<PointsQuery, 'start' | 'end' | 'stepMillis'>) =>
  query.start + Math.floor((query.end - query.start) / stepOf(query)) * stepOf(query);

function pointsOf(query: PointsQuery, plan: Plan, labelSql: LabelSql): Select {
  const where = new Conditions(query.tenant);
  const labels = labelSql(query, where, plan);
  const groups = labels.select.map((_, i) => `g${i}`);
  const isPlain = isOfWholeProfiles(query) && plan.buckets.length === 0;
  const rows =
    isPlain && labels.join === '' ? plainSums(query, plan, where, labels) : joinedSums(query, plan, where, labels);
  return {
    columns: [...groups, 'groupArray(step)', 'groupArray(value)'].join(', '),
    from:
      `FROM (${rows} ORDER BY ${[...groups, 'step'].join(', ')})` +
      (groups.length === 0 ? ' HAVING count() > 0' : ` GROUP BY ${groups.join(', ')}`),
    values: where.values,
    signal: query.signal,
  };
}

/** Of profiles alone: each level of a statement takes as long to plan as an hour of one service takes to read. */
function plainSums(query: PointsQuery, plan: Plan, where: Conditions, { select, keys }: LabelColumns): string {
  where.profileType(query.profileType);
  where.rawRuns(plan.raw);
  where.seriesMatching(query.matchers, plan);
  const columns = [...select, stepOfProfiles(query), 'toFloat64(sum(toInt128(p.total))) AS value'].join(', ');
  return `SELECT ${columns} FROM ${DATABASE}.profiles AS p FINAL WHERE ${where.sql} GROUP BY ${[...keys, 'step'].join(', ')}`;
}

/** SQL: the number of the step that a profile is in. */
const stepOfProfiles = (query: PointsQuery) =>
  `toInt64(intDiv(intDiv(time_ns, ${NANOS_PER_MILLI}) - ${query.start} + ${stepOf(query)} - 1, ${stepOf(query)})) AS step`;

/** Of profiles and rollups, by series first where labels are joined. */
function joinedSums(query: PointsQuery, plan: Plan, where: Conditions, { select, kept, join }: LabelColumns): string {
  const sums = [
    ...(plan.raw.length > 0 || plan.buckets.length === 0 ? [rawSums(query, plan, where.another(), kept)] : []),
    ...(plan.buckets.length > 0 ? [bucketSums(query, plan, where.another(), kept)] : []),
  ].join(' UNION ALL ');
  const value =
    query.aggregation === 'average'
      ? `toFloat64(sum(value)) / ${stepOf(query) * NANOS_PER_MILLI}`
      : 'toFloat64(sum(value))';
  const by = [...select.map((_, i) => `g${i}`), 'step'].join(', ');
  return `SELECT ${[...select, 'step', `${value} AS value`].join(', ')} FROM (${sums}) AS p ${join} GROUP BY ${by}`;
}

/** Of profiles: their totals, or their totals × the nanoseconds that they cover, by series and step. */
function rawSums(query: PointsQuery, plan: Plan, where: Conditions, kept: readonly string[]): string {
  const step = stepOf(query);
  const isAverage = query.aggregation === 'average';
  const total = chosenSum(query.stacks, 'total');
  const isThere = presenceOf(query);
  where.profileType(query.profileType);
  // What began before the first bucket may still cover it.
  where.rawRuns(isAverage ? reachingOut(plan.raw) : plan.raw);
  where.seriesMatching(query.matchers, { ...plan, buckets: [] });
  const by = [...kept, 'step'].join(', ');
  if (isAverage) {
    const covered = coveredNanos(plan.raw);
    const held = heldProfiles(where.sql, total);
    return `SELECT ${by}, sum(total * ${covered}) AS value FROM (${coveredSteps(held, query.start, step)})
      WHERE step BETWEEN 0 AND ${(lastOf(query) - query.start) / step} GROUP BY ${by}
      HAVING sum(${covered}) > 0 AND ${isThere}`;
  }
  return `SELECT ${[...kept, stepOfProfiles(query)].join(', ')}, sum(toInt128(${total})) AS value
    FROM ${DATABASE}.profiles FINAL WHERE ${where.sql} GROUP BY ${by} HAVING ${isThere}`;
}

/** The same of rollups. */
function bucketSums(query: PointsQuery, plan: Plan, where: Conditions, kept: readonly string[]): string {
  const step = stepOf(query);
  where.profileType(query.profileType);
  where.bucketRuns(plan.buckets);
  where.seriesMatching(query.matchers, { ...plan, raw: [] });
  const at = `toInt64(intDiv(toInt64(bucket) - ${query.start} + ${step} - 1, ${step})) AS step`;
  const by = [...kept, 'step'].join(', ');
  const [value, isThere] =
    query.aggregation === 'average'
      ? ['value_ns', 'sum(covered_ns) > 0']
      : [`toInt128(${chosenSum(query.stacks, 'total')})`, 'sum(profiles) > 0'];
  return `SELECT ${[...kept, at].join(', ')}, sum(${value}) AS value
    FROM ${DATABASE}.rollups WHERE ${where.sql} GROUP BY ${by} HAVING ${isThere} AND ${presenceOf(query)}`;
}

/** SQL: steps in which there is nothing of the chosen stacks have no point. */
const presenceOf = ({ stacks }: PointsQuery) => (stacks === undefined ? 'true' : 'value != 0');

/** Labels that have a column of their own. */
const ownColumns = new Map([
  ['service_name', 'service'],
  ['__service_name__', 'service'],
  ['__profile_type__', 'profile_type'],
]);

/**
 * The labels to group by, as texts, and the columns that are kept for them while profiles are summed: fewer columns are
 * fewer sums. A join with the series table only when a label has no column of its own.
 */
export function labelsOf(
  query: Pick<PointsQuery, 'tenant' | 'groupBy'>,
  where: Conditions,
  selected: Plan | TimeRange,
) {
  const plan = 'raw' in selected ? selected : rawPlan(selected);
  const own = query.groupBy.map((name) => ownColumns.get(name));
  const select = own.map((column, i) => `toString(${column === undefined ? `l.g${i}` : `p.${column}`}) AS g${i}`);
  const kept = [...new Set(own.map((column) => column ?? 'series'))];
  const others = query.groupBy.map((name, i) => ({ name, i })).filter(({ i }) => own[i] === undefined);
  if (others.length === 0) {
    return { select, kept, join: '' };
  }
  const series = where.another();
  series.partitions(plan);
  series.rawHours(reachingOut(plan.raw));
  const labels = others.map(({ name, i }) => `any(label_values[indexOf(label_names, ${where.bind(name)})]) AS g${i}`);
  return {
    select,
    kept,
    join:
      `INNER JOIN (SELECT series, ${labels.join(', ')} FROM ${DATABASE}.series WHERE ${series.sql} GROUP BY series) AS l ` +
      'ON p.series = l.series',
  };
}

/** Where the first step ends after this, in 2116, 64 bits may be too few for the one after it. */
const WIDEST_NANOS = 2n ** 62n;

/** A row for each step that a profile covers a part of: from when until when, in nanoseconds. */
function coveredSteps(held: string, startMillis: number, stepMillis: number): string {
  const stepNanos = BigInt(stepMillis) * BigInt(NANOS_PER_MILLI);
  // Counted from a step before all others, so that whole divisions round down.
  const before = Math.ceil(COVERED_AT_MOST_MILLIS / stepMillis) + 1;
  const startNanos = BigInt(startMillis) * BigInt(NANOS_PER_MILLI);
  // Times of profiles have 64 bits; borders of steps of centuries may have more.
  const isWide = startNanos + stepNanos > WIDEST_NANOS;
  const inSql = (nanos: bigint) => (isWide ? `toInt128('${nanos}')` : `${nanos}`);
  const step = inSql(stepNanos);
  const origin = inSql(startNanos - BigInt(before) * stepNanos);
  const first = `intDiv(time_ns - ${origin}, ${step}) + 1`;
  const last = `intDiv(time_ns + held - ${origin} - 1, ${step}) + 1`;
  const edge = `${origin} + numbered * ${step}`;
  return `SELECT series, service, profile_type, total, toInt64(numbered) - ${before} AS step,
      greatest(time_ns, ${edge} - ${step}) AS from_ns, least(time_ns + held, ${edge}) AS until_ns
    FROM (SELECT *, arrayJoin(range(toUInt64(${first}), toUInt64(${last}) + 1)) AS numbered FROM (${held}))`;
}
