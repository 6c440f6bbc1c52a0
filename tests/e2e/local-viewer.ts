/** `npx hearth-profiles` for tests: the package's program on files of tests/fixtures. `scripts/build.mjs viewer` comes first. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test as base } from './recorded.ts';

export const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const fixture = (path: string) => fromRoot(`tests/fixtures/pprof/${path}`);

/** Runs the package's program, as npx does, until it says where it is. */
export const test = base.extend<{ view: (sources: string[], input?: Buffer) => Promise<string> }>({
  view: async ({}, use) => {
    const running: ChildProcess[] = [];
    await use(async (sources, input) => {
      const child = spawn(process.execPath, [fromRoot('dist-viewer/cli.js'), ...sources, '--no-open'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      running.push(child);
      child.stdin.end(input);
      for await (const line of createInterface({ input: child.stdout })) {
        const found = / at (http:\S+)$/.exec(line);
        if (found !== null) return found[1]!;
      }
      throw new Error('the program ended before it showed anything');
    });
    for (const child of running) {
      child.kill();
      await once(child, 'exit');
    }
  },
});
