/**
 * The built service as a process of its own, for a suite to talk to from outside.
 *
 *     const service = await startService({ limits: { rejectOlderThan: '0' } });
 *     await fetch(`${service.url}/ready`);
 *     await service.stop();                    // SIGTERM; its data is removed
 *
 *     await service.kill();                    // SIGKILL; its data stays
 *     const next = await startService({ data: service.data });
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

export interface ServiceOptions {
  /** By their names in the configuration. */
  limits?: Record<string, string>;
  /** More options of the command line; a later one replaces an earlier one. */
  args?: readonly string[];
  env?: Record<string, string>;
  /** A data directory that is there already. */
  data?: string;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface TestService {
  url: string;
  port: number;
  pid: number;
  data: string;
  /** What it has written to standard error: its log, one JSON object a line. */
  log(): string;
  /** Resolves when the process has ended, however it did. */
  ended: Promise<Ended>;
  /** Asks it to end, waits for that, and removes its data. */
  stop(): Promise<Ended>;
  /** Asks it to end and keeps its data. */
  terminate(): Promise<Ended>;
  /** Ends it without any chance to finish something; its data stays. */
  kill(): Promise<void>;
}

export const serviceFile = fileURLToPath(new URL('../../dist-service/main.js', import.meta.url));

export async function startService(options: ServiceOptions = {}): Promise<TestService> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'hearth-wire-'));
  const { child, log, ended } = run(
    ['--listen', '127.0.0.1:0', '--data', data, '--demo', 'off', ...(options.args ?? [])],
    { ...limitVariables(options.limits ?? {}), ...options.env },
  );
  const url = await Promise.race([readyAt(child), ended.then(() => undefined)]);
  if (url === undefined) {
    const { code, signal } = await ended;
    if (options.data === undefined) {
      rmSync(data, { recursive: true, force: true });
    }
    throw new Error(`the service ended before it was ready (${signal ?? `exit code ${code}`}): ${log()}`);
  }
  const terminate = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid!,
    data,
    log,
    ended,
    terminate,
    stop: async () => {
      const end = await terminate();
      rmSync(data, { recursive: true, force: true });
      return end;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** For a suite whose tests start services of their own: what a test leaves running is ended, and its data removed. */
export function servicesOfEachTest(): typeof startService {
  const services: TestService[] = [];
  afterEach(async () => {
    for (const service of services.splice(0)) {
      await service.stop();
    }
  });
  return async (options) => {
    const service = await startService(options);
    services.push(service);
    return service;
  };
}

/** Runs it until it ends by itself, as it does when it cannot start. */
export async function runToEnd(args: readonly string[], env: Record<string, string> = {}) {
  const { log, ended, child } = run(args, env);
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const { code, signal } = await ended;
  clearTimeout(limit);
  return { code, signal, said: log() };
}

function run(args: readonly string[], env: Record<string, string>) {
  if (!existsSync(serviceFile)) {
    throw new Error('the service is not built: run node scripts/build.mjs service');
  }
  // A variable of whoever runs the tests must not configure what is tested.
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEARTH_')));
  const child = spawn(process.execPath, [serviceFile, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...clean, ...env },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ended);
  return { child, ended, log: () => said };
}

async function readyAt(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const found = /^Hearth is ready at (https?:\/\/\S+)$/.exec(line);
    if (found !== null) {
      return found[1]!;
    }
  }
  return new Promise(() => undefined); // Its end says why.
}

function limitVariables(limits: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => [
      `HEARTH_LIMITS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      value,
    ]),
  );
}
