import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startService } from './service.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends the service in order, also when it comes twice at once',
    async (signal) => {
      const service = await startService();
      process.kill(service.pid, signal);
      process.kill(service.pid, signal);
      expect(await service.ended).toEqual({ code: 0, signal: null });
      expect(service.log().match(/"stopping"/g)).toHaveLength(1);
      await service.stop();
    },
  );

  it('reach the service from npm, whose shell does not hand them on', async () => {
    const data = mkdtempSync(join(tmpdir(), 'hearth-signals-'));
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEARTH_')));
    const npm = spawn('npm', ['start', '--', '--listen', '127.0.0.1:0', '--data', data, '--demo', 'off'], {
      cwd: root,
      env,
      // A group of its own, so that nothing of it can be left behind.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      let url = '';
      for await (const line of createInterface({ input: npm.stdout })) {
        url = /^Hearth is ready at (\S+)$/.exec(line)?.[1] ?? '';
        if (url !== '') break;
      }
      npm.kill('SIGTERM');
      let answers = true;
      for (let i = 0; answers && i < 100; i++) {
        await sleep(100);
        answers = await fetch(`${url}/ready`).then(
          () => true,
          () => false,
        );
      }
      expect(answers).toBe(false);
    } finally {
      try {
        process.kill(-npm.pid!, 'SIGKILL');
      } catch {
        // All of it has ended.
      }
      rmSync(data, { recursive: true, force: true });
    }
  });
});
