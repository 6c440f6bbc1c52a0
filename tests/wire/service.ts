import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
export interface TestService {
  url: string;
  stop(): Promise<void>;
}
export async function startService({ limits = {} }: { limits?: Record<string, string> } = {}): Promise<TestService> {
  const data = mkdtempSync(join(tmpdir(), 'hearth-wire-'));
  const env = Object.fromEntries(
    Object.entries(limits).map(([k, v]) => [`HEARTH_LIMITS_${k.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`, v]),
  );
  const child = spawn(
    process.execPath,
    [
      new URL('../../.tmp-ing/main.js', import.meta.url).pathname,
      '--listen',
      '127.0.0.1:0',
      '--data',
      data,
      '--demo',
      'off',
      '--log-level',
      'error',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return {
    url: /http\S+/.exec(line)![0],
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
