/**
 * The store's own work, once a minute: summing hours and days, dropping what is no longer kept.
 *
 *     const maintenance = new Maintenance(store, log);
 *     await maintenance.stop();    // after what it is doing
 */
import type { Log } from './log.ts';
import type { ProfileStore } from './store/store.ts';

const EVERY_MS = 60_000;

export class Maintenance {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly store: Pick<ProfileStore, 'maintain' | 'ready'>,
    private readonly log: Log,
  ) {
    this.timer = setInterval(() => void this.now(), EVERY_MS);
  }

  /** After what is being done; resolves however it went. */
  now(): Promise<void> {
    this.running = this.running.then(() => this.work());
    return this.running;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async work(): Promise<void> {
    if (this.isStopped || !this.store.ready()) {
      return;
    }
    try {
      await this.store.maintain(Date.now(), () => this.isStopped);
    } catch (error) {
      this.log.error({ err: error }, 'the store did not finish its own work; it goes on in a minute');
    }
  }
}
