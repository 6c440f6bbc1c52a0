/**
 * How many queries of a tenant run at once; the others wait for their turn, up to the query's time-out.
 *
 *     const gate = new QueryGate();
 *     await gate.run(tenant, { running: 4, timeoutMs: 30_000 }, signal, (signal) => store.points({ …, signal }));
 *
 * Each tenant has its own line, so a tenant that asks much waits for itself, not the others for it.
 */
import { HearthError } from '#model/errors.ts';

interface Line {
  running: number;
  waiting: (() => void)[];
}

export interface GateOptions {
  /** Queries of one tenant at once; 0 for no limit. */
  running: number;
  /** From the question to the answer, the wait included; 0 for no limit. */
  timeoutMs: number;
}

export class QueryGate {
  private readonly lines = new Map<string, Line>();

  /** @throws HearthError query_timeout, canceled, or what the query throws */
  async run<T>(
    tenant: string,
    limits: GateOptions,
    caller: AbortSignal | undefined,
    query: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const ending = new AbortController();
    const { timeoutMs } = limits;
    let end: (error: HearthError) => void = () => undefined;
    const ended = new Promise<never>((_, reject) => {
      end = (error) => {
        reject(error);
        ending.abort(error);
      };
    });
    // Whoever races with it hears of it; nobody has to.
    ended.catch(() => undefined);
    const onCaller = () => end(new HearthError('canceled', 'the query was cancelled by its caller'));
    const timer =
      timeoutMs > 0
        ? setTimeout(
            () =>
              end(
                new HearthError(
                  'query_timeout',
                  `the query took longer than ${timeoutMs / 1000} s (limits.queryTimeout): ask for a shorter range or fewer series`,
                ),
              ),
            timeoutMs,
          )
        : undefined;
    caller?.addEventListener('abort', onCaller);
    if (caller?.aborted === true) {
      onCaller();
    }
    try {
      await this.turn(tenant, limits.running, ending.signal, ended);
      try {
        return await Promise.race([query(ending.signal), ended]);
      } finally {
        this.leave(tenant);
      }
    } finally {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onCaller);
    }
  }

  private async turn(tenant: string, limit: number, signal: AbortSignal, ended: Promise<never>): Promise<void> {
    const line = this.lines.get(tenant) ?? { running: 0, waiting: [] };
    this.lines.set(tenant, line);
    if (limit === 0 || line.running < limit) {
      line.running++;
      return;
    }
    let called: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      called = () => {
        // Whoever has left the line passes the turn on.
        if (signal.aborted) {
          this.leave(tenant);
        } else {
          resolve();
        }
      };
    });
    line.waiting.push(called);
    await Promise.race([mine, ended]);
  }

  private leave(tenant: string): void {
    const line = this.lines.get(tenant);
    if (line === undefined) {
      return;
    }
    const next = line.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    line.running--;
    if (line.running === 0) {
      this.lines.delete(tenant);
    }
  }
}
