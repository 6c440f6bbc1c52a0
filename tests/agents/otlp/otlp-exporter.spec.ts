/** The OTLP exporters of the OpenTelemetry collector as they are published, with their defaults. */
import { describe, expect, it } from 'vitest';
import { CPU } from '../../wire/calls.ts';
import { agentRun, functionShares, labelValues, labelsOf, profileTypes } from '../agent-run.ts';
import * as programs from '../programs.ts';

describe.each(['grpc', 'http'] as const)('the exporter over %s', (protocol) => {
  const APP = '{service_name="otlp-app"}';
  const run = agentRun('otlp', programs.otlp(protocol), 'otlp-app');

  it('is acknowledged each time it exports', () => {
    expect(run.said).not.toMatch(/"level":"(warn|error)"/);
  });

  it('has the profile type of a processor profile', async () => {
    expect(await profileTypes(run.service, APP)).toEqual([CPU]);
  });

  it('has the attributes of the resource and of the samples as labels', async () => {
    expect(await labelValues(run.service, 'region', APP)).toEqual(['eu']);
    expect(await labelValues(run.service, 'endpoint', APP)).toEqual(['/primes', '/words']);
    expect(await labelsOf(run.service, APP)).toMatchObject({ 'service.name': 'otlp-app' });
  });

  it('finds the hot function where the processor was', async () => {
    const cpu = await functionShares(run.service, CPU, APP);
    expect(cpu.total).toBeGreaterThan(1e8);
    expect(cpu.total % 1e7).toBe(0);
    expect(cpu.self('main.countPrimes')).toBeGreaterThan(0.5);
    expect(cpu.withCallees('main.sortWords')).toBeGreaterThan(0.05);
  });

  it('finds it by the attribute of the code that ran', async () => {
    const primes = await functionShares(run.service, CPU, '{service_name="otlp-app",endpoint="/primes"}');
    expect(primes.withCallees('main.countPrimes')).toBeGreaterThan(0.8);
    const words = await functionShares(run.service, CPU, '{service_name="otlp-app",endpoint="/words"}');
    expect(words.withCallees('main.sortWords')).toBeGreaterThan(0.8);
  });
});
