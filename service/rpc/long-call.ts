/**
 * Work that may take longer than anything between here and a caller keeps a call open: each call waits for it for a
 * while and then says that it runs; the next one with the same key waits on.
 *
 *     const backups = new LongCall<BackupTaken>('a backup', 20_000);
 *     await backups.wait('/backups/monday', () => store.backup('/backups/monday'));   // undefined while it runs
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { HearthError } from '#model/errors.ts';

interface Running<T> {
  key: string;
  work: Promise<T>;
  isDone: boolean;
}

export class LongCall<T> {
  /** One at a time; kept when it is done until somebody has heard of it. */
  private current: Running<T> | undefined;

  /** @param what as in `a backup`, for messages */
  constructor(
    private readonly what: string,
    private readonly patienceMs: number,
  ) {}

  /** @throws HearthError bad_request when the work of another key runs, and what the work throws */
  async wait(key: string, start: () => Promise<T>): Promise<T | undefined> {
    if (this.current !== undefined && this.current.key !== key) {
      if (!this.current.isDone) {
        throw new HearthError('bad_request', `${this.what} runs already (${this.current.key}): wait for its end`);
      }
      this.current = undefined;
    }
    this.current ??= begun(key, start());
    const running = this.current;
    const patience = new AbortController();
    const done = await Promise.race([
      running.work.then(
        () => true,
        () => true,
      ),
      sleep(this.patienceMs, false, { signal: patience.signal, ref: false }).catch(() => false),
    ]);
    patience.abort();
    if (!done) {
      return undefined;
    }
    if (this.current === running) {
      this.current = undefined;
    }
    return running.work;
  }
}

function begun<T>(key: string, work: Promise<T>): Running<T> {
  const running = { key, work, isDone: false };
  work.then(
    () => (running.isDone = true),
    () => (running.isDone = true),
  );
  return running;
}
