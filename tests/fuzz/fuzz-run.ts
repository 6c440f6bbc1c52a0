/**
 * A run of the fuzzer: processes that share the inputs, each with a cap on its memory, and a watchdog that ends one
 * whose input does not come to an end. A process that dies is replaced, and the input that killed it is kept.
 *
 *     const result = await fuzz({ seed, inputs: 1_000_000, seconds: 3_600 });
 *     result.failures;   // [{ input: 4711, what: 'RangeError: …', file: '…/tests/fixtures/fuzz/folded-1f3a….bin.gz' }]
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Tally, WorkerMessage, WorkerTask } from './fuzz-worker.ts';
import { hostileShapes } from './hostile-shapes.ts';
import { Inputs, keptFolder } from './inputs.ts';

export interface FuzzOptions {
  seed: number;
  inputs: number;
  /** No input is begun after so many. */
  seconds: number;
  /** Processes that read at the same time. */
  processes?: number;
}

export interface FuzzFailure {
  input: number;
  what: string;
  /** Where its bytes were written to. */
  file: string;
}

export interface FuzzResult {
  inputs: number;
  tallies: Map<string, Tally>;
  /** The most that a process had after an input. */
  memoryMb: number;
  failures: FuzzFailure[];
}

const HEAP_MB = 512;
/** Columns lie outside of the heap, and so does what the garbage collector has not yet given back. */
const MEMORY_MB = 1_024;
const MAX_SECONDS = 1;
/** Many times what an input may take, for processes that have to wait for the processor. */
const STALL_MILLIS = 30_000;
/** A broken reader fails everywhere: some are enough. */
const MAX_FAILURES = 20;

const worker = fileURLToPath(new URL('fuzz-worker.ts', import.meta.url));

export async function fuzz({ seed, inputs, seconds, processes = 2 }: FuzzOptions): Promise<FuzzResult> {
  const result: FuzzResult = { inputs: 0, tallies: new Map(), memoryMb: 0, failures: [] };
  const until = Date.now() + seconds * 1_000;
  const folder = mkdtempSync(join(tmpdir(), 'hearth-fuzz-'));
  const made = new Inputs(seed);
  const keep = (input: number, what: string) => {
    if (result.failures.length === MAX_FAILURES) {
      return;
    }
    const { format, bytes } = made.at(input);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    mkdirSync(keptFolder, { recursive: true });
    const file = join(keptFolder, `${format.name}-${hash}.bin.gz`);
    // The shapes are built anew by every run.
    if (input >= hostileShapes.length) {
      writeFileSync(file, gzipSync(bytes));
    }
    result.failures.push({ input, what: `${format.name}: ${what}`, file });
  };
  const share = async (first: number) => {
    let from = first;
    while (from < inputs && Date.now() < until && result.failures.length < MAX_FAILURES) {
      const task: WorkerTask = {
        seed,
        from,
        step: processes,
        to: inputs,
        until,
        progressFile: join(folder, `${first}`),
        maxSeconds: MAX_SECONDS,
        maxMemoryMb: MEMORY_MB,
      };
      const died = await runWorker(task, result, keep);
      if (died === undefined) {
        return;
      }
      keep(died.input, died.what);
      result.inputs++;
      from = died.input + processes;
    }
  };
  try {
    await Promise.all(Array.from({ length: processes }, (_, first) => share(first)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return result;
}

/** @returns the input that the process did not survive, if there is one */
function runWorker(
  task: WorkerTask,
  result: FuzzResult,
  keep: (input: number, what: string) => void,
): Promise<{ input: number; what: string } | undefined> {
  const child = fork(worker, [JSON.stringify(task)], {
    execArgv: ['--import', 'tsx', `--max-old-space-size=${HEAP_MB}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2_000)));
  let done = false;
  child.on('message', (message: WorkerMessage) => {
    if (message.kind === 'failed') {
      keep(message.input, message.what);
      return;
    }
    if (message.kind === 'done') {
      done = true;
      return;
    }
    result.inputs += message.inputs;
    result.memoryMb = Math.max(result.memoryMb, message.memoryMb);
    for (const [format, tally] of Object.entries(message.tallies)) {
      const known = result.tallies.get(format) ?? { accepted: 0, refused: 0, slowestMillis: 0 };
      result.tallies.set(format, {
        accepted: known.accepted + tally.accepted,
        refused: known.refused + tally.refused,
        slowestMillis: Math.max(known.slowestMillis, tally.slowestMillis),
      });
    }
  });
  const current = () => Number(readProgress(task.progressFile) ?? task.from);
  let stalled = false;
  let last = { input: -1, since: Date.now() };
  const watchdog = setInterval(() => {
    const input = current();
    if (input !== last.input) {
      last = { input, since: Date.now() };
    } else if (Date.now() - last.since > STALL_MILLIS) {
      stalled = true;
      child.kill('SIGKILL');
    }
  }, 500);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(watchdog);
      const how = stalled
        ? `it did not end within ${STALL_MILLIS} ms`
        : `the process died (${signal ?? code}): ${said}`;
      resolve(done ? undefined : { input: current(), what: how });
    });
  });
}

function readProgress(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
