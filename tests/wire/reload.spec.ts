/** The configuration file is changed while the service runs. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, CPU, lastHours, post, push } from './calls.ts';
import { startService, type TestService } from './service.ts';

let folder: string;
let file: string;
let service: TestService;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-reload-'));
  file = join(folder, 'hearth.yaml');
  write('limits: { maxSamples: 2, maxNodes: 100 }');
  service = await startService({ args: ['--multitenancy', '--config', file] });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As an editor or a deployment does it: another file in its place. */
function write(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const tenant = (name: string) => ({ 'x-scope-orgid': name });
const three = () => drawProfile('a 1\nb 1\nc 1', { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' }).pprof;
const pushThree = (name: string) =>
  push(service, { __name__: 'process_cpu', service_name: 's' }, three(), tenant(name));
const askNodes = (name: string, maxNodes: number) =>
  ask(
    service,
    'SelectMergeStacktraces',
    { profileTypeID: CPU, labelSelector: '{}', maxNodes, ...lastHours() },
    tenant(name),
  );
const lines = (message: string) =>
  service
    .log()
    .split('\n')
    .filter((line) => line.includes(message))
    .map((line) => JSON.parse(line));
const inForce = async () => parse(await (await fetch(`${service.url}/api/v1/status/config`)).text());

it('gives tenants their limits, keeps them when it is broken, and needs no restart for any of it', async () => {
  expect((await pushThree('a')).text).toContain('actual: 3, limit: 2');

  write(
    'limits: { maxSamples: 2, maxNodes: 100 }\ntenants: { a: { limits: { maxSamples: 3, maxNodes: 7, maxBodyMb: 1 } } }',
  );
  await vi.waitFor(async () => expect((await pushThree('a')).status).toBe(200), { timeout: 10_000, interval: 100 });
  expect((await pushThree('b')).text).toContain('actual: 3, limit: 2');
  expect((await askNodes('a', 8)).text).toContain('max_nodes is 8: it must be from 0 (which means 8192) to 7');
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  expect(metrics).toContain('hearth_queries_refused_total{reason="query_limit"} 1\n');
  expect((await askNodes('b', 8)).status).toBe(200);
  expect((await askNodes('b|a', 8)).text).toContain('to 7');
  const large = new Uint8Array(1_048_577);
  expect((await post(service, '/ingest?name=x&format=pprof', large, tenant('a'))).status).toBe(413);
  expect((await post(service, '/ingest?name=x&format=pprof', large, tenant('b'))).status).toBe(422);
  expect((await inForce()).tenants).toEqual({ a: { limits: { maxSamples: 3, maxNodes: 7, maxBodyMb: 1 }, rules: [] } });

  write('tenants: { a: { limits: { maxSamples: lots } } }');
  await vi.waitFor(() => expect(lines('is not used')).toHaveLength(1), { timeout: 10_000 });
  expect(lines('is not used')[0].why).toContain('tenants.a.limits.maxSamples in');
  expect((await pushThree('a')).status).toBe(200);
  expect((await pushThree('b')).status).toBe(400);

  write('listen: 127.0.0.1:1\nlimits: { maxSamples: 3 }\nlogLevel: warn');
  await vi.waitFor(async () => expect((await pushThree('b')).status).toBe(200), { timeout: 10_000, interval: 100 });
  // The flag beats the file, changed or not.
  expect(lines('take effect at the next start')).toEqual([]);
  expect((await askNodes('a', 8)).status).toBe(200);
});

it('is looked at when SIGHUP says so, and names what it cannot change', async () => {
  write('clickhouse: http://127.0.0.1:1\nlimits: { maxSamples: 1 }');
  process.kill(service.pid, 'SIGHUP');
  await vi.waitFor(() => expect(lines('take effect at the next start')).toHaveLength(1), { timeout: 10_000 });
  expect(lines('take effect at the next start')[0].keys).toEqual(['clickhouse']);
  expect((await pushThree('b')).text).toContain('limit: 1');
  expect((await fetch(`${service.url}/ready`)).status).toBe(200);
});
