import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInTime } from './in-time.mjs';

const quiet = ['ignore', 'ignore', 'ignore'];
const run = (code: string) => runInTime(process.execPath, ['-e', code], { minutes: 1, stdio: quiet });

it('tells how a program ended that ended by itself', async () => {
  expect(await run('process.exit(3)')).toEqual({ ended: 3, isLate: false });
  expect(await run('process.kill(process.pid, "SIGTERM")')).toEqual({ ended: 'SIGTERM', isLate: false });
});

it('ends a program that computes without end, and what it started', async () => {
  const child = 'for (;;);';
  const parent = `
    const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
    require('node:fs').writeFileSync(process.env.PID_FILE, String(pid));
    for (;;);`;
  const folder = mkdtempSync(join(tmpdir(), 'in-time-'));
  const pidFile = join(folder, 'pid');
  const ended = await runInTime(process.execPath, ['-e', parent], {
    minutes: 2 / 60,
    stdio: quiet,
    env: { ...process.env, PID_FILE: pidFile },
  });
  expect(ended).toEqual({ ended: 'SIGKILL', isLate: true });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  rmSync(folder, { recursive: true });
  await expect.poll(() => isComputing(pid), { timeout: 5_000 }).toBe(false);
});

/** A dead child whose parent is dead too stays a name until somebody reaps it. */
function isComputing(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
