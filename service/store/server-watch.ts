/**
 * Asks a ClickHouse server now and then whether it is there, so that readiness says so and nobody waits for answers
 * that cannot come. (The embedded engine has its supervisor for that.)
 */
export class ServerWatch {
  private answering = true;
  private readonly look: NodeJS.Timeout;

  /** @param ping resolves to whether the server answers; never rejects */
  constructor(ping: () => Promise<boolean>, everyMs = 2_000) {
    let asking = false;
    this.look = setInterval(() => {
      if (asking) {
        return;
      }
      asking = true;
      void ping().then((answering) => {
        this.answering = answering;
        asking = false;
      });
    }, everyMs).unref();
  }

  ready(): boolean {
    return this.answering;
  }

  stop(): void {
    clearInterval(this.look);
  }
}
