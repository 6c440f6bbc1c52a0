/** Prints what each layout of profiles takes on disk and how long its questions take, as Markdown. See README.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../service/store/database.ts';
import { bytesOnDisk, withStore } from '../load/opened-bench.ts';
import { serviceNames } from '../load/push-bodies.ts';
import { CPU } from '../load/recorded-profiles.ts';
import { copied, DAY, mergeAll, writtenDay, type WrittenDay } from '../load/written-day.ts';
import { candidates, LAYOUTS, type Asked, type Candidate } from './candidates.ts';

const [folderGiven, days = '1', rounds = '7', minutes = '1440'] = process.argv.slice(2);
const DAYS = Number(days);
const ROUNDS = Number(rounds);
const YEAR_DAYS = 364;
/** Days of sums that one statement copies. */
const DAYS_AT_ONCE = 28;
const THINNED = `${LAYOUTS}.thinned`;
const HOUR = 3_600_000;
const NANOS_PER_MILLI = 1_000_000n;

interface Row {
  candidate: Candidate;
  bytes: number;
  /** Of one day without a third of its samples, for each that is left; undefined for sums. */
  thinnedBytes: number | undefined;
  samples: number;
  profiles: number;
  fillMillis: number;
  /** Medians, by question; undefined where it has no such rows. */
  millis: (number | undefined)[];
}

interface Question {
  name: string;
  asked: Asked;
  of: (candidate: Candidate) => boolean;
}

const range = (end: number, millis: number) => ({
  from: BigInt(end - millis) * NANOS_PER_MILLI,
  until: BigInt(end) * NANOS_PER_MILLI,
});

function questionsUntil(end: number): Question[] {
  const [service] = serviceNames;
  const notDays = ({ isOfSums }: Candidate) => isOfSums !== 'day';
  const always = () => true;
  return [
    { name: 'one service 1 h', asked: { service, ...range(end - DAY + HOUR, HOUR) }, of: notDays },
    { name: 'one service 24 h', asked: { service, ...range(end, DAY) }, of: always },
    { name: 'all services 24 h', asked: { service: undefined, ...range(end, DAY) }, of: always },
    {
      name: `all services ${DAYS} days`,
      asked: { service: undefined, ...range(end, DAYS * DAY) },
      of: DAYS > 1 ? always : () => false,
    },
    { name: 'one service 1 year', asked: { service, ...range(end, YEAR_DAYS * DAY) }, of: (c) => c.isOfSums === 'day' },
    {
      name: 'all services 1 year',
      asked: { service: undefined, ...range(end, YEAR_DAYS * DAY) },
      of: ({ isOfSums }) => isOfSums === 'day',
    },
  ];
}

/** The stored ids in the order of the numbers that D gives them: one list for all services, which share a program. */
async function denseIds(database: Database): Promise<Dense> {
  const ids = await database.select(
    {
      columns: 'toUInt64(stack)',
      from: 'FROM hearth.rollups ARRAY JOIN stacks AS stack GROUP BY stack ORDER BY stack',
    },
    (row) => row.uint64(),
  );
  const numbers = ids.map((_, i) => `toUInt32(${i + 1})`).join(',');
  return (stack) =>
    `transform(toUInt64(${stack}), [${ids.map((id) => `toUInt64(${id})`).join(',')}], [${numbers}], toUInt32(0))`;
}

async function create(database: Database, candidate: Candidate): Promise<void> {
  const { table, columns, order, partition } = candidate;
  await database.command(`DROP TABLE IF EXISTS ${LAYOUTS}.${table}`);
  await database.command(
    `CREATE TABLE ${LAYOUTS}.${table} (${columns}) ENGINE = MergeTree PARTITION BY ${partition} ORDER BY (${order})
     SETTINGS allow_suspicious_low_cardinality_types = 1, index_granularity = ${candidate.granularity}`,
  );
}

/** Each profile without a third of its samples, others in each: no two are alike, as no two of a real service are. */
async function thin(database: Database): Promise<number> {
  await database.command(`DROP TABLE IF EXISTS ${THINNED}`);
  await database.command(
    `CREATE TABLE ${THINNED} ENGINE = MergeTree ORDER BY (service, series, time_ns) AS
     SELECT profile_type, service, series, time_ns, arrayFilter((id, stays) -> stays, ids, stay) AS stacks,
       arrayFilter((value, stays) -> stays, counts, stay) AS samples
     FROM (SELECT profile_type, service, series, time_ns, arrayMap(stack -> toUInt64(stack), stacks) AS ids, samples AS counts,
         arrayMap(id -> cityHash64(id, profile_id) % 3 != 0, ids) AS stay
       FROM hearth.profiles WHERE profile_type = '${CPU}')`,
  );
  const [samples] = await database.select(
    { columns: 'toUInt64(sum(length(stacks)))', from: `FROM ${THINNED}` },
    (row) => Number(row.uint64()),
  );
  return samples!;
}

type Dense = (stack: string) => string;

async function thinnedBytes(database: Database, candidate: Candidate, dense: Dense): Promise<number> {
  await create(database, candidate);
  const select = candidate.fill({ dense }).replaceAll('{type}', CPU).replace('{shifted}', '');
  await database.command(`INSERT INTO ${LAYOUTS}.${candidate.table} ${select.replace('hearth.profiles', THINNED)}`);
  await mergeAll(database, LAYOUTS);
  return bytesOnDisk(database, LAYOUTS, candidate.table);
}

async function fill(database: Database, candidate: Candidate, dense: Dense): Promise<number> {
  const { table, isOfSums } = candidate;
  await create(database, candidate);
  const started = performance.now();
  const select = candidate.fill({ dense }).replaceAll('{type}', CPU);
  const copy = (shifted: string) =>
    database.command(`INSERT INTO ${LAYOUTS}.${table} ${select.replace('{shifted}', shifted)}`);
  if (isOfSums === 'day') {
    for (let first = 0; first < YEAR_DAYS; first += DAYS_AT_ONCE) {
      await copy(` - toUInt64(arrayJoin(range(${first}, ${first + DAYS_AT_ONCE}))) * ${DAY}`);
    }
  } else {
    for (let day = 0; day < DAYS; day++) {
      const unit = isOfSums === 'hour' ? BigInt(DAY) : BigInt(DAY) * NANOS_PER_MILLI;
      await copy(` - ${BigInt(day) * unit}`);
    }
  }
  await mergeAll(database, LAYOUTS);
  return performance.now() - started;
}

async function ask(database: Database, candidate: Candidate, { asked }: Question): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    const rows = await database.select(
      {
        columns: 'toUInt64(stack), sum(value)',
        from: `FROM ${candidate.rows(asked)} GROUP BY stack`,
      },
      (row) => [row.uint64(), row.int64()],
    );
    times.push(performance.now() - started);
    if (rows.length === 0) {
      throw new Error(`${candidate.name}: the answer is empty`);
    }
  }
  // The first one reads from disk.
  return times.slice(1).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

async function measure(day: WrittenDay): Promise<{ rows: Row[]; questions: Question[] }> {
  const questions = questionsUntil(day.start + DAY);
  return withStore(day.data, {}, async ({ database }) => {
    await database.command(`CREATE DATABASE IF NOT EXISTS ${LAYOUTS}`);
    const dense = await denseIds(database);
    const rows: Row[] = [];
    const [counted] = await database.select(
      {
        columns: 'toUInt64(uniqExact(profile_id)), toUInt64(sum(length(stacks)))',
        from: `FROM hearth.profiles WHERE profile_type = '${CPU}'`,
      },
      (row) => ({ profiles: Number(row.uint64()), samples: Number(row.uint64()) }),
    );
    const thinned = await thin(database);
    for (const candidate of candidates) {
      const perThinned =
        candidate.isOfSums === undefined ? (await thinnedBytes(database, candidate, dense)) / thinned : undefined;
      const fillMillis = await fill(database, candidate, dense);
      const times = candidate.isOfSums === 'day' ? YEAR_DAYS : DAYS;
      const millis: Row['millis'] = [];
      for (const question of questions) {
        millis.push(question.of(candidate) ? await ask(database, candidate, question) : undefined);
      }
      rows.push({
        candidate,
        bytes: await bytesOnDisk(database, LAYOUTS, candidate.table),
        thinnedBytes: perThinned,
        samples: counted!.samples * times,
        profiles: counted!.profiles * times,
        fillMillis,
        millis,
      });
      await database.command(`DROP TABLE ${LAYOUTS}.${candidate.table} SYNC`);
    }
    return { rows, questions };
  });
}

const ms = (value: number | undefined) =>
  value === undefined ? '' : `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;

const scratch = mkdtempSync(join(tmpdir(), 'hearth-bench-layout-'));
try {
  const day = await writtenDay(folderGiven ?? join(scratch, 'day'), Number(minutes));
  const { rows, questions } = await measure(copied(day, join(scratch, 'data')));
  const asked = questions.filter((_, at) => rows.some(({ millis }) => millis[at] !== undefined));
  const cells = (row: Row) => [
    row.candidate.name,
    row.candidate.what,
    (row.bytes / row.samples).toFixed(3),
    row.thinnedBytes?.toFixed(2) ?? '',
    (row.bytes / row.profiles).toFixed(0),
    `${(row.fillMillis / 1_000).toFixed(1)} s`,
    ...asked.map((question) => ms(row.millis[questions.indexOf(question)])),
  ];
  console.log(`## Layouts

Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}; ${(rows[0]!.profiles / DAYS).toLocaleString('en')} profiles a day with
${(rows[0]!.samples / DAYS).toLocaleString('en')} samples, ${DAYS} day${DAYS === 1 ? '' : 's'} (sums over days: ${YEAR_DAYS}). Bytes are those of the merged table for each sample, or profile,
that it holds or was summed from; times are medians of ${ROUNDS}, asked of the embedded engine, without symbols. The recording's 24 profiles
repeat, which flatters all of them: thinned is each profile without a third of its samples, others in each.

| layout | | bytes/sample | thinned | bytes/profile | filled in | ${asked.map(({ name }) => name).join(' | ')} |
|---|---|---|---|---|---|${asked.map(() => '---|').join('')}
${rows.map((row) => `| ${cells(row).join(' | ')} |`).join('\n')}
`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
