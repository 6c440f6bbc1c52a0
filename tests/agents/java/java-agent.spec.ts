/** Pyroscope's Java agent as it is published, told to measure processor time, allocations and locks. */
import { describe, expect, it } from 'vitest';
import { CPU } from '../../wire/calls.ts';
import { agentRun, functionShares, labelValues, labelsOf, profileTypes } from '../agent-run.ts';
import * as programs from '../programs.ts';

const APP = '{service_name="java-app"}';

/** Longer than others: in 6 s the cooler of its functions has fewer than a hundred samples, too few for what is asked. */
const SECONDS = 12;

describe('the Java agent', () => {
  const start = programs.java({
    PYROSCOPE_PROFILER_EVENT: 'itimer',
    PYROSCOPE_PROFILER_ALLOC: '64k',
    PYROSCOPE_PROFILER_LOCK: '1ms',
  });
  const run = agentRun('java', (url, app) => start(url, app, SECONDS), 'java-app');

  it('is acknowledged each time it pushes', () => {
    expect(run.said).toContain('Upload attempt 1');
    expect(run.said).not.toMatch(/ERROR|WARN\]|attempt 2/);
  });

  it('has its profile types', async () => {
    expect(await profileTypes(run.service, APP)).toEqual(
      expect.arrayContaining([
        'block:contentions:count:block:count',
        'block:delay:nanoseconds:block:count',
        'memory:alloc_in_new_tlab_bytes:bytes:space:bytes',
        'memory:alloc_in_new_tlab_objects:count:space:bytes',
        'mutex:contentions:count:mutex:count',
        'mutex:delay:nanoseconds:mutex:count',
        CPU,
      ]),
    );
  });

  it('has the labels that it was given, and those it adds', async () => {
    expect(await labelValues(run.service, 'region', APP)).toEqual(['eu']);
    expect(await labelValues(run.service, 'endpoint', APP)).toEqual(['/primes', '/words']);
    expect(await labelsOf(run.service, APP)).toMatchObject({
      pyroscope_spy: 'javaspy',
      'otel.scope.name': 'com.grafana.pyroscope/java',
    });
  });

  it('finds the hot function where the processor was', async () => {
    const cpu = await functionShares(run.service, CPU, APP);
    expect(cpu.total).toBeGreaterThan(1e8);
    expect(cpu.total % 1e7).toBe(0);
    expect(cpu.self('ProfiledApp.countPrimes')).toBeGreaterThan(0.5);
    expect(cpu.withCallees('ProfiledApp.sortWords')).toBeGreaterThan(0.05);
  });

  it('finds it by the label of the code that ran', async () => {
    const primes = await functionShares(run.service, CPU, '{service_name="java-app",endpoint="/primes"}');
    expect(primes.withCallees('ProfiledApp.countPrimes')).toBeGreaterThan(0.8);
    const words = await functionShares(run.service, CPU, '{service_name="java-app",endpoint="/words"}');
    expect(words.withCallees('ProfiledApp.sortWords')).toBeGreaterThan(0.8);
  });

  it('finds what allocates', async () => {
    const bytes = await functionShares(run.service, 'memory:alloc_in_new_tlab_bytes:bytes:space:bytes', APP);
    expect(bytes.withCallees('ProfiledApp.sortWords')).toBeGreaterThan(0.5);
  });

  it('finds the locks that are waited for', async () => {
    const mutex = await functionShares(run.service, 'mutex:delay:nanoseconds:mutex:count', APP);
    expect(mutex.withCallees('ProfiledApp.writeLedger')).toBeGreaterThan(0.8);
    const block = await functionShares(run.service, 'block:delay:nanoseconds:block:count', APP);
    expect(block.withCallees('ProfiledApp.askDesk')).toBeGreaterThan(0.8);
  });
});

describe('the Java agent with the Flight Recorder of the JDK', () => {
  const run = agentRun(
    'java',
    programs.java({ PYROSCOPE_PROFILER_TYPE: 'JFR', PYROSCOPE_PROFILER_EVENT: 'cpu' }),
    'java-app',
  );

  it('is acknowledged each time it pushes', () => {
    expect(run.said).toContain('Upload attempt 1');
    expect(run.said).not.toMatch(/ERROR|attempt 2/);
  });

  it('finds the hot function where the processor was', async () => {
    const cpu = await functionShares(run.service, CPU, APP);
    expect(cpu.self('ProfiledApp.countPrimes')).toBeGreaterThan(0.5);
  });
});

describe('the Java agent by the clock', () => {
  const run = agentRun('java', programs.java({ PYROSCOPE_PROFILER_EVENT: 'wall' }), 'java-app');
  const WALL = 'wall:wall:nanoseconds:wall:nanoseconds';

  it('finds the hot function where the time went, among the threads that wait', async () => {
    const wall = await functionShares(run.service, WALL, APP);
    expect(wall.self('ProfiledApp.countPrimes')).toBeGreaterThan(0);
    expect(wall.withCallees('ProfiledApp.writeLedger')).toBeGreaterThan(0);
  });

  it('finds it where the processor was', async () => {
    const cpu = await functionShares(run.service, CPU, APP);
    expect(cpu.self('ProfiledApp.countPrimes')).toBeGreaterThan(0.3);
  });
});
