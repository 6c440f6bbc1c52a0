/**
 * Runs a program to its end, or to a limit: a test that never ends must fail by its name, not stop whoever waits for it.
 *
 *     const { ended, isLate } = await runInTime(process.execPath, ['vitest.mjs', 'run'], { minutes: 20, env });
 */
import { spawn } from 'node:child_process';

/**
 * @returns `ended`: its exit code, or the signal that ended it; `isLate`: it was ended by us, with every process that
 *   it started, for a child that computes without end does not notice that its parent is gone
 */
export function runInTime(program, args, { minutes, ...options }) {
  // A group of its own, so that all of it can be ended.
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options, detached: true });
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Nothing of it runs any more.
    }
  };
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    end('SIGKILL');
  }, minutes * 60_000);
  const interrupted = (signal) => {
    end(signal);
    process.exitCode = 1;
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach((signal) => process.on(signal, interrupted));
  return new Promise((resolve, reject) => {
    const clean = () => {
      clearTimeout(limit);
      signals.forEach((signal) => process.off(signal, interrupted));
    };
    child.once('error', (error) => {
      clean();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clean();
      resolve({ ended: code ?? signal, isLate });
    });
  });
}
