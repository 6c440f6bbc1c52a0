/** How the service is started: its options, and what it says when it cannot start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { post } from './calls.ts';
import { runToEnd, startService } from './service.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function yaml(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Nothing of these is opened: what is wrong is found before. */
const apart = () => ['--listen', '127.0.0.1:0', '--data', join(folder, 'none'), '--demo', 'off'];

it('takes flags before the environment before the file, down to what the limits do', async () => {
  const file = yaml(
    'order.yaml',
    'logLevel: error\ndemo: on\nlimits:\n  maxBodyMb: 1\n  maxSamples: 11\n  rejectOlderThan: 2h\n',
  );
  const service = await startService({
    args: ['--config', file, '--log-level', 'warn'],
    env: { HEARTH_LOG_LEVEL: 'debug', HEARTH_LIMITS_MAX_SAMPLES: '12', HEARTH_MULTITENANCY: 'true' },
  });
  try {
    const answer = await fetch(`${service.url}/api/v1/status/config`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(parse(await answer.text())).toMatchObject({
      listen: '127.0.0.1:0',
      demo: 'off',
      logLevel: 'warn',
      multitenancy: true,
      limits: { maxBodyMb: 1, maxSamples: 12, rejectOlderThan: 7_200_000 },
    });
    const tenant = { 'x-scope-orgid': 'a' };
    const tooLarge = await post(service, '/ingest?name=x&format=pprof', new Uint8Array(1_048_577), tenant);
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.text).toContain('larger than 1048576 bytes: push less at once or raise maxBodyMb');
  } finally {
    await service.stop();
  }
});

describe('is not started, with status 1 and one line that says why', () => {
  it.each<[name: string, args: () => string[], env: Record<string, string>, says: string]>([
    [
      'an unknown option',
      () => ['--lisen', 'x'],
      {},
      'hearth: unknown option --lisen: the options are --listen, --data,',
    ],
    [
      'an unknown command',
      () => ['sreve'],
      {},
      'hearth: unknown command sreve: the command is serve, and may be left out',
    ],
    ['a bad value', () => ['--demo', 'maybe'], {}, 'hearth: --demo is "maybe": it must be auto, on or off'],
    [
      'an unknown variable',
      apart,
      { HEARTH_LIMITS_MAX_BODY: '5' },
      'hearth: unknown environment variable HEARTH_LIMITS_MAX_BODY: the variables are',
    ],
    [
      'a bad limit',
      apart,
      { HEARTH_LIMITS_MAX_SAMPLES: 'many' },
      'hearth: HEARTH_LIMITS_MAX_SAMPLES is "many": it must be a whole number, or 0 for no limit',
    ],
    [
      'an unknown key',
      () => ['--config', yaml('unknown.yaml', 'lissen: x')],
      {},
      'unknown.yaml: the keys are listen, data,',
    ],
    [
      'an unknown limit',
      () => ['--config', yaml('limit.yaml', 'limits: { maxBody: 5 }')],
      {},
      'unknown limit limits.maxBody in',
    ],
    [
      'a file that is not there',
      () => ['--config', join(folder, 'absent.yaml')],
      {},
      'absent.yaml cannot be read: ENOENT',
    ],
    [
      'an address for everybody',
      () => ['--listen', '0.0.0.0:0'],
      {},
      'which other machines can reach, and nobody has to prove who they are',
    ],
    [
      'an address that is not of this machine',
      () => [...apart(), '--listen', '192.0.2.1:4040', '--insecure'],
      {},
      'hearth: cannot listen on 192.0.2.1:4040 (listen EADDRNOTAVAIL',
    ],
    [
      'a ClickHouse that does not answer',
      () => [...apart(), '--clickhouse', 'http://hearth:sesame@127.0.0.1:1'],
      {},
      'hearth: the ClickHouse server at 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1',
    ],
    [
      'a data folder that cannot be made',
      () => [...apart(), '--data', '/dev/null/hearth'],
      {},
      'hearth: the data directory /dev/null/hearth/store cannot be made (ENOTDIR',
    ],
  ])('%s', async (_, args, env, says) => {
    const { code, signal, said } = await runToEnd(args(), env);
    expect([code, signal]).toEqual([1, null]);
    const lines = said
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('hearth: '));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(says);
    expect(said).not.toContain('sesame');
    expect(said).not.toMatch(/^\s+at /m);
  });

  it('an address that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, said } = await runToEnd([...apart(), '--listen', `127.0.0.1:${port}`]);
    taken.close();
    expect(code).toBe(1);
    expect(said).toContain(
      `hearth: 127.0.0.1:${port} is taken: stop what listens there, or choose another address with --listen`,
    );
  });

  it('a data folder that another one has', async () => {
    const first = await startService();
    try {
      const { code, said } = await runToEnd([...apart(), '--data', first.data]);
      expect(code).toBe(1);
      expect(said).toMatch(
        /hearth: .* is in use by process \d+: end that process, or choose another directory with --data/,
      );
      expect((await fetch(`${first.url}/ready`)).status).toBe(200);
    } finally {
      await first.stop();
    }
  });
});

it('may be started with the word serve', async () => {
  const { code, said } = await runToEnd(['serve', '--demo', 'maybe']);
  expect(code).toBe(1);
  expect(said).toContain('--demo is "maybe"');
});
