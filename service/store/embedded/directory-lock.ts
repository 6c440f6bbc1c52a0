/**
 * Who has the data directory. The engine locks it by its `status` file, in which it writes its process id a moment
 * later, and says of a lock that it does not get only that it could not start.
 *
 *     await untilUnlocked(directory);    // before an engine is started: what can be known is known at once
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often it is looked whether another process lets go of the directory. */
export const LOCK_LOOK_MS = 50;
/** Enough for an engine whose service ends now. */
export const LIVELY_PATIENCE_MS = 400;
/** An engine whose service was killed ends by itself, but may hang in the disk for a while. */
const ORPHAN_PATIENCE_MS = 5_000;
const INIT = '1';

/** Waits for another engine to let go of the directory, as far as the kernel tells of one. Throws when it does not. */
export async function untilUnlocked(directory: string): Promise<void> {
  for (let waited = 0; ; waited += LOCK_LOOK_MS) {
    const holder = listedHolder(directory);
    if (holder === undefined) {
      return;
    }
    if (waited >= patienceWith(holder)) {
      throw new Error(inUse(directory, holder));
    }
    await sleep(LOCK_LOOK_MS);
  }
}

export const inUse = (directory: string, holder: number) =>
  `the data directory ${directory} is in use by process ${holder}: end that process, or choose another directory with --data`;

/** The other process that has the directory, if one can be named: to be asked when the engine did not get the lock. */
export function lockHolder(directory: string): number | undefined {
  const pid = listedHolder(directory) ?? writtenPid(directory);
  return pid !== undefined && pid !== process.pid && isRunning(pid) ? pid : undefined;
}

/** How long the holder is waited for, in milliseconds. */
export function patienceWith(holder: number): number {
  try {
    const parent = readFileSync(`/proc/${holder}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1];
    return parent === INIT ? ORPHAN_PATIENCE_MS : LIVELY_PATIENCE_MS;
  } catch {
    return ORPHAN_PATIENCE_MS; // It just ended, or this system does not tell.
  }
}

/**
 * Who has the lock by the kernel's list, before its id is written and however old the written one is. Linux only;
 * undefined when there is none or its process is outside this container.
 */
function listedHolder(directory: string): number | undefined {
  try {
    const { dev, ino } = statSync(join(directory, 'status'));
    const locks = readFileSync('/proc/locks', 'utf8');
    // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:265474 0 EOF
    const holder = (pid: string, device: string) =>
      new RegExp(`^\\d+: FLOCK +ADVISORY +WRITE ${pid} ${device}:${ino} `, 'm').exec(locks)?.[1];
    // Some file systems list another device than they say they are: there the written id must be the listed one.
    const pid = Number(holder('(\\d+)', deviceOf(dev)) ?? holder(`(${writtenPid(directory)})`, '[0-9a-f]+:[0-9a-f]+'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** As the kernel lists it: major and minor number, in two hexadecimal digits at least. */
function deviceOf(dev: number): string {
  const number = BigInt(dev);
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn);
  const minor = (number & 0xffn) | ((number >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}

function writtenPid(directory: string): number | undefined {
  try {
    const pid = Number(/^PID: (\d+)/m.exec(readFileSync(join(directory, 'status'), 'utf8'))?.[1]);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined; // No file: the directory is new.
  }
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
