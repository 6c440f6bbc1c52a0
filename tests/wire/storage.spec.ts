/** What keeps a store well, asked from outside: disk use, checks, and tenants that leave. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, CPU, minutesAgo, post, pushDrawing, type Json } from './calls.ts';
import { servicesOfEachTest, startService, type TestService } from './service.ts';

const program = fileURLToPath(new URL('../../dist-service/hearth.js', import.meta.url));
const startOwn = servicesOfEachTest();
let service: TestService;

async function hearth(args: readonly string[], input = '') {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEARTH_')));
  const child = spawn(process.execPath, [program, ...args], { env: clean });
  let [said, noted] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, said, noted };
}

const call = (method: string, message: object, tenant: string, target: TestService = service) =>
  post(target, `/hearth.v1.StorageService/${method}`, JSON.stringify(message), {
    'content-type': 'application/json',
    'x-scope-orgid': tenant,
  });

const of = (tenant: string) => ({ 'x-scope-orgid': tenant });
const T = minutesAgo(5);
const range = { start: String(minutesAgo(60)), end: String(minutesAgo(-60)) };

async function total(tenant: string): Promise<number> {
  const question = { profileTypeID: CPU, labelSelector: '{}', ...range };
  const { body } = await ask(service, 'SelectMergeStacktraces', question, of(tenant));
  return Number((body as Json).flamegraph?.total ?? 0);
}

const fill = (tenant: string, target = service) =>
  pushDrawing(target, { service_name: 'shop' }, 'main;work 10', { at: T }, of(tenant));

beforeAll(async () => {
  service = await startService({ args: ['--multitenancy'] });
});
afterAll(() => service?.stop());

describe('Usage', () => {
  it('says what the tenant that asks takes, and of nobody else', async () => {
    await fill('team-a');
    await pushDrawing(service, { service_name: 'secret' }, 'main 1', { at: T }, of('team-b'));
    const { body } = await call('Usage', {}, 'team-a');
    expect(body.services).toEqual([
      { serviceName: 'shop', resolution: 'raw', bytes: expect.stringMatching(/^[1-9]/) as string, profiles: '1' },
    ]);
    const [raw] = body.resolutions as Json[];
    expect(raw).toMatchObject({ resolution: 'raw', oldest: String(T), newest: String(T) });
    expect((body.resolutions as Json[]).map(({ resolution }) => resolution as string)).toEqual(['raw', 'hour', 'day']);
    expect(Number(body.storeBytes)).toBeGreaterThan(Number(body.symbolBytes));
    expect(JSON.stringify(body)).not.toContain('secret');
    const both = await call('Usage', {}, 'team-a|team-b');
    expect((both.body.services as Json[]).map(({ serviceName }) => serviceName as string)).toEqual(['secret', 'shop']);
  });

  it('is in the metrics for every tenant', async () => {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toMatch(/^hearth_store_profile_bytes\{tenant="team-b",service="secret",resolution="raw"\} [1-9]/m);
  });
});

describe('hearth tenant delete', () => {
  it('deletes the tenant whose name is repeated, and no other', async () => {
    await fill('leaving');
    await fill('staying');
    const command = ['tenant', 'delete', 'leaving', '--url', service.url];
    const refused = await hearth(command, 'staying\n');
    expect(refused).toMatchObject({ code: 2, noted: expect.stringContaining('nothing was deleted') as string });
    expect((await hearth(command)).code).toBe(2);
    expect(await total('leaving')).toBe(10);
    const done = await hearth(command, 'leaving\n');
    expect(done).toMatchObject({ code: 0, said: 'leaving: deleted; its bytes leave the disk in the background\n' });
    expect([await total('leaving'), await total('staying')]).toEqual([0, 10]);
    const again = await hearth([...command, '--yes', 'leaving']);
    expect(again).toMatchObject({
      code: 1,
      noted: expect.stringContaining('nothing is stored of the tenant') as string,
    });
    await fill('leaving');
    expect(await total('leaving')).toBe(10);
  });

  it('is refused for another tenant than the one that asks, and for several', async () => {
    await fill('safe');
    const other = await call('DeleteTenant', { tenant: 'safe' }, 'team-a');
    expect(other.status).toBe(400);
    expect(other.headers.get('hearth-reason')).toBe('bad_request');
    expect((await call('DeleteTenant', { tenant: 'safe' }, 'safe|team-a')).status).toBe(401);
    expect((await call('DeleteTenant', {}, 'safe')).status).toBe(400);
    expect(await total('safe')).toBe(10);
  });
});

describe('hearth check', () => {
  it('ends with 0 where all is well', async () => {
    for (const more of [[], ['--read-everything']]) {
      const { code, said } = await hearth(['check', '--url', service.url, ...more]);
      expect(said).toMatch(/^profiles +\d+ parts, \d+ rows, \d+\.\d MB$/m);
      expect(said).toMatch(/^all is well$/m);
      expect(code).toBe(0);
    }
  });

  it('ends with 1 where something is damaged, and names it', async () => {
    const own = await startOwn();
    await fill('anonymous', own);
    const parts = (readdirSync(join(own.data, 'store', 'store'), { recursive: true }) as string[])
      .map((path) => join(own.data, 'store', 'store', path))
      .filter((path) => /\/0-\d+_1_1_\d\/data\.bin$/.test(path) && statSync(path).size > 100);
    expect(parts.length).toBeGreaterThan(3);
    const bytes = readFileSync(parts[0]!);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(parts[0]!, bytes);
    const { code, said } = await hearth(['check', '--read-everything', '--url', own.url]);
    expect(code).toBe(1);
    expect(said).toMatch(/^part 0-\d+_1_1_\d of the table \w+ is damaged: /m);
    expect(said).toMatch(/DAMAGED$/m);
  });
});
