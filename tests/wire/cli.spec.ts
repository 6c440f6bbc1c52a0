/** The command `hearth`, as a person runs it beside a running service. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, CPU, type Json } from './calls.ts';
import { hearth, program } from './hearth-command.ts';
import { startService, type TestService } from './service.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

let service: TestService;
const folder = mkdtempSync(join(tmpdir(), 'hearth-cli-'));

beforeAll(async () => {
  service = await startService();
});

afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const everything = { start: '1', end: '2000000000000' };

async function total(name: string, profileTypeID = CPU): Promise<number> {
  const { body } = await ask(service, 'SelectMergeStacktraces', {
    profileTypeID,
    labelSelector: `{service_name="${name}"}`,
    ...everything,
  });
  return Number((body as Json).flamegraph.total);
}

describe('hearth import', () => {
  it('stores folders with all that is in them, however old, and says what became of each file', async () => {
    const below = join(folder, 'recordings', 'below');
    mkdirSync(below, { recursive: true });
    const recording = readFileSync(fixture('pprof/go/go-gofmt-cpu.pb.gz'));
    writeFileSync(join(below, 'cpu.pb.gz'), recording);
    writeFileSync(join(below, 'stacks.folded'), 'main;run 3\nmain 2\n');
    writeFileSync(join(folder, 'recordings', 'notes.bin'), Buffer.from([0, 1, 2, 3, 250, 251]));
    writeFileSync(join(below, '.hidden'), 'main 1\n');
    symlinkSync(join(folder, 'recordings'), join(below, 'around'));
    const { code, said, noted } = await hearth(
      ['import', join(folder, 'recordings'), '--labels', 'service_name=old,region=eu', '--rate', '50'],
      { HEARTH_URL: service.url },
    );
    expect(said).toMatch(/^2 files \(1 \w+, 1 \w+\): 2 profiles stored\n/);
    expect(said).toMatch(/^ {2}old {2,}process_cpu:cpu:nanoseconds:cpu:nanoseconds +2 /m);
    expect(said).toMatch(/^1 file does not say what was measured: taken for samples of the processor; --measured/m);
    expect(noted).toMatch(/3\/3 files/);
    expect(code).toBe(0);
    // 5 samples at 50 a second are 100 ms; the rest is what the recording has.
    const recorded = 3_560_000_000;
    expect(await total('old')).toBe(recorded + 100_000_000);
  });

  it('counts a file once, however often it is imported', async () => {
    const file = fixture('pprof/go/go-gofmt-cpu.pb.gz');
    const args = ['import', file, '--url', service.url, '--labels', 'service_name=twice'];
    expect((await hearth(args)).code).toBe(0);
    expect((await hearth(args)).code).toBe(0);
    expect(await total('twice')).toBe(3_560_000_000);
  });

  it('stores nothing in a dry run, and says what it would', async () => {
    const file = fixture('jfr/java-matcher-jdk17-profile.jfr');
    const args = ['import', file, '--url', service.url, '--labels', 'service_name=dry', '--dry-run'];
    const { code, said } = await hearth(args);
    expect(code).toBe(0);
    expect(said).toContain('1 file (1 jfr): 4 profiles would be stored (dry run)');
    expect(said).toContain('memory:alloc_sample_bytes:bytes:space:bytes');
    expect(said).toMatch(/no profiles are made of: jdk\.GCPhaseParallel \(30760\)/);
    const { body } = await ask(service, 'Series', { matchers: ['{service_name="dry"}'], ...everything });
    expect(body).toEqual({});
  });

  it('says why a file was not stored, and ends with 1', async () => {
    const broken = join(folder, 'broken.pb');
    writeFileSync(broken, gunzipSync(readFileSync(fixture('pprof/go/go-gofmt-cpu.pb.gz'))).subarray(0, 20_000));
    const good = fixture('pprof/go/go-gofmt-cpu.pb.gz');
    const { code, said } = await hearth([
      'import',
      broken,
      good,
      '--url',
      service.url,
      '--labels',
      'service_name=some',
    ]);
    expect(code).toBe(1);
    expect(said).toContain('1 file (1 pprof)');
    expect(said).toMatch(/not stored, \w+: 1\n {2}.*broken\.pb: /);
    expect(await total('some')).toBe(3_560_000_000);
  });

  it('stores what it can of a file, says why it left the rest, and counts that as refused', async () => {
    const profile = (name: string) => ({
      ...{ type: 'sampled', name, unit: 'bytes', startValue: 0, endValue: 5 },
      ...{ samples: [[0]], weights: [5] },
    });
    const file = join(folder, 'two.speedscope.json');
    const content = {
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      shared: { frames: [{ name: 'main' }] },
      profiles: [profile('sound'), profile('x'.repeat(3_000))],
    };
    writeFileSync(file, JSON.stringify(content));
    const { code, said } = await hearth(['import', file, '--url', service.url, '--labels', 'service_name=half']);
    expect(code).toBe(1);
    expect(said).toContain('1 file (1 speedscope): 1 profile stored');
    expect(said).toContain('not stored, label_value_too_long: 1');
    expect(await total('half', 'memory:samples:bytes::')).toBe(5);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const counted = 'pyroscope_discarded_samples_total{reason="label_value_too_long",tenant="anonymous"} 1';
    expect(metrics).toContain(counted);
  });

  it('measures what it is told', async () => {
    const stacks = join(folder, 'bytes.folded');
    writeFileSync(stacks, 'main;make 4096\n');
    const args = ['import', stacks, '--url', service.url, '--labels', 'service_name=told', '--measured', 'alloc_space'];
    const run = await hearth(args);
    expect([run.code, run.said.includes('does not say')]).toEqual([0, false]);
    expect(await total('told', 'memory:alloc_space:bytes::')).toBe(4_096);
    const { code, said } = await hearth([...args.slice(0, -1), 'weight']);
    expect(code).toBe(1);
    expect(said).toContain('not stored, unknown_profile_type: 1');
  });
});

describe('hearth push', () => {
  it('sends files and standard input as an agent does', async () => {
    const stacks = join(folder, 'now.folded');
    writeFileSync(stacks, 'main;run 7\n');
    const pushed = await hearth([
      'push',
      stacks,
      '--service',
      'pushed.cpu',
      '--labels',
      'region=eu',
      '--url',
      service.url,
    ]);
    expect(pushed).toMatchObject({ code: 0, said: `${stacks}: stored\n` });
    const piped = await hearth(
      ['push', '-', '--service', 'pushed', '--url', service.url],
      {},
      Buffer.from('main;run 3\n'),
    );
    expect(piped).toMatchObject({ code: 0, said: '-: stored\n' });
    expect(await total('pushed')).toBe(100_000_000);
    const { body } = await ask(service, 'LabelValues', {
      name: 'region',
      matchers: ['{service_name="pushed"}'],
      ...everything,
    });
    expect(body.names).toEqual(['eu']);
  });

  it('says why the service refuses one', async () => {
    const old = fixture('pprof/go/go-gofmt-cpu.pb.gz');
    const { code, said } = await hearth(['push', old, '--service', 'late', '--url', service.url]);
    expect(code).toBe(1);
    expect(said).toContain('not stored: profile with labels');
    expect(said).toContain('is outside of ingestion window');
  });

  it('waits and sends again while the service has no room', async () => {
    const answers = [429, 503, 200];
    const asked: IncomingMessage[] = [];
    const busy = createServer((request, response) => {
      asked.push(request);
      request.resume();
      response.writeHead(answers[asked.length - 1]!, { 'retry-after': '0' }).end('not now\n');
    });
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}/behind/a/proxy`;
    const env = { HEARTH_TOKEN: 'sesame', HEARTH_TENANT: 'team-a' };
    const { code, noted } = await hearth(
      ['push', '-', '--service', 'busy', '--url', url],
      env,
      Buffer.from('main 1\n'),
    );
    busy.close();
    expect(code).toBe(0);
    expect(noted).toContain('not now');
    expect(asked).toHaveLength(3);
    expect(asked[2]!.url).toMatch(/^\/behind\/a\/proxy\/ingest\?name=busy&/);
    expect(asked[2]!.headers).toMatchObject({ authorization: 'Bearer sesame', 'x-scope-orgid': 'team-a' });
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['imprt'], 'there is no command imprt'],
    [['import'], 'no file is named'],
    [['import', '/does/not/exist'], '/does/not/exist cannot be read'],
    [['import', '.', '--rat', '5'], "Unknown option '--rat'"],
    [['import', '.', '--labels', 'shop'], "--labels has 'shop': write labels as region=eu"],
    [['import', '.', '--rate', 'fast'], "--rate is 'fast'"],
    [['push', 'x'], '--service is missing'],
    [['push', 'x', '--service', 'a', '--url', 'ftp://x'], "--url is 'ftp://x'"],
    [['push', 'x', '--service', 'a', '--labels', 'a={b}'], 'has a comma or a brace'],
    [['credential', '--name', 'a', '--role', 'owner'], "--role has 'owner'"],
  ])('%j ends with 2 and says how to mend it', async (args, message) => {
    const { code, said, noted } = await hearth(args);
    expect([code, said]).toEqual([2, '']);
    expect(noted).toContain(message);
  });

  it('that reaches no service says so, and ends with 1', async () => {
    const { code, noted } = await hearth(['push', program, '--service', 'a', '--url', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(noted).toContain('there is no answer from http://127.0.0.1:9');
  });

  it('can ask for help', async () => {
    expect((await hearth([])).said).toContain('import     stores files of any format and age');
    expect((await hearth(['help', 'import'])).said).toContain('--dry-run');
    expect((await hearth(['push', '--help'])).said).toContain('hearth push FILE…');
    for (const asked of [
      ['help', 'serve'],
      ['serve', '--help'],
    ]) {
      const { code, said } = await hearth(asked);
      expect(code).toBe(0);
      expect(said).toContain('--listen\n      Where it answers');
    }
  });
});

describe('hearth credential', () => {
  it('prints an entry that has the hash, and the secret only beside it', async () => {
    const { code, said, noted } = await hearth(['credential', '--name', 'ci', '--role', 'push,read', '--tenant', 'a']);
    expect(code).toBe(0);
    expect(said).toMatch(
      /^ {2}- name: ci\n {4}tenants:\n {6}- a\n {4}roles:\n {6}- push\n {6}- read\n {4}sha256: [0-9a-f]{64}\n$/,
    );
    const secret = /^ {2}(\S{43})$/m.exec(noted)![1]!;
    expect(said).not.toContain(secret);
  });
});
