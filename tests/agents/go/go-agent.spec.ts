/** pyroscope-go as it is published, in a compiled program, with each of its profile types. */
import { expect, it } from 'vitest';
import { CPU } from '../../wire/calls.ts';
import { agentRun, functionShares, labelValues, labelsOf, profileTypes } from '../agent-run.ts';
import * as programs from '../programs.ts';

const APP = '{service_name="go-app"}';
const run = agentRun('go', programs.go, 'go-app');

it('is acknowledged each time it pushes', () => {
  expect(run.said).toContain('uploading at');
  expect(run.said).not.toContain('[ERROR]');
});

it('has the profile types of the agent', async () => {
  expect(await profileTypes(run.service, APP)).toEqual([
    'block:contentions:count:contentions:count',
    'block:delay:nanoseconds:contentions:count',
    'goroutine:goroutine:count:goroutine:count',
    'memory:alloc_objects:count:space:bytes',
    'memory:alloc_space:bytes:space:bytes',
    'memory:inuse_objects:count:space:bytes',
    'memory:inuse_space:bytes:space:bytes',
    'mutex:contentions:count:contentions:count',
    'mutex:delay:nanoseconds:contentions:count',
    CPU,
    'process_cpu:samples:count:cpu:nanoseconds',
  ]);
});

it('has the labels that the agent was given, and those it adds', async () => {
  expect(await labelValues(run.service, 'region', APP)).toEqual(['eu']);
  expect(await labelValues(run.service, 'endpoint', APP)).toEqual(['/primes', '/words']);
  expect(await labelsOf(run.service, APP)).toMatchObject({
    pyroscope_spy: 'gospy',
    'otel.scope.version': expect.stringMatching(/^v\d/) as string,
    'process.runtime.name': 'go',
  });
});

it('finds the hot function where the processor was', async () => {
  const cpu = await functionShares(run.service, CPU, APP);
  expect(cpu.total).toBeLessThan(programs.SECONDS * 2e9);
  expect(cpu.self('main.countPrimes')).toBeGreaterThan(0.5);
  expect(cpu.withCallees('main.sortWords')).toBeGreaterThan(0.05);
  const samples = await functionShares(run.service, 'process_cpu:samples:count:cpu:nanoseconds', APP);
  expect(cpu.total).toBe(samples.total * 1e7);
});

it('finds it by the label of the code that ran', async () => {
  const primes = await functionShares(run.service, CPU, '{service_name="go-app",endpoint="/primes"}');
  expect(primes.withCallees('main.countPrimes')).toBeGreaterThan(0.8);
  const words = await functionShares(run.service, CPU, '{service_name="go-app",endpoint="/words"}');
  expect(words.withCallees('main.sortWords')).toBeGreaterThan(0.8);
  expect(words.self('main.countPrimes')).toBe(0);
});

it('finds what allocates, and what keeps memory', async () => {
  const allocated = await functionShares(run.service, 'memory:alloc_space:bytes:space:bytes', APP);
  expect(allocated.withCallees('main.sortWords')).toBeGreaterThan(0.3);
  const kept = await functionShares(run.service, 'memory:inuse_space:bytes:space:bytes', APP);
  expect(kept.self('main.writeLedger')).toBeGreaterThan(0.3);
});

it('finds the lock that is waited for', async () => {
  const mutex = await functionShares(run.service, 'mutex:delay:nanoseconds:contentions:count', APP);
  expect(mutex.withCallees('main.writeLedger')).toBeGreaterThan(0.8);
  const block = await functionShares(run.service, 'block:contentions:count:contentions:count', APP);
  expect(block.withCallees('main.waitForLedger')).toBeGreaterThan(0.1);
  expect(block.withCallees('main.writeLedger')).toBeGreaterThan(0.1);
});
