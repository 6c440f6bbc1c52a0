/** `hearth query` and `hearth diff`: on files alone, and as clients of a running service. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAny } from '../../model/formats/read-any.ts';
import { pushDrawing } from './calls.ts';
import { hearth } from './hearth-command.ts';
import { startService, type TestService } from './service.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const gofmt = fixture('pprof/go/go-gofmt-cpu.pb.gz');
const heap = fixture('pprof/go/go-shopd-heap.pb.gz');
const quoted = (number: number) => fixture(`pprof/go/series-quoted/cpu-${String(number).padStart(3, '0')}.pb.gz`);
const folder = mkdtempSync(join(tmpdir(), 'hearth-cli-query-'));

let service: TestService;

beforeAll(async () => {
  service = await startService();
  const files = Array.from({ length: 24 }, (_, number) => quoted(number));
  const { code } = await hearth(['import', ...files, '--labels', 'service_name=quoted'], { HEARTH_URL: service.url });
  expect(code).toBe(0);
});

afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (...args: string[]) => hearth(args, { HEARTH_URL: service.url });

/** Where Go is installed, its own tool opens what is written; where not, our reader does. */
function goTop(file: string): string {
  try {
    return execFileSync('go', ['tool', 'pprof', '-top', '-nodecount=3', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}

describe('hearth query of a file', () => {
  it('lists functions as go tool pprof does, with rates', async () => {
    const { code, said } = await hearth(['query', 'top', gofmt, '--rows', '3']);
    expect(said.split('\n').slice(1)).toEqual([
      'CPU (process_cpu:cpu:nanoseconds:cpu:nanoseconds): 3.56 s, 0.566 cores',
      '    self  self %   total  total %    self rate  function',
      '  230 ms  6.46 %  230 ms   6.46 %  36.6 mcores  runtime.asyncPreempt',
      '  220 ms  6.18 %  350 ms   9.83 %    35 mcores  go/printer.(*printer).writeString',
      '  180 ms  5.06 %  230 ms   6.46 %  28.6 mcores  go/token.searchInts',
      '  and 375 more functions (--rows)',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('takes the type that the file names, and any other by its sample type', async () => {
    expect((await hearth(['query', 'top', heap, '--rows', '1'])).said).toContain('Memory in use');
    expect((await hearth(['query', 'top', heap, '--type', 'alloc_objects'])).said).toContain('Objects allocated');
    const { code, noted } = await hearth(['query', 'top', heap, '--type', 'wall']);
    expect(code).toBe(2);
    expect(noted).toContain("has no profile type 'wall': it has memory:alloc_objects:count:space:bytes, ");
  });

  it('writes a pprof file that gives the same answers', async () => {
    const whole = join(folder, 'gofmt.pb.gz');
    expect((await hearth(['query', 'pprof', gofmt, '--output', whole])).code).toBe(0);
    const piped = await hearth(['query', 'pprof', gofmt]);
    expect(piped.bytes.equals(readFileSync(whole))).toBe(true);
    const top = await hearth(['query', 'top', whole, '--format', 'csv']);
    expect(top.said).toBe((await hearth(['query', 'top', gofmt, '--format', 'csv'])).said);
    expect(goTop(whole)).toMatch(/^(|[^]*Total samples = 3560ms[^]* 220ms +6\.18%[^]*writeString\n[^]*)$/);
  });

  it('writes folded stacks and speedscope files with the same total', async () => {
    for (const format of ['folded', 'speedscope']) {
      const { said } = await hearth(['query', 'flame', gofmt, '--format', format]);
      const [profile] = readAny(Buffer.from(said)).profiles;
      expect(profile!.columns.values.reduce((sum, value) => sum + value, 0n)).toBe(3_560_000_000n);
    }
    const tree = JSON.parse((await hearth(['query', 'flame', gofmt, '--format', 'json'])).said) as { total: string[] };
    expect(tree.total[0]).toBe('3560000000');
  });

  it('draws a flame graph that is no wider than it may be, and says what it leaves out', async () => {
    const { said } = await hearth(['query', 'flame', gofmt, '--width', '90']);
    const lines = said.split('\n').slice(3);
    expect(lines[0]).toBe('   100 %     3.56 s total');
    expect(lines.filter((line) => [...line].length > 90)).toEqual([]);
    expect(said).toMatch(/└ \d+ smaller/);
  });

  it('spells out what would steer a terminal', async () => {
    const stacks = join(folder, 'evil.folded');
    writeFileSync(stacks, 'main;\u001b[2J\u202egnp 7\n');
    for (const part of ['top', 'flame']) {
      const { said } = await hearth(['query', part, stacks, '--read-as', 'folded']);
      expect(said).toContain('\\u{1b}[2J\\u{202e}gnp');
      expect(said).not.toMatch(/[\u001b\u202e]/);
    }
  });

  it('never makes a formula of a name', async () => {
    const stacks = join(folder, 'formula.folded');
    writeFileSync(stacks, '=1+1 7\n');
    expect((await hearth(['query', 'top', stacks, '--format', 'csv', '--read-as', 'folded'])).said).toContain(
      `"'=1+1",70000000,70000000`,
    );
  });
});

describe('hearth query of a service', () => {
  const all = '{service_name="quoted"}@2020-01-01..now';

  it('lists the same functions as the files hold together', async () => {
    const { code, said } = await ask('query', 'top', all, '--format', 'json');
    const top = JSON.parse(said) as { total: string; profileType: string };
    const totals = await Promise.all(
      Array.from({ length: 24 }, async (_, number) => {
        const one = await hearth(['query', 'top', quoted(number), '--format', 'json', '--type', 'cpu']);
        return BigInt((JSON.parse(one.said) as { total: string }).total);
      }),
    );
    expect(BigInt(top.total)).toBe(totals.reduce((sum, total) => sum + total, 0n));
    expect([code, top.profileType]).toEqual([0, 'process_cpu:cpu:nanoseconds:cpu:nanoseconds']);
  });

  it('writes what a service has as a pprof file', async () => {
    const file = join(folder, 'quoted.pb.gz');
    expect((await ask('query', 'pprof', all, '--output', file)).code).toBe(0);
    const [local, remote] = await Promise.all([
      hearth(['query', 'top', file, '--format', 'csv']),
      ask('query', 'top', all, '--format', 'csv'),
    ]);
    expect(local.said).toBe(remote.said);
    expect(goTop(file)).toMatch(/^(|[^]*Type: cpu[^]*)$/);
  });

  it('draws the course of a series, and gives its points', async () => {
    const at = Date.now() - 600_000;
    await pushDrawing(service, { service_name: 'steady', region: 'eu' }, 'main;run 600', { at });
    await pushDrawing(service, { service_name: 'steady', region: 'us' }, 'main;run 1200', { at: at + 60_000 });
    const source = '{service_name="steady"}@-30m..now';
    const { code, said } = await ask('query', 'series', source, '--by', 'region', '--step', '60');
    expect(code).toBe(0);
    expect(said).toMatch(/region="us" +\S+ \w+ +\S+ \w+ +█$/m);
    expect(said).toMatch(/region="eu" +\S+ \w+ +\S+ \w+ +█$/m);
    const csv = await ask('query', 'series', source, '--by', 'region', '--step', '60', '--format', 'csv');
    expect(csv.said).toMatch(/^time,"region",value\n\S+Z,"us",1200\n\S+Z,"eu",600\n$/m);
  });

  it('says that nothing is stored, and ends with 1', async () => {
    const { code, noted } = await ask('query', 'top', '{service_name="nobody"}');
    expect(code).toBe(1);
    expect(noted).toContain('no profile is stored for {service_name="nobody"}@');
  });
});

describe('hearth diff', () => {
  it('names the function that began to compile its regular expressions, and ends with 1', async () => {
    const { code, said } = await hearth(['diff', quoted(3), quoted(18), '--fail-above', '3%', '--format', 'json']);
    expect(code).toBe(1);
    const { functions, above } = JSON.parse(said) as { functions: { name: string }[]; above: string[] };
    expect(functions[0]!.name).toBe('main.handleSlow');
    expect(above).toContain('regexp.compile');
  });

  it('finds nothing between a file and itself, by share and by rate, and ends with 0', async () => {
    for (const by of ['share', 'rate']) {
      const { code, said } = await hearth(['diff', gofmt, gofmt, '--fail-above', '0%', '--by', by]);
      expect(code).toBe(0);
      expect(said).toContain('nothing grew\n\nnothing shrank\n\nNothing grew by more than 0.00 %.');
    }
  });

  it('compares ranges of a service', async () => {
    const startOf = (number: number) =>
      Number(readAny(gunzipSync(readFileSync(quoted(number)))).profiles[0]!.columns.timeNanos / 1_000_000n);
    const [start, middle] = [startOf(0), startOf(12) - 1];
    const source = (from: number, to: number) => `{service_name="quoted"}@${from}..${to}`;
    const args = ['diff', source(start, middle), source(middle, middle + 150_000), '--fail-above', '3', '--by', 'rate'];
    const { code, said } = await ask(...args, '--of', 'self');
    expect(said).toMatch(/All together grew by [\d.]+ %, more than 3\.00 %\. \d+ functions grew/);
    expect(code).toBe(1);
  });

  it('counts by rate what takes twice as long and has the same shares', async () => {
    const [a, b] = ['a.folded', 'b.folded'].map((name) => join(folder, name));
    writeFileSync(a!, 'main;run 100\nmain;rest 100\n');
    writeFileSync(b!, 'main;run 200\nmain;rest 200\n');
    expect((await hearth(['diff', a!, b!, '--fail-above', '1%'])).code).toBe(0);
    const { code, noted } = await hearth(['diff', a!, b!, '--fail-above', '1%', '--by', 'rate']);
    expect(code).toBe(2);
    expect(noted).toContain('does not say for how long was measured: compare with --by share');
    const held = ['--measured', 'inuse_space', '--by', 'rate', '--fail-above', '99%', '--of', 'self'];
    const run = await hearth(['diff', a!, b!, ...held]);
    expect(run.code).toBe(1);
    expect(run.said).toContain('All together grew by 100.00 %, more than 99.00 %.');
  });

  it('writes Markdown that no name can break', async () => {
    const [a, b] = ['before.folded', 'after.folded'].map((name) => join(folder, name));
    writeFileSync(a!, 'main 100\n');
    writeFileSync(b!, 'main;`x`|<img src=x> 100\n');
    const { said } = await hearth([
      'diff',
      a!,
      b!,
      '--fail-above',
      '3%',
      '--format',
      'markdown',
      '--read-as',
      'folded',
    ]);
    expect(said).toContain('### ❌ Profile diff: CPU');
    expect(said).toContain('| +100.00 % | 0.00 % | 100.00 % | `` `x`\\|<img src=x> `` |');
  });

  it.each([
    [['diff', gofmt], 'compares two profiles, not 1'],
    [['diff', gofmt, '/does/not/exist'], '/does/not/exist cannot be read'],
    [['diff', gofmt, heap], "has no profile type 'process_cpu:cpu'"],
    [['diff', gofmt, fixture('pprof/README.md')], 'README.md: the content is in none of the formats'],
    [['diff', gofmt, '{service_name="x"}', '--url', 'http://127.0.0.1:9'], 'there is no answer from'],
    [['diff', gofmt, gofmt, '--fail-above', 'a lot'], "--fail-above is 'a lot'"],
    [['diff', gofmt, gofmt, '--by', 'size'], "--by is 'size': it is one of share, rate"],
    [['query', 'tip', gofmt], 'hearth query wants top, flame, series, pprof'],
    [['query', 'top', '{a="b"}@yesterday'], "'yesterday' is no range of time"],
    [['query', 'top', '{a="b"}@now..-1h'], 'ends before it begins'],
    [['query', 'series', gofmt], 'a file has no course'],
    [['query', 'top', gofmt, '--rows', '0'], "--rows is '0'"],
  ])('%j ends with 2 and says how to mend it', async (args, message) => {
    const { code, noted } = await hearth(args);
    expect([code, noted]).toEqual([2, expect.stringContaining(message)]);
  });
});
