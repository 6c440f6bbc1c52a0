/** Prints how long questions take on a day of profiles, and what that day costs, as Markdown. See README.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMeasuredService, type MeasuredService } from '../load/measured-service.ts';
import { Asker } from './asker.ts';
import { estimateRows } from './estimates.ts';
import { questions, rangesEnding, type Question, type Range } from './questions.ts';
import { profiledRow, type ProfiledFunction } from './slow-rows.ts';
import { storedDay, type StoredDay } from './stored-day.ts';

const WARM_ROUNDS = Number(process.argv[3] ?? 20);
/** Two for each service: from then on all symbols are known and the code is compiled. */
const WARM_UP_ROUNDS = 20;
/** Each of these starts the service anew for each question. */
const COLD_ROUNDS = Number(process.argv[4] ?? 3);

/** Pyroscope 2 (August 2026), same profiles, quiet machine of this kind. */
const reference = { bytesPerProfile: 3_200, bytesPerValue: 8, readyMillis: 17_000, idleMb: 83, peakMb: 400 };
/** Non-zero values of a profile of the series, on average. */
const VALUES_PER_PROFILE = 392;

interface Row {
  question: Question;
  range: Range;
  cold: number[];
  warm: number[];
  /** Milliseconds of CPU of service and engine for one warm question. */
  cpu: number;
  answer: string;
}

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const percentile = (numbers: readonly number[], share: number) => {
  const sorted = ascending(numbers);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
};
const median = (numbers: readonly number[]) => percentile(numbers, 0.5);

async function withService<T>(
  day: StoredDay,
  work: (service: MeasuredService, asker: Asker) => Promise<T>,
): Promise<T> {
  const service = await startMeasuredService(day.data);
  const asker = new Asker(service.url);
  try {
    return await work(service, asker);
  } finally {
    asker.close();
    await service.stop();
  }
}

async function measure(folder: string) {
  const day = await storedDay(folder);
  const rows: Row[] = rangesEnding(day.end).flatMap((range) =>
    questions.map((question) => ({ question, range, cold: [], warm: [], cpu: 0, answer: '' })),
  );
  const ready: number[] = [];
  let idleMb = 0;
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const { question, range, cold } of rows) {
      await withService(day, async (service, asker) => {
        ready.push(service.readyMillis);
        idleMb = Math.max(idleMb, service.residentMb());
        cold.push((await asker.ask(question.method, question.body(range, round))).millis);
      });
    }
  }
  const peakMb = await withService(day, async (service, asker) => {
    for (const row of rows) {
      const { question, range } = row;
      const ask = async (turn: number) => asker.ask(question.method, question.body(range, turn));
      for (let turn = 0; turn < WARM_UP_ROUNDS; turn++) {
        row.answer = question.describe((await ask(turn)).body);
      }
      const cpu = await service.cpuWhile(async () => {
        for (let turn = 0; turn < WARM_ROUNDS; turn++) {
          row.warm.push((await ask(turn)).millis);
        }
      });
      row.cpu = cpu / WARM_ROUNDS;
    }
    return service.peakMb();
  });
  return { day, rows, ready: median(ready), idleMb, peakMb };
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function theirsOf({ question, range }: Row): number {
  return question.reference[range.name === '1 h' ? 0 : 1];
}

const isSlow = (row: Row) => row.question.goal !== undefined && median(row.warm) / theirsOf(row) > row.question.goal;

/** What the service does in rows that miss their goal. */
async function profiled(day: StoredDay, rows: readonly Row[], folder: string): Promise<string> {
  const lines: string[] = [];
  for (const row of rows.filter(isSlow)) {
    const functions = await profiledRow(row, day.data, folder);
    const shares = functions.map(({ name, share }: ProfiledFunction) => `${name} ${(100 * share).toFixed(0)} %`);
    lines.push(`| ${row.question.what} | ${row.range.name} | ${shares.join(', ')} |`);
  }
  return lines.length === 0
    ? 'No row misses its goal.'
    : `| rows that miss their goal | range | functions of the service with the most time of their own |\n|---|---|---|\n${lines.join('\n')}`;
}

function line(row: Row): string {
  const { question, range, cold, warm, cpu, answer } = row;
  const theirs = theirsOf(row);
  const ours = median(warm);
  const goal = question.goal === undefined ? '' : `≤ ${question.goal}`;
  const cells = [
    question.what,
    range.name,
    ms(median(cold)),
    ms(ours),
    ms(percentile(warm, 0.95)),
    ms(cpu),
    ms(theirs),
  ];
  return `| ${[...cells, (ours / theirs).toFixed(2), goal, answer].join(' | ')} |`;
}

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'hearth-bench-query-'));
try {
  const { day, rows, ready, idleMb, peakMb } = await measure(folder);
  const slow = await profiled(day, rows, folder);
  const estimates = await estimateRows(day.data, rangesEnding(day.end));
  const perProfile = day.bytes / day.profiles;
  const perValue = perProfile / VALUES_PER_PROFILE;
  console.log(`## Queries

Node ${process.version}, ${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}; ${day.profiles.toLocaleString('en')} Go CPU profiles: 10 services × 2 pods, one a minute
for 24 h. Asked over HTTP with protobuf, one question at a time, until the last byte of the answer. Cold is the first
question to a service that has just started (median of ${COLD_ROUNDS}); warm is the median of ${WARM_ROUNDS}, going round the services; CPU is that of service and engine for one warm
question, which a busy machine changes less than the time.

| question | range | cold | warm | p95 | CPU | Pyroscope 2 | warm ÷ Pyroscope 2 | goal | answer |
|---|---|---|---|---|---|---|---|---|---|
${rows.map(line).join('\n')}

${slow}

| what AnalyzeQuery says | range | estimated | read by the engine | estimated ÷ read, 0.5 to 2 |
|---|---|---|---|---|
${estimates.map(({ what, range, estimated, read }) => `| ${what} | ${range} | ${mb(estimated)} | ${mb(read)} | ${(estimated / read).toFixed(2)} |`).join('\n')}

| | Hearth | Pyroscope 2 | ratio | goal |
|---|---|---|---|---|
| data directory a minute after the last push | ${(day.bytes / 1e6).toFixed(1)} MB | 92 MB | ${(day.bytes / 92e6).toFixed(2)} | |
| per profile | ${(perProfile / 1e3).toFixed(2)} KB | ${reference.bytesPerProfile / 1e3} KB | ${(perProfile / reference.bytesPerProfile).toFixed(2)} | ≤ 0.8 KB |
| per value | ${perValue.toFixed(2)} bytes | ${reference.bytesPerValue} bytes | ${(perValue / reference.bytesPerValue).toFixed(2)} | |
| ready after | ${(ready / 1e3).toFixed(1)} s | ${reference.readyMillis / 1e3} s | ${(ready / reference.readyMillis).toFixed(2)} | ≤ 3 s |
| resident when ready, service and engine | ${idleMb.toFixed(0)} MB | ${reference.idleMb} MB | ${(idleMb / reference.idleMb).toFixed(1)} | ≤ 400 MB |
| resident peak while these questions were asked | ${peakMb.toFixed(0)} MB | | | |
| resident peak while ${day.profiles.toLocaleString('en')} profiles were pushed, ${day.pushedPerSecond.toFixed(0)}/s | ${day.peakMb.toFixed(0)} MB | ${reference.peakMb} MB | ${(day.peakMb / reference.peakMb).toFixed(2)} | ≤ 600 MB |

Pyroscope's figures were taken once, quiet, on this kind of machine (Go CPU and heap profiles, 398 non-zero values
each; ours ${VALUES_PER_PROFILE}); they are not from this run. Its 144 MB of segments waiting for deletion are not counted.
`);
} finally {
  if (process.argv[2] === undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
