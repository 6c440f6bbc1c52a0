/** Processes that a test ends, and what becomes of them; from /proc, so on Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Processes that this one started and that still run the engine. */
export function enginesOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [state, above] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
        const isEngine = /engine\.(js|ts)\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
        return above === String(parent) && state !== 'Z' && isEngine;
      } catch {
        return false; // It ended meanwhile.
      }
    });
}

/** Milliseconds until it was so. */
export async function until(what: () => boolean | Promise<boolean>, millis: number, name = 'it'): Promise<number> {
  const started = performance.now();
  while (!(await what())) {
    expect(performance.now() - started, `waited too long until ${name}`).toBeLessThan(millis);
    await sleep(5);
  }
  return performance.now() - started;
}
