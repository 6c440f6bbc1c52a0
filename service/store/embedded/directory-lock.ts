/**
 * The engine locks its directory by its `status` file, and says of a lock that it does not get only that there is
 * one. The file names the process that has it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The other process that has the directory, if it still runs. */
export function lockHolder(directory: string): number | undefined {
  let pid: number;
  try {
    pid = Number(/^PID: (\d+)/m.exec(readFileSync(join(directory, 'status'), 'utf8'))?.[1]);
  } catch {
    return undefined; // No file: the directory is new.
  }
  return pid > 0 && pid !== process.pid && isRunning(pid) ? pid : undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
