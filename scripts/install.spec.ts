import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-install-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has two starts at once install one after the other, and passes over one that was ended while it did', async () => {
  const [file, log] = [join(folder, 'installing'), join(folder, 'log')];
  // Of a process that is no more: this number is beyond those that there can be.
  writeFileSync(file, String(2 ** 22 + 1));
  const script = `
    import { appendFileSync } from 'node:fs';
    import { oneAtATime } from ${JSON.stringify(new URL('install.mjs', import.meta.url).href)};
    const say = (word) => appendFileSync(${JSON.stringify(log)}, word + process.pid + '\\n');
    oneAtATime(${JSON.stringify(file)}, () => {
      say('begin ');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      say('end ');
    });`;
  const starts = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' }),
  );
  expect(await Promise.all(starts.map(async (child) => (await once(child, 'exit'))[0] as number))).toEqual([0, 0, 0]);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(6);
  const pids = [0, 2, 4].map((at) => lines[at]!.replace('begin ', ''));
  expect(lines).toEqual(pids.flatMap((pid) => [`begin ${pid}`, `end ${pid}`]));
  expect(existsSync(file)).toBe(false);
});
