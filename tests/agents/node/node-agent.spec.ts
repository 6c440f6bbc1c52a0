/** `@pyroscope/nodejs` as it is published, in a program of its own: wall, processor time and memory. */
import { expect, it } from 'vitest';
import { ask, lastHours, type Json } from '../../wire/calls.ts';
import { agentRun, functionShares, labelValues, labelsOf, profileTypes } from '../agent-run.ts';
import * as programs from '../programs.ts';

const APP = '{service_name="node-app"}';
const WALL = 'wall:wall:nanoseconds:wall:nanoseconds';
const WALL_CPU = 'wall:cpu:nanoseconds:wall:nanoseconds';

const run = agentRun(undefined, programs.node, 'node-app');

/** The agent puts a function's file before its name, and its line behind it. */
const named = (name: string) => new RegExp(`(^|:)${name}(:|$)`);

it('is acknowledged each time it pushes', () => {
  expect(run.said).toContain('pyroscope');
  expect(run.said).not.toMatch(/rejected|Error sending/);
});

it('has the profile types of the agent', async () => {
  expect(await profileTypes(run.service, APP)).toEqual([
    'memory:inuse_objects:count:inuse_space:bytes',
    'memory:inuse_space:bytes:inuse_space:bytes',
    WALL_CPU,
    'wall:samples:count:wall:nanoseconds',
    WALL,
  ]);
});

it('has the labels that the agent was given, and those it adds', async () => {
  expect(await labelValues(run.service, 'region', APP)).toEqual(['eu']);
  expect(await labelValues(run.service, 'endpoint', APP)).toEqual(['/primes', '/words']);
  expect(await labelsOf(run.service, APP)).toMatchObject({
    pyroscope_spy: 'nodespy',
    'otel.scope.name': 'com.grafana.pyroscope/nodejs',
  });
});

it.each([WALL, WALL_CPU])('finds the hot function where the time went: %s', async (type) => {
  const time = await functionShares(run.service, type, APP);
  expect(time.total).toBeGreaterThan(1e8);
  expect(time.self(named('countPrimes'))).toBeGreaterThan(0.5);
  expect(time.withCallees(named('sortWords'))).toBeGreaterThan(0.05);
});

it('finds it by the label of the code that ran', async () => {
  const primes = await functionShares(run.service, WALL, '{service_name="node-app",endpoint="/primes"}');
  expect(primes.withCallees(named('countPrimes'))).toBeGreaterThan(0.8);
  const words = await functionShares(run.service, WALL, '{service_name="node-app",endpoint="/words"}');
  expect(words.withCallees(named('sortWords'))).toBeGreaterThan(0.8);
});

it('finds what keeps memory', async () => {
  const kept = await functionShares(run.service, 'memory:inuse_space:bytes:inuse_space:bytes', APP);
  expect(kept.withCallees(named('keepPage'))).toBeGreaterThan(0.3);
});

it('has points in time', async () => {
  const { body } = await ask(run.service, 'SelectSeries', {
    profileTypeID: WALL,
    labelSelector: APP,
    groupBy: ['endpoint'],
    step: 15,
    ...lastHours(),
  });
  expect(body.series.map(({ labels = [] }: Json) => labels)).toContainEqual([{ name: 'endpoint', value: '/primes' }]);
});
