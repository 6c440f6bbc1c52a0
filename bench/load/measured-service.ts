/** The built service in a process of its own, with an empty store and its CPU and memory in view. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = new URL('../../dist-service/main.js', import.meta.url).pathname;
/** As `npm start` and the image start it. */
const YOUNG_GENERATION = '--max-semi-space-size=8';
/** Linux counts CPU time in ticks of 10 ms, whatever the kernel's own rate. */
const TICK_MILLIS = 10;
const READY_WITHIN_MILLIS = 30_000;

export interface MeasuredService {
  url: string;
  /** From the start of the process until it said that it is ready. */
  readyMillis: number;
  /** CPU milliseconds of service and engine while something goes on. */
  cpuWhile(work: () => Promise<unknown>): Promise<number>;
  residentMb(): number;
  /** Of the service, then of each process that it started. */
  residentEachMb(): number[];
  /** The most that each of the processes ever had, added up: at least what they had together at any moment. */
  peakMb(): number;
  stop(): Promise<void>;
}

/**
 * @param directory data that stays; an empty folder that goes with the service when it is left out
 * @param profiles a folder in which the service leaves its own CPU profile, a V8 file, when it stops
 */
export async function startMeasuredService(directory?: string, profiles?: string): Promise<MeasuredService> {
  if (!existsSync(MAIN)) {
    throw new Error('dist-service/main.js is missing: run npm run build first');
  }
  const data = directory ?? mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const started = performance.now();
  const own = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=250'];
  const child = spawn(
    process.execPath,
    [...own, YOUNG_GENERATION, MAIN, '--listen', '127.0.0.1:0', '--data', data, '--demo', 'off'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      // The load is hours of profiles at once: neither their age nor their rate is what is measured.
      env: { ...process.env, HEARTH_LIMITS_REJECT_OLDER_THAN: '0', HEARTH_LIMITS_INGESTION_RATE_MB: '0' },
    },
  );
  const url = await readyUrl(child.stdout);
  const readyMillis = performance.now() - started;
  return {
    url,
    readyMillis,
    async cpuWhile(work) {
      const before = cpuMillis(child.pid!);
      await work();
      return cpuMillis(child.pid!) - before;
    },
    residentMb: () => sumOf(memoryMb(child.pid!, 'VmRSS')),
    residentEachMb: () => memoryMb(child.pid!, 'VmRSS'),
    peakMb: () => sumOf(memoryMb(child.pid!, 'VmHWM')),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      if (directory === undefined) {
        rmSync(data, { recursive: true, force: true });
      }
    },
  };
}

async function readyUrl(output: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: output });
  const signal = AbortSignal.timeout(READY_WITHIN_MILLIS);
  for (;;) {
    const [line] = (await once(lines, 'line', { signal })) as [string];
    const ready = /Hearth is ready at (\S+)/.exec(line);
    if (ready !== null) {
      return ready[1]!;
    }
  }
}

/** A process and all its descendants: the engine is a child of the service. */
function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

function cpuMillis(pid: number): number {
  return family(pid).reduce((sum, one) => {
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * TICK_MILLIS;
  }, 0);
}

/**
 * Of a process and of each of its descendants.
 * @param what VmRSS, what is resident now, or VmHWM, the most that ever was
 */
function memoryMb(pid: number, what: 'VmRSS' | 'VmHWM'): number[] {
  const form = new RegExp(`${what}:\\s+(\\d+)`);
  return family(pid).map((one) => Number(form.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0) / 1_024);
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
