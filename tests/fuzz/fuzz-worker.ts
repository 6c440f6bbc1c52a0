/**
 * The process that reads inputs: one after the other, each noted before it begins, so that whoever started this process
 * knows which one ended it. What it finds goes to its parent as messages.
 *
 *     node --import tsx --max-old-space-size=512 tests/fuzz/fuzz-worker.ts '{"seed": 1, "from": 0, "step": 2, …}'
 */
import { openSync, writeSync } from 'node:fs';
import { Inputs, type Input } from './inputs.ts';
import { checkColumns } from './sound-columns.ts';
import { HearthError } from '#model/errors.ts';
import { nameTree } from '#model/name-tree.ts';
import { locationTree } from '#model/stack-tree.ts';

export interface WorkerTask {
  seed: number;
  /** The first input, the distance to the next, and the one before which it ends. */
  from: number;
  step: number;
  to: number;
  /** Date.now() from which on no input is begun. */
  until: number;
  /** Where the number of the current input is written. */
  progressFile: string;
  maxSeconds: number;
  maxMemoryMb: number;
}

export interface Tally {
  accepted: number;
  refused: number;
  slowestMillis: number;
}

export type WorkerMessage =
  | { kind: 'failed'; input: number; what: string }
  /** What was read since the last such message. */
  | { kind: 'counted'; inputs: number; tallies: Record<string, Tally>; memoryMb: number }
  | { kind: 'done' };

/** What is larger comes through a door that has limits; the rest is read with and without. */
const UNLIMITED_BYTES = 100_000;
/** Inputs between two messages: what is lost when the process dies. */
const COUNTED = 500;
const limits = { maxSamples: 16_000, maxSampleLabels: 100 };

/** @returns whether the file was accepted */
function readInput({ format, bytes, total }: Input, isLimited: boolean): boolean {
  try {
    const found = format.read(bytes, isLimited ? limits : {});
    found.forEach((columns) => checkColumns(columns));
    const first = found[0];
    if (total !== undefined) {
      const values = found.flatMap(({ values, sampleTypes }) =>
        [...values].filter((_, i) => i % sampleTypes.length === 0),
      );
      const sum = values.reduce((a, b) => a + b, 0n);
      if (sum !== total) {
        throw new Error(`the total is ${sum} instead of ${total}`);
      }
    }
    // What is accepted is merged and shown next.
    if (first !== undefined && first.stacks.locations.length < 100_000) {
      nameTree(locationTree(first, 0));
    }
    return true;
  } catch (error) {
    if (error instanceof HearthError && total === undefined) {
      return false;
    }
    throw error;
  }
}

function run(task: WorkerTask): void {
  const inputs = new Inputs(task.seed);
  const progress = openSync(task.progressFile, 'w');
  const fail = (input: number, what: string) => send({ kind: 'failed', input, what });
  let tallies = new Map<string, Tally>();
  let count = 0;
  let memoryMb = 0;
  const sendCounts = () => {
    send({ kind: 'counted', inputs: count, tallies: Object.fromEntries(tallies), memoryMb });
    tallies = new Map();
    count = 0;
  };
  for (let number = task.from; number < task.to && Date.now() < task.until; number += task.step) {
    const input = inputs.at(number);
    const { name } = input.format;
    const tally = tallies.get(name) ?? { accepted: 0, refused: 0, slowestMillis: 0 };
    tallies.set(name, tally);
    writeSync(progress, String(number).padStart(12), 0);
    // A machine with other work to do is slow in wall time, not in CPU time.
    const before = process.cpuUsage();
    try {
      tally[readInput(input, number % 2 === 0 || input.bytes.length > UNLIMITED_BYTES) ? 'accepted' : 'refused']++;
    } catch (error) {
      fail(number, error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const { user, system } = process.cpuUsage(before);
    const millis = (user + system) / 1_000;
    tally.slowestMillis = Math.max(tally.slowestMillis, millis);
    if (millis > task.maxSeconds * 1_000) {
      fail(number, `it took ${millis} ms of CPU time`);
    }
    const memory = process.memoryUsage.rss() / 1_048_576;
    memoryMb = Math.max(memoryMb, memory);
    if (memory > task.maxMemoryMb) {
      fail(number, `the process has ${Math.round(memory)} MiB after it`);
      break;
    }
    if (++count === COUNTED) {
      sendCounts();
    }
  }
  sendCounts();
  send({ kind: 'done' });
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

run(JSON.parse(process.argv[2]!) as WorkerTask);
process.disconnect?.();
