/**
 * A program that a real agent profiles, run to its end against a service of its own, and what the service then says.
 *
 *     const run = agentRun('go', (url) => ({ command: [madeBy('go', 'agent'), url, 'go-app', SECONDS] }));
 *     it('finds the hot function', async () => {
 *       const cpu = await functionShares(run.service, CPU, '{service_name="go-app"}');
 *       expect(cpu.self('main.countPrimes')).toBeGreaterThan(0.6);
 *     });
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { missingToolchain, toolchainFolder } from '../../scripts/toolchains.mjs';
import { ask, lastHours } from '../wire/calls.ts';
import { startService, type TestService } from '../wire/service.ts';

/** How long the programs work. Their agents push every two seconds. */
export const SECONDS = '6';

/** A file that a toolchain has made. */
export const madeBy = (toolchain: string, ...path: string[]): string => join(toolchainFolder(toolchain), ...path);

/** A file beside the tests. */
export const sourceOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Program {
  command: string[];
  env?: Record<string, string>;
}

export interface AgentRun {
  readonly service: TestService;
  /** What the program and its agent wrote. */
  readonly said: string;
}

/** Runs the program before the tests of this file, or skips them all, saying why, where its toolchain is missing. */
export function agentRun(toolchain: string | undefined, program: (url: string) => Program): AgentRun {
  const missing = toolchain === undefined ? undefined : missingToolchain(toolchain);
  let service: TestService | undefined;
  let said = '';
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
  beforeAll(async () => {
    if (missing === undefined) {
      service = await startService();
      said = await runToEnd(program(service.url));
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

async function runToEnd({ command: [file, ...args], env }: Program): Promise<string> {
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
  /** The part of all values that functions so named have with what they call. */
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
  const sums = { self: new Map<string, number>(), withCallees: new Map<string, number>() };
  const add = (to: Map<string, number>, name: string, value: string) =>
    to.set(name, (to.get(name) ?? 0) + Number(value));
  for (const { values } of levels as { values: string[] }[]) {
    // Four numbers a bar: offset, total, self, name.
    for (let i = 0; i < values.length; i += 4) {
      const name = names[Number(values[i + 3])];
      add(sums.withCallees, name, values[i + 1]!);
      add(sums.self, name, values[i + 2]!);
    }
  }
  const all = Number(total);
  const shareOf = (values: Map<string, number>) => (name: string | RegExp) =>
    [...values]
      .filter(([key]) => (typeof name === 'string' ? key === name : name.test(key)))
      .reduce((sum, [, value]) => sum + value / all, 0);
  return { total: all, self: shareOf(sums.self), withCallees: shareOf(sums.withCallees) };
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
