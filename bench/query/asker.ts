import { Agent, request } from 'node:http';

export interface Answer {
  /** From sending the question until the last byte of the answer is there. */
  millis: number;
  body: Uint8Array;
}

/** A client with one connection that it keeps, asking one question at a time with protobuf, as Grafana does. */
export class Asker {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  ask(method: string, body: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const sent = request(
        new URL(method, this.url),
        {
          agent: this.agent,
          method: 'POST',
          headers: { 'content-type': 'application/proto', 'content-length': body.length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const all = Buffer.concat(chunks);
            if (response.statusCode === 200) {
              resolve({ millis: performance.now() - started, body: all });
            } else {
              reject(new Error(`${method} was answered ${response.statusCode}: ${all.toString()}`));
            }
          });
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
