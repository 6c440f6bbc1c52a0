/**
 * A program that a real agent profiles, run to its end against a service of its own, and what the service then says.
 *
 *     const run = agentRun('go', programs.go, 'go-app');
 *     it('finds the hot function', async () => {
 *       const cpu = await functionShares(run.service, CPU, '{service_name="go-app"}');
 *       expect(cpu.self('main.countPrimes')).toBeGreaterThan(0.5);
 *     });
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { missingToolchain } from '../../scripts/toolchains.mjs';
import { ask, lastHours } from '../wire/calls.ts';
import { startService, type TestService } from '../wire/service.ts';
import type { Program, Start } from './programs.ts';

export interface AgentRun {
  readonly service: TestService;
  /** What the program and its agent wrote. */
  readonly said: string;
}

/** Runs the program before the tests of this file, or skips them all, saying why, where its toolchain is missing. */
export function agentRun(toolchain: string | undefined, program: Start, app: string): AgentRun {
  const missing = toolchain === undefined ? undefined : missingToolchain(toolchain);
  let service: TestService | undefined;
  let said = '';
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
  beforeAll(async () => {
    if (missing === undefined) {
      service = await startService();
      said = await runToEnd(program(service.url, app));
    }
  });
  afterAll(() => service?.stop());
  return {
    get service() {
      return service!;
    },
    get said() {
      return said;
    },
  };
}

/** What the program and its agent wrote; throws that when it failed. */
export async function runToEnd({ command: [file, ...args], env }: Program): Promise<string> {
  const child = spawn(file!, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  const hear = (chunk: Buffer) => (said += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) {
    throw new Error(`${file} ended with ${signal ?? code}: ${said}`);
  }
  return said;
}

export interface FunctionShares {
  /** In the unit of the profile type. */
  total: number;
  /** The part of all values, from 0 to 1, that functions so named have by themselves. */
  self(name: string | RegExp): number;
  /** The part of all values that functions so named have with what they call, each value once. */
  withCallees(name: string | RegExp): number;
}

/** Of all that was merged. A text is the whole name of a function. */
export async function functionShares(
  service: { url: string },
  profileTypeID: string,
  labelSelector: string,
): Promise<FunctionShares> {
  const range = lastHours();
  const { status, text, body } = await ask(service, 'SelectMergeStacktraces', {
    profileTypeID,
    labelSelector,
    ...range,
  });
  if (status !== 200) {
    throw new Error(`${profileTypeID} of ${labelSelector} was answered ${status}: ${text}`);
  }
  const { names = [], levels = [], total = 0 } = body.flamegraph ?? {};
  const bars = barsOf(names, levels);
  const all = Number(total);
  const fits = (name: string | RegExp, text: string) => (typeof name === 'string' ? text === name : name.test(text));
  const share = (chosen: Bar[], value: (bar: Bar) => number) => chosen.reduce((sum, bar) => sum + value(bar) / all, 0);
  return {
    total: all,
    self: (name) =>
      share(
        bars.filter((bar) => fits(name, bar.name)),
        (bar) => bar.self,
      ),
    withCallees: (name) =>
      share(
        bars.filter((bar) => fits(name, bar.name) && !callersOf(bar).some((caller) => fits(name, caller.name))),
        (bar) => bar.to - bar.from,
      ),
  };
}

interface Bar {
  name: string;
  from: number;
  to: number;
  self: number;
  caller: Bar | undefined;
}

function barsOf(names: string[], levels: { values: string[] }[]): Bar[] {
  const bars: Bar[] = [];
  let above: Bar[] = [];
  for (const { values } of levels) {
    const row: Bar[] = [];
    let at = 0;
    let caller = 0;
    // Four numbers a bar: how far it is from the one before, total, self, name.
    for (let i = 0; i < values.length; i += 4) {
      const from = at + Number(values[i]);
      at = from + Number(values[i + 1]);
      while (caller < above.length - 1 && above[caller]!.to <= from) {
        caller++;
      }
      const name = names[Number(values[i + 3])]!;
      row.push({ name, from, to: at, self: Number(values[i + 2]), caller: above[caller] });
    }
    bars.push(...row);
    above = row;
  }
  return bars;
}

function callersOf({ caller }: Bar): Bar[] {
  return caller === undefined ? [] : [caller, ...callersOf(caller)];
}

/** The values of a label in all series that fit, sorted. */
export async function labelValues(service: { url: string }, name: string, labelSelector: string): Promise<string[]> {
  const { body } = await ask(service, 'LabelValues', { name, matchers: [labelSelector], ...lastHours() });
  return body.names ?? [];
}

export const profileTypes = (service: { url: string }, labelSelector: string) =>
  labelValues(service, '__profile_type__', labelSelector);

/** The value of each label of one series that fits, UTF-8 names included. */
export async function labelsOf(service: { url: string }, labelSelector: string): Promise<Record<string, string>> {
  const { body } = await ask(
    service,
    'Series',
    { matchers: [labelSelector], ...lastHours() },
    { accept: '*/*;allow-utf8-labelnames=true' },
  );
  const labels = (body.labelsSet?.[0]?.labels ?? []) as { name: string; value: string }[];
  return Object.fromEntries(labels.map(({ name, value }) => [name, value]));
}
