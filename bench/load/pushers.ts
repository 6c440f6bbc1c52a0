import { Agent, request } from 'node:http';

/** So many clients with a connection each, one push at a time. */
export class Pushers {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    private readonly count: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: count });
  }

  /** Pushes all bodies and gives how long each waited for its acknowledgement, in milliseconds. */
  async pushAll(bodies: Iterable<Uint8Array>): Promise<number[]> {
    const waits: number[] = [];
    const next = bodies[Symbol.iterator]() as IterableIterator<Uint8Array>;
    await Promise.all(
      Array.from({ length: this.count }, async () => {
        for (const body of next) {
          const started = performance.now();
          await this.pushOne(body);
          waits.push(performance.now() - started);
        }
      }),
    );
    return waits;
  }

  /** Rejects when it is not acknowledged. */
  pushOne(body: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL('/push.v1.PusherService/Push', this.url),
        {
          agent: this.agent,
          method: 'POST',
          headers: { 'content-type': 'application/proto', 'content-length': body.length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            response.statusCode === 200
              ? resolve()
              : reject(new Error(`a push was answered ${response.statusCode}: ${Buffer.concat(chunks).toString()}`)),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
