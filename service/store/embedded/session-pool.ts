/**
 * Sessions of the engine, lent to one statement at a time, because a session runs one at a time.
 *
 *     const pool = new SessionPool(4, (settings) => openReader(settings));
 *     const bytes = await pool.run('max_threads = 2', (session) => session.queryAsync(sql));
 *
 * A session whose statement failed is closed and never lent again: the rows that a failed statement had begun would
 * come at the head of its next answer (measured in eight of eight formats).
 */
import type { Session } from 'chdb';

interface Pooled {
  session: Session;
  /** What the session was opened with; a statement only runs on a session that was opened with the same. */
  variant: string;
}

export class SessionPool {
  private readonly idle: Pooled[] = [];
  private readonly waiting: (() => void)[] = [];
  private lent = 0;

  constructor(
    private readonly size: number,
    private readonly open: (variant: string) => Promise<Session>,
  ) {}

  async run<T>(variant: string, work: (session: Session) => Promise<T>): Promise<T> {
    const pooled = await this.take(variant);
    try {
      const answer = await work(pooled.session);
      this.idle.push(pooled);
      return answer;
    } catch (error) {
      pooled.session.close();
      throw error;
    } finally {
      this.lent--;
      this.waiting.shift()?.();
    }
  }

  private async take(variant: string): Promise<Pooled> {
    while (this.lent >= this.size) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.lent++;
    const at = this.idle.findIndex((pooled) => pooled.variant === variant);
    if (at !== -1) {
      return this.idle.splice(at, 1)[0]!;
    }
    try {
      if (this.lent + this.idle.length > this.size) {
        this.idle.shift()?.session.close();
      }
      return { session: await this.open(variant), variant };
    } catch (error) {
      this.lent--;
      this.waiting.shift()?.();
      throw error;
    }
  }
}
