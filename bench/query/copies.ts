/**
 * Copies of a written day, so that a store has a year of sums, or ten or a hundred days of profiles, within minutes: rows
 * moved by whole days, or to another tenant, by the engine itself. What is selected has no names: a name that is a
 * column's, too, would be what the condition is about.
 *
 *     await copySums(database, day, { from: 1, to: 364, kept: true });   // each day of the year before, as what retention leaves
 *     await copyProfiles(database, day, 1, 9);        // nine more days of profiles
 *     await copyTenants(database, 10);                // everything for nine more tenants
 */
import type { Database } from '../../service/store/database.ts';
import { DAY, type WrittenDay } from '../load/written-day.ts';

const HOUR = 3_600_000;
const DAYS_AT_ONCE = 14;
const NANOS_PER_DAY = 86_400_000_000_000n;
/** The store's own partitions: (retention class, first day), from a number of days since 1970. */
const monday = (days: string, length: number) => `toDate(toUInt16(${days} - (${days} + 3) % ${length}))`;
const symbolTables = {
  stack_nodes: 'id, parent, location',
  locations: 'id, mapping, address, is_folded, line_functions, line_numbers',
  functions: 'id, name, system_name, file, start_line',
  mappings: 'id, file, build_id, memory_start, memory_limit, file_offset, flags',
};
/** Of the sums: retention classes begin here, and partitions are so many days long. */
const sums = [
  { firstClass: 16, millis: HOUR, partitionDays: 28 },
  { firstClass: 32, millis: DAY, partitionDays: 364 },
];

/** Symbols of the day's partition, for all partitions of a class that have none. */
async function copySymbols(database: Database, retentionClass: number, weeks: string): Promise<void> {
  for (const [table, columns] of Object.entries(symbolTables)) {
    await database.command(
      `INSERT INTO hearth.${table} SELECT retention_class, missing.first AS week, tenant, service, ${columns}
       FROM (SELECT * FROM hearth.${table} WHERE retention_class = ${retentionClass} AND week = (
         SELECT max(week) FROM hearth.${table} WHERE retention_class = ${retentionClass})) AS one
       CROSS JOIN (SELECT DISTINCT week AS first FROM (${weeks}) WHERE week NOT IN (
         SELECT week FROM hearth.${table} WHERE retention_class = ${retentionClass})) AS missing`,
    );
  }
}

/** Profiles of the day, moved by `from` to `to` days into the past. */
export async function copyProfiles(database: Database, day: WrittenDay, from: number, to: number): Promise<void> {
  const first = day.start / DAY;
  for (let back = from; back <= to; back++) {
    const moved = `time_ns - ${BigInt(back) * NANOS_PER_DAY}`;
    const week = monday(String(first - back), 7);
    await database.command(
      `INSERT INTO hearth.profiles SELECT retention_class, ${week}, tenant, profile_type, service, series, ${moved},
         reinterpretAsFixedString(sipHash128(profile_id, ${back})), duration_ns, period, total, stacks, samples, arrived
       FROM hearth.profiles WHERE retention_class = 0 AND intDiv(time_ns, ${NANOS_PER_DAY}) = ${first}`,
    );
    await database.command(
      `INSERT INTO hearth.series SELECT retention_class, ${week}, tenant, profile_type, service, series, hour - ${24 * back},
         label_names, label_values
       FROM hearth.series WHERE retention_class = 0 AND intDiv(hour, 24) = ${first}`,
    );
  }
  await copySymbols(database, 0, 'SELECT week FROM hearth.profiles WHERE retention_class = 0');
}

/** Sums of the day, moved by `from` to `to` days into the past; with `kept`, as those whose profiles are no more. */
export async function copySums(
  database: Database,
  day: WrittenDay,
  { from, to, kept }: { from: number; to: number; kept: boolean },
): Promise<void> {
  const first = day.start / DAY;
  const isOfDay = (millis: string) => `${millis} > ${day.start} AND ${millis} <= ${day.start + DAY}`;
  for (const { firstClass, millis, partitionDays } of sums) {
    for (let start = from; start <= to; start += DAYS_AT_ONCE) {
      const backs = `(SELECT toUInt32(number) AS back FROM numbers(${start}, ${Math.min(DAYS_AT_ONCE, to - start + 1)}))`;
      const week = monday(`(${first} - back)`, partitionDays);
      await database.command(
        `INSERT INTO hearth.rollups SELECT retention_class, ${week} AS week, tenant, profile_type, service, bucket - back * toUInt64(${DAY}) AS bucket,
           series, sipHash64(build, back) AS build, profiles, covered_ns, value_ns, total, newest_ns - back * ${NANOS_PER_DAY} AS newest_ns, stacks, samples
         FROM (SELECT * FROM hearth.rollups WHERE retention_class = ${firstClass} AND ${isOfDay('bucket')}) AS one CROSS JOIN ${backs} AS days`,
      );
      await database.command(
        `INSERT INTO hearth.series SELECT retention_class, ${week} AS week, tenant, profile_type, service, series, toUInt32(hour - 24 * back) AS hour,
           label_names, label_values
         FROM (SELECT * FROM hearth.series WHERE retention_class = ${firstClass} AND intDiv(hour, 24) = ${first}) AS one CROSS JOIN ${backs} AS days`,
      );
      await database.command(
        `INSERT INTO hearth.builds SELECT tenant, length, bucket - back * toUInt64(${DAY}) AS bucket, version,
           arrayMap(build -> sipHash64(build, back), builds) AS builds, ${kept ? 'toUInt8(length(builds))' : 'toUInt8(0)'} AS kept,
           ${kept ? '4000000000' : '0'} AS kept_until, 0 AS marks, dropped_labels
         FROM (SELECT * FROM hearth.builds WHERE length = ${millis} AND ${isOfDay('bucket')} ORDER BY version DESC LIMIT 1 BY tenant, bucket) AS one
         CROSS JOIN ${backs} AS days`,
      );
    }
    await copySymbols(database, firstClass, `SELECT week FROM hearth.rollups WHERE retention_class = ${firstClass}`);
  }
}

/** Everything of the one tenant that there is, for as many as there are then. */
export async function copyTenants(database: Database, count: number): Promise<void> {
  const columns = {
    profiles:
      'profile_type, service, series, time_ns, profile_id, duration_ns, period, total, stacks, samples, arrived',
    rollups:
      'profile_type, service, bucket, series, build, profiles, covered_ns, value_ns, total, newest_ns, stacks, samples',
    series: 'profile_type, service, series, hour, label_names, label_values',
    ...Object.fromEntries(Object.entries(symbolTables).map(([table, of]) => [table, `service, ${of}`])),
  };
  const [first] = await database.select({ columns: 'min(tenant)', from: 'FROM hearth.profiles' }, (row) =>
    row.uint32(),
  );
  for (let more = 1; more < count; more++) {
    for (const [table, of] of Object.entries(columns)) {
      const weeks = await database.select(
        { columns: 'toUInt16(week)', from: `FROM hearth.${table} WHERE tenant = ${first} GROUP BY week` },
        (row) => row.uint8() | (row.uint8() << 8),
      );
      for (const week of weeks) {
        await database.command(
          `INSERT INTO hearth.${table} SELECT retention_class, week, toUInt32(${first! + more}), ${of}
           FROM hearth.${table} WHERE tenant = ${first} AND week = toDate(toUInt16(${week}))`,
        );
      }
    }
    await database.command(
      `INSERT INTO hearth.builds SELECT toUInt32(${first! + more}), length, bucket, version, builds, kept, kept_until, marks, dropped_labels
       FROM hearth.builds WHERE tenant = ${first}`,
    );
  }
}
