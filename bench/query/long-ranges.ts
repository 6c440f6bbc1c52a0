/**
 * Prints how long questions over an hour, a day and a year take, and how that changes when ten or a hundred times as much
 * is stored around what is asked, as Markdown. See README.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../service/store/database.ts';
import { startMeasuredService } from '../load/measured-service.ts';
import { bytesOnDisk, withStore } from '../load/opened-bench.ts';
import { copied, DAY, mergeAll, writtenDay, type WrittenDay } from '../load/written-day.ts';
import { Asker } from './asker.ts';
import { copyProfiles, copySums, copyTenants } from './copies.ts';
import { questions, seriesOfOneService, type Question, type Range } from './questions.ts';

const [timesGiven = '1,10', folderGiven, warm = '60', cold = '2', minutes = '1440'] = process.argv.slice(2);
const TIMES = timesGiven.split(',').map(Number);
const WARM_ROUNDS = Number(warm);
const COLD_ROUNDS = Number(cold);
const MINUTE = 60_000;
const YEAR_DAYS = 364;
/** As many days as ten times the day; what is more is more tenants. */
const DAYS = 10;
const VALUES_PER_PROFILE = 392;
/** Milliseconds for a year, by question; the others have a share of Pyroscope's in query.ts. */
const yearGoals: Record<string, number> = {
  'flame graph, one service': 300,
  'flame graph, all services': 1_000,
  'series of one service': 300,
  'series by service': 1_000,
};
const ODD = '1 year, odd steps';

interface Row {
  question: Question;
  range: Range;
  /** Medians by multiple of the stored data. */
  cold: number[];
  warm: number[];
  answer: string;
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Hours begin between two full ones, so that profiles are read at both edges. */
function rangesOf({ start }: WrittenDay): Range[] {
  const end = start + DAY - 1;
  return [
    { name: '1 h', start: start + 17 * MINUTE, end: start + 77 * MINUTE, stepSeconds: 15 },
    { name: '24 h', start, end, stepSeconds: 60 },
    // From midnight to midnight: steps of a day then are the sums of days, as (t − step, t].
    { name: '1 year', start: end + 1 - YEAR_DAYS * DAY, end: end + 1, stepSeconds: DAY / 1_000 },
    // Nothing fits an hour: neither the edges of the range nor those of its steps, of 7 h 13 min.
    { name: ODD, start: end - YEAR_DAYS * DAY + 37 * MINUTE + 11, end: end - 23 * MINUTE, stepSeconds: 25_980 },
  ];
}

function rowsOf(day: WrittenDay): Row[] {
  return rangesOf(day).flatMap((range) =>
    [...questions, seriesOfOneService]
      .filter(
        ({ what }) =>
          /^flame graph|^series by service/.test(what) ||
          (range.name.startsWith('1 year') ? what === seriesOfOneService.what : /pod/.test(what)),
      )
      .map((question) => ({ question, range, cold: [], warm: [], answer: '' })),
  );
}

async function measure(day: WrittenDay, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    const { question, range } = row;
    const colds: number[] = [];
    for (let round = 0; round < COLD_ROUNDS; round++) {
      await withService(day, async (asker) => {
        colds.push((await asker.ask(question.method, question.body(range, round))).millis);
      });
    }
    row.cold.push(median(colds));
  }
  await withService(day, async (asker) => {
    for (const row of rows) {
      const { question, range } = row;
      const warms: number[] = [];
      for (let turn = -WARM_ROUNDS; turn < WARM_ROUNDS; turn++) {
        const { millis, body } = await asker.ask(question.method, question.body(range, turn + WARM_ROUNDS));
        row.answer = question.describe(body);
        if (turn >= 0) {
          warms.push(millis);
        }
      }
      row.warm.push(median(warms));
    }
  });
}

async function withService(day: WrittenDay, work: (asker: Asker) => Promise<void>): Promise<void> {
  const service = await startMeasuredService(day.data);
  const asker = new Asker(service.url);
  try {
    await work(asker);
  } finally {
    asker.close();
    await service.stop();
  }
}

/** Makes of once the data ten or a hundred times as much. */
async function grow(database: Database, day: WrittenDay, times: number): Promise<void> {
  if (times === DAYS) {
    await copyProfiles(database, day, 1, DAYS - 1);
  } else {
    await copyTenants(database, times / DAYS);
  }
  await mergeAll(database);
}

interface Size {
  what: string;
  bytes: number;
}

async function sizesOf(database: Database): Promise<Size[]> {
  const rollups = (
    first: number,
  ) => `SELECT toUInt64(sum(bytes_on_disk)) AS b FROM system.parts WHERE database = 'hearth' AND active
    AND startsWith(partition, '(${first}')`;
  const sum = async (sql: string) =>
    (await database.select({ columns: 'b', from: `FROM (${sql})` }, (row) => Number(row.uint64())))[0]!;
  return [
    { what: 'all', bytes: await bytesOnDisk(database, 'hearth') },
    { what: 'profiles alone', bytes: await bytesOnDisk(database, 'hearth', 'profiles') },
    { what: 'hours, with their symbols', bytes: await sum(rollups(16)) },
    { what: 'days, with their symbols', bytes: await sum(rollups(32)) },
  ];
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;

function line({ question, range, cold, warm, answer }: Row): string {
  const goal = range.name.startsWith('1 year') ? yearGoals[question.what] : undefined;
  const each = TIMES.flatMap((_, i) => [
    ms(cold[i]!),
    ms(warm[i]!),
    ...(i === 0 ? [] : [(warm[i]! / warm[0]!).toFixed(2)]),
  ]);
  return `| ${[question.what, range.name, ...each, goal === undefined ? '' : `≤ ${goal} ms`, answer].join(' | ')} |`;
}

const scratch = mkdtempSync(join(tmpdir(), 'hearth-bench-long-'));
try {
  const written = await writtenDay(folderGiven ?? join(scratch, 'day'), Number(minutes));
  const day = copied(written, join(scratch, 'data'));
  const sizes = await withStore(day.data, {}, ({ database }) => sizesOf(database));
  const rows = rowsOf(day);
  const stored: string[] = [];
  for (const times of TIMES) {
    const started = performance.now();
    await withStore(day.data, {}, async ({ database }) => {
      if (times === 1) {
        await copySums(database, day, { from: DAYS, to: YEAR_DAYS, kept: true });
        // The days between have sums in each store, and their profiles where there is ten times as much.
        await copySums(database, day, { from: 1, to: DAYS - 1, kept: false });
        await mergeAll(database);
      } else {
        await grow(database, day, times);
      }
      stored.push(
        `${times}×: ${((await bytesOnDisk(database, 'hearth')) / 1e6).toFixed(0)} MB, made in ${((performance.now() - started) / 1_000).toFixed(0)} s`,
      );
    });
    await measure(day, rows);
  }
  const heads = TIMES.flatMap((times, i) => [
    `cold ${times}×`,
    `warm ${times}×`,
    ...(i === 0 ? [] : [`${times}× ÷ 1×`]),
  ]);
  console.log(`## Long ranges, and much around them

Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}. A day of ${day.profiles.toLocaleString('en')} CPU profiles, 10 services × 2 pods, with a year of
sums before it; ten times as much are the profiles of ${DAYS} days, a hundred times those of ten tenants. Cold is the median of
${COLD_ROUNDS}, each the first question to a service that has just started; warm that of ${WARM_ROUNDS}. The goal for more data is ≤ 1.3 times
the time. On disk, ${stored.join('; ')}.

| question | range | ${heads.join(' | ')} | goal | answer |
|---|---|${heads.map(() => '---|').join('')}---|---|
${rows.map(line).join('\n')}

| of the day, after merges | MB | bytes per profile | bytes per value |
|---|---|---|---|
${sizes.map(({ what, bytes }) => `| ${what} | ${(bytes / 1e6).toFixed(1)} | ${(bytes / day.profiles).toFixed(0)} | ${(bytes / day.profiles / VALUES_PER_PROFILE).toFixed(2)} |`).join('\n')}
`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
