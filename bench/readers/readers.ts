/** Prints what 50 readers get while profiles are pushed, as Markdown. See README.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pushers } from '../load/pushers.ts';
import { startMeasuredService, type MeasuredService } from '../load/measured-service.ts';
import { copied, MINUTE, writtenDay } from '../load/written-day.ts';
import { Asker } from '../query/asker.ts';
import { questions, type Range } from '../query/questions.ts';
import { liveBodies } from './live-bodies.ts';

const [minutesGiven = '5', perSecond = '200', folderGiven, storedMinutes = '1440'] = process.argv.slice(2);
const MINUTES = Number(minutesGiven);
const PER_SECOND = Number(perSecond);
const READERS = 50;
const EVERY = 10_000;
const PUSHERS = 64;
const TICK = 50;
/** The hardest ask of the engine; labels come with each page that is opened. */
const asked = questions.filter(({ what }) => !what.startsWith('diff'));

interface Phase {
  name: string;
  /** Of answers, in milliseconds. */
  waits: number[];
  /** The same, by question and range. */
  byQuestion: Map<string, number[]>;
  errors: Map<string, number>;
  /** Answers by reader. */
  byReader: number[];
  pushed: number;
  failedPushes: number;
  seconds: number;
}

const percentile = (numbers: readonly number[], share: number) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** An hour, or a day, until now. */
function rangeNow(turn: number): Range {
  const end = Date.now();
  return turn % 4 === 3
    ? { name: '24 h', start: end - 24 * 60 * MINUTE, end, stepSeconds: 60 }
    : { name: '1 h', start: end - 60 * MINUTE, end, stepSeconds: 15 };
}

/** One reader's questions, one after the other: every ten seconds, or without pause. */
async function read(asker: Asker, reader: number, until: number, every: number, phase: Phase): Promise<void> {
  let next = performance.now() + (reader / READERS) * every;
  for (let turn = reader; ; turn++) {
    await sleep(Math.max(0, next - performance.now()));
    if (performance.now() >= until) {
      return;
    }
    next = Math.max(next + every, performance.now());
    const question = asked[turn % asked.length]!;
    const range = rangeNow(turn);
    try {
      const { millis } = await asker.ask(question.method, question.body(range, turn));
      phase.waits.push(millis);
      const name = `${question.what}, ${range.name}`;
      phase.byQuestion.set(name, [...(phase.byQuestion.get(name) ?? []), millis]);
      phase.byReader[reader]!++;
    } catch (error) {
      const message = (error as Error).message.slice(0, 120);
      phase.errors.set(message, (phase.errors.get(message) ?? 0) + 1);
    }
  }
}

/** As many a second as are due; those that are late are sent at once. */
async function push(service: MeasuredService, until: number, phase: Phase): Promise<void> {
  const bodies = liveBodies();
  const clients = new Pushers(service.url, PUSHERS);
  const started = performance.now();
  let due = 0;
  let waiting = 0;
  const sent: Promise<void>[] = [];
  while (performance.now() < until) {
    for (; due < ((performance.now() - started) / 1_000) * PER_SECOND && waiting < PUSHERS; due++) {
      waiting++;
      sent.push(
        clients
          .pushOne(bodies.next().value as Uint8Array)
          .then(
            () => void phase.pushed++,
            () => void phase.failedPushes++,
          )
          .finally(() => waiting--),
      );
    }
    await sleep(TICK);
  }
  await Promise.all(sent);
  clients.close();
}

async function run(service: MeasuredService, name: string, minutes: number, every: number, pushes: boolean) {
  const byReader = Array.from({ length: READERS }, () => 0);
  const phase: Phase = {
    name,
    waits: [],
    byQuestion: new Map(),
    errors: new Map(),
    byReader,
    pushed: 0,
    failedPushes: 0,
    seconds: 0,
  };
  const started = performance.now();
  const until = started + minutes * MINUTE;
  const askers = byReader.map(() => new Asker(service.url));
  await Promise.all([
    ...askers.map((asker, reader) => read(asker, reader, until, every, phase)),
    ...(pushes ? [push(service, until, phase)] : []),
  ]);
  askers.forEach((asker) => asker.close());
  phase.seconds = (performance.now() - started) / 1_000;
  console.error(`${name}: ${phase.waits.length} answers, load average ${loadavg()[0]!.toFixed(1)}`);
  return phase;
}

const scratch = mkdtempSync(join(tmpdir(), 'hearth-bench-readers-'));
try {
  const day = await writtenDay(folderGiven ?? join(scratch, 'day'), Number(storedMinutes));
  const service = await startMeasuredService(copied(day, join(scratch, 'data')).data);
  const phases: Phase[] = [];
  try {
    // First of all code and symbols become known.
    await run(service, 'warm-up', Math.min(0.5, MINUTES), 1_000, true);
    phases.push(await run(service, 'quiet', Math.min(1, MINUTES), EVERY, false));
    phases.push(await run(service, `with pushes`, MINUTES, EVERY, true));
    phases.push(await run(service, 'quiet again', Math.min(1, MINUTES), EVERY, false));
    phases.push(await run(service, 'without pause', Math.min(1, MINUTES), 0, false));
  } finally {
    await service.stop();
  }
  const quiet = percentile(phases.find(({ name }) => name === 'quiet again')!.waits, 0.5);
  const lines = phases.map((phase) => {
    const { waits, errors, byReader, pushed, failedPushes, seconds } = phase;
    const p99 = percentile(waits, 0.99);
    return [
      phase.name,
      pushed === 0 ? '' : `${(pushed / seconds).toFixed(0)}${failedPushes === 0 ? '' : `, ${failedPushes} failed`}`,
      waits.length,
      [...errors.values()].reduce((sum, count) => sum + count, 0),
      `${percentile(waits, 0.5).toFixed(0)} ms`,
      `${p99.toFixed(0)} ms`,
      (p99 / quiet).toFixed(1),
      `${Math.min(...byReader)} to ${Math.max(...byReader)}`,
    ].join(' | ');
  });
  const pushes = phases.find(({ pushed }) => pushed > 0)!;
  const slowest = [...pushes.byQuestion]
    .map(([name, waits]) => ({ name, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) }))
    .sort((a, b) => b.p99 - a.p99)
    .map(({ name, p50, p99 }) => `| ${name} | ${p50.toFixed(0)} ms | ${p99.toFixed(0)} ms |`);
  const errors = phases.flatMap((phase) =>
    [...phase.errors].map(([message, count]) => `- ${phase.name}: ${count} × ${message}`),
  );
  console.log(`## Readers

Node ${process.version}, ${cpus().length} cores, which readers and pushers share with the service; load average ${loadavg()[0]!.toFixed(1)} at the end. ${READERS} readers with a
connection each, asking for the last hour or day, one question every ${EVERY / 1_000} s, beside a stored day of ${day.profiles.toLocaleString('en')} profiles.

| | pushes/s | answers | errors | p50 | p99 | p99 ÷ quiet p50 | answers by reader |
|---|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
${errors.length === 0 ? '' : `\n${errors.join('\n')}\n`}
| with pushes | p50 | p99 |
|---|---|---|
${slowest.join('\n')}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
