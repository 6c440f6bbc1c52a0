/** The crate `pyroscope` as it is published, in a compiled program. */
import { expect, it } from 'vitest';
import { CPU } from '../../wire/calls.ts';
import { agentRun, functionShares, labelValues, labelsOf, profileTypes } from '../agent-run.ts';
import * as programs from '../programs.ts';

const APP = '{service_name="rust-app"}';
const run = agentRun('rust', programs.rust, 'rust-app');

it('is acknowledged each time it pushes', () => {
  expect(run.said).toContain('Sending Session');
  expect(run.said).not.toMatch(/ERROR|WARN|failed/i);
});

it('has the profile type of the agent', async () => {
  expect(await profileTypes(run.service, APP)).toEqual([CPU]);
});

it('has the labels that the agent was given, and those it adds', async () => {
  expect(await labelValues(run.service, 'region', APP)).toEqual(['eu']);
  expect(await labelValues(run.service, 'endpoint', APP)).toEqual(['/primes', '/words']);
  expect(await labelsOf(run.service, APP)).toMatchObject({
    'otel.scope.name': 'com.grafana.pyroscope/rust',
    'process.runtime.name': 'rust',
  });
});

it('finds the hot function where the processor was', async () => {
  const cpu = await functionShares(run.service, CPU, APP);
  expect(cpu.total).toBeGreaterThan(1e8);
  expect(cpu.total).toBeLessThan(programs.SECONDS * 2e9);
  expect(cpu.self('count_primes')).toBeGreaterThan(0.5);
  expect(cpu.withCallees('sort_words')).toBeGreaterThan(0.05);
});

it('finds it by the label of the code that ran', async () => {
  const primes = await functionShares(run.service, CPU, '{service_name="rust-app",endpoint="/primes"}');
  expect(primes.withCallees('count_primes')).toBeGreaterThan(0.8);
  const words = await functionShares(run.service, CPU, '{service_name="rust-app",endpoint="/words"}');
  expect(words.withCallees('sort_words')).toBeGreaterThan(0.8);
});
