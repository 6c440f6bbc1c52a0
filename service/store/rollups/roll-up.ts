/**
 * Sums profiles into hours and days, in SQL: nothing of them leaves the engine.
 *
 *     profiles ──▶ rollups (under new build numbers) ──▶ their symbols and series ──▶ builds: published
 *
 * Killed before the last step, nothing has changed for any question; the next run does it again under other numbers.
 */
import { unixMillis, type TenantNumber } from '#model/brands.ts';
import { Conditions } from '../conditions.ts';
import type { Database } from '../database.ts';
import { DATABASE } from '../migrate.ts';
import { newVersion, type BuildIndex } from './build-index.ts';
import { coveredNanos, heldProfiles, reachingOut } from './covered.ts';
import type { RawRun } from './plan.ts';
import { day, hour, partitionOf, partitionSql, RAW_CLASSES, rawPartitions, type Resolution } from './resolutions.ts';

const NANOS_PER_MILLI = 1_000_000;
const HOURS_PER_DAY = day.millis / hour.millis;

/** Neighbouring buckets of one tenant, built by one statement. */
export interface BuildOrder {
  tenant: TenantNumber;
  resolution: Resolution;
  /** Ends of buckets, in milliseconds since 1970, each one length after the one before. */
  ends: readonly number[];
  /** Seconds since 1970: only what arrived later; it is added to the builds that are kept. 0 for everything. */
  arrivedAfter: number;
  /**
   * Profile types of services are taken in so many parts, one after the other: a statement that takes long is ended, and
   * what it has added up is in memory. 0 sums nothing.
   */
  slices: number;
}

export interface LabelRule {
  /** Labels that rollups never have. */
  drop: readonly string[];
  /** A label with more values of one service in a day is dropped, too; 0 for any number. */
  maxValues: number;
}

/** The states of buckets whose sums are written, to be published when their symbols are there, too. */
type Written = Parameters<BuildIndex['publish']>[0];

/** @param orders of one tenant, resolution and partition */
export async function rollUp(
  database: Database,
  index: BuildIndex,
  orders: readonly BuildOrder[],
  labels: LabelRule,
): Promise<void> {
  const written: Written[number][] = [];
  for (const order of orders) {
    written.push(...(await sumUp(database, index, order, labels)));
  }
  const summed = orders.filter(({ slices }) => slices > 0);
  if (summed.length > 0) {
    for (const table of symbolTables) {
      await database.command(symbolsOf(summed, table));
    }
  }
  await index.publish(written);
}

async function sumUp(database: Database, index: BuildIndex, order: BuildOrder, labels: LabelRule): Promise<Written> {
  const { tenant, resolution, ends, arrivedAfter, slices } = order;
  // Counted before anything is read, and without those that are open: their rows are not seen for certain.
  const marks = ends.map((end) => {
    const { count, open } = index.marksOf(tenant, resolution, end);
    return count - open;
  });
  const builds = ends.map(() => newVersion(Date.now()));
  const dropped = slices === 0 ? [] : await droppedLabels(database, order, labels);
  for (let slice = 0; slice < slices; slice++) {
    await database.command(sumsOf(order, builds, dropped, slice));
  }
  if (slices > 0) {
    await database.command(seriesOf(order, dropped));
  }
  return ends.map((end, i) => {
    const before = index.bucket(tenant, resolution, end);
    const kept = before?.builds.slice(0, before.kept) ?? [];
    return {
      tenant,
      resolution,
      end,
      builds: slices === 0 ? kept : [...kept, builds[i]!],
      kept: kept.length,
      keptUntil: arrivedAfter,
      marks: marks[i]!,
      dropped: [...new Set([...dropped, ...(kept.length > 0 ? before!.dropped : [])])],
    };
  });
}

const symbolColumns = {
  stack_nodes: 'id, parent, location',
  locations: 'id, mapping, address, is_folded, line_functions, line_numbers',
  functions: 'id, name, system_name, file, start_line',
  mappings: 'id, file, build_id, memory_start, memory_limit, file_offset, flags',
};
const symbolTables = Object.keys(symbolColumns) as (keyof typeof symbolColumns)[];

const runOf = ({ ends, resolution, arrivedAfter }: BuildOrder): RawRun => ({
  start: ends[0]! - resolution.millis + 1,
  end: ends.at(-1)!,
  arrivedAfter,
});

/** Which of the labels that there are in these buckets their rows go without. */
async function droppedLabels(database: Database, order: BuildOrder, rule: LabelRule): Promise<string[]> {
  const { start, end } = runOf(order);
  const where = new Conditions(order.tenant);
  where.add(`retention_class < ${RAW_CLASSES}`);
  // All of the day: an hour must not keep what the hours beside it drop.
  where.seriesHours({ start: unixMillis(Math.floor(start / day.millis) * day.millis), end: unixMillis(end) });
  const listed = rule.drop.map((name) => where.bind(name)).join(', ');
  const isListed = listed === '' ? 'false' : `name IN (${listed})`;
  const isTooMany = rule.maxValues === 0 ? 'false' : `max(values) > ${Math.trunc(rule.maxValues)}`;
  return database.select(
    {
      columns: 'toString(name)',
      from: `FROM (SELECT name, service, uniq(value) AS values FROM ${DATABASE}.series
          ARRAY JOIN label_names AS name, label_values AS value
          WHERE ${where.sql} AND NOT startsWith(name, '__') AND name != 'service_name' GROUP BY name, service)
        GROUP BY name HAVING ${isListed} OR ${isTooMany} ORDER BY name`,
      values: where.values,
    },
    (row) => row.text(),
  );
}

/** Statements that change something bind nothing: names go in as hexadecimal digits. */
const literal = (text: string) => `unhex('${Buffer.from(text, 'utf8').toString('hex')}')`;

/** The series of profiles, each with the labels that it keeps, and the id that comes of them. */
function rolledSeries({ tenant }: BuildOrder, where: Conditions, dropped: readonly string[]): string {
  const isKept = dropped.length === 0 ? 'true' : `name NOT IN (${dropped.map(literal).join(', ')})`;
  return `SELECT series, any(label_names) AS names, any(label_values) AS texts,
      arrayFilter(name -> ${isKept}, arrayMap(n -> toString(n), names)) AS kept_names,
      arrayFilter((text, name) -> ${isKept}, texts, arrayMap(n -> toString(n), names)) AS kept_texts,
      sipHash64(toUInt32(${Math.trunc(tenant)}), kept_names, kept_texts) AS rolled
    FROM ${DATABASE}.series WHERE ${where.sql} GROUP BY series`;
}

function rawSeries(order: BuildOrder): Conditions {
  const where = new Conditions(order.tenant);
  where.add(`retention_class < ${RAW_CLASSES}`);
  const run = reachingOut([runOf(order)]);
  where.partitions({ raw: run, buckets: [], widened: undefined });
  where.rawHours(run);
  return where;
}

/** Of the rows that make one of these, only one has sums of stacks: its arrays are put behind empty ones. */
function sumsOf(order: BuildOrder, builds: readonly bigint[], dropped: readonly string[], slice: number): string {
  const { tenant, resolution, ends, slices } = order;
  const { millis } = resolution;
  const run = runOf(order);
  const profiles = new Conditions(tenant);
  profiles.add(`retention_class < ${RAW_CLASSES}`);
  profiles.rawRuns([run]);
  const isInSlice =
    slices === 1 ? 'true' : `cityHash64(toString(profile_type), toString(service)) % ${slices} = ${slice}`;
  profiles.add(isInSlice);
  const held = new Conditions(tenant);
  held.add(`retention_class < ${RAW_CLASSES}`);
  held.rawRuns(reachingOut([run]));
  held.add(isInSlice);
  const series = rolledSeries(order, rawSeries(order), dropped);
  const bucket = `intDiv(intDiv(time_ns, ${NANOS_PER_MILLI}) + ${millis - 1}, ${millis}) * ${millis}`;
  const length = BigInt(millis) * BigInt(NANOS_PER_MILLI);
  const firstCovered = `intDiv(time_ns, ${length}) + 1`;
  const lastCovered = `intDiv(time_ns + greatest(held, 1) - 1, ${length}) + 1`;
  const edge = `numbered * ${length}`;
  return `INSERT INTO ${DATABASE}.rollups
    SELECT retention_class + ${resolution.firstClass}, ${partitionSql(resolution, `intDiv(bucket - ${millis}, ${day.millis})`)},
      ${Math.trunc(tenant)}, profile_type, service, toUInt64(bucket) AS bucket_end, rolled,
      transform(bucket_end, [${ends.map((end) => `toUInt64(${end})`).join(',')}], [${builds.map((build) => `toUInt64(${build})`).join(',')}], toUInt64(0)),
      sum(profiles), sum(covered), sum(value_covered), sum(totals), max(newest), groupArrayArray(sums.1), groupArrayArray(sums.2)
    FROM (
      SELECT retention_class, profile_type, service, ${bucket} AS bucket, rolled, count() AS profiles,
        toInt64(0) AS covered, toInt128(0) AS value_covered, sum(total) AS totals, max(time_ns) AS newest,
        sumMap(arrayMap(stack -> toUInt64(stack), stacks), samples) AS sums
      FROM ${DATABASE}.profiles FINAL INNER JOIN (${series}) AS labels USING (series)
      WHERE ${profiles.sql} GROUP BY retention_class, profile_type, service, bucket, rolled
      UNION ALL
      SELECT retention_class, profile_type, service, toInt64(numbered * ${millis}) AS bucket, rolled, toUInt64(0),
        sum(${coveredNanos([run])}), sum(total * ${coveredNanos([run])}), toInt64(0), toInt64(0),
        ([], [])::Tuple(Array(UInt64), Array(Int64))
      FROM (SELECT retention_class, profile_type, service, series, total, numbered,
          greatest(time_ns, ${edge} - ${length}) AS from_ns, least(time_ns + held, ${edge}) AS until_ns
        FROM (SELECT *, arrayJoin(range(toUInt64(${firstCovered}), toUInt64(${lastCovered}) + 1)) AS numbered
          FROM (${heldProfiles(held.sql)}))) AS pieces
      INNER JOIN (${series}) AS labels USING (series)
      WHERE numbered * ${millis} BETWEEN ${ends[0]} AND ${ends.at(-1)}
      GROUP BY retention_class, profile_type, service, bucket, rolled
    )
    GROUP BY retention_class, profile_type, service, bucket, rolled
    SETTINGS max_threads = 1`;
}

/** Rows of symbols of the weeks that were read, which the partition of the sums does not have yet. */
function symbolsOf(orders: readonly BuildOrder[], table: keyof typeof symbolColumns): string {
  const [{ tenant, resolution }] = orders as [BuildOrder];
  const runs = orders.map(runOf);
  const weeks = new Set<number>();
  const between = (start: number, end: number) => {
    for (
      let week = partitionOf(rawPartitions, start);
      week <= partitionOf(rawPartitions, end);
      week += rawPartitions.partitionDays
    ) {
      weeks.add(week);
    }
  };
  runs.forEach(({ start, end }) => between(start, end));
  const columns = symbolColumns[table];
  const target = `${partitionOf(resolution, runs[0]!.start)}`;
  return `INSERT INTO ${DATABASE}.${table}
    SELECT retention_class + ${resolution.firstClass}, toDate(${target}), tenant, service, ${columns}
    FROM ${DATABASE}.${table}
    WHERE tenant = ${Math.trunc(tenant)} AND retention_class < ${RAW_CLASSES}
      AND week IN (${[...weeks].map((week) => `toDate(${week})`).join(', ')})
      AND (retention_class, service, id) NOT IN (
        SELECT retention_class - ${resolution.firstClass}, service, id FROM ${DATABASE}.${table}
        WHERE tenant = ${Math.trunc(tenant)} AND week = toDate(${target})
          AND retention_class BETWEEN ${resolution.firstClass} AND ${resolution.firstClass + RAW_CLASSES - 1})
    LIMIT 1 BY retention_class, service, id
    SETTINGS max_threads = 1`;
}

function seriesOf(order: BuildOrder, dropped: readonly string[]): string {
  const { tenant, resolution } = order;
  const where = rawSeries(order);
  const run = runOf(order);
  const target = partitionOf(resolution, run.start);
  const began = resolution === hour ? 'hour' : `intDiv(hour, ${HOURS_PER_DAY}) * ${HOURS_PER_DAY}`;
  return `INSERT INTO ${DATABASE}.series
    SELECT retention_class + ${resolution.firstClass}, toDate(${target}), ${Math.trunc(tenant)}, profile_type, service, rolled,
      toUInt32(${began}) AS began, any(kept_names), any(kept_texts)
    FROM ${DATABASE}.series INNER JOIN (${rolledSeries(order, where, dropped)}) AS labels USING (series)
    WHERE ${where.sql}
    GROUP BY retention_class, profile_type, service, rolled, began
    SETTINGS max_threads = 1`;
}
