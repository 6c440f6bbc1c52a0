/** Plain HTTP to an engine's socket: what a client can send, without a client that is too polite to send it. */
import { request, type IncomingMessage } from 'node:http';
import type { EngineEndpoint } from '../../service/store/embedded/supervisor.ts';

export interface EngineAnswer {
  status: number;
  /** ClickHouse's number of an error, undefined for an answer. */
  code: number | undefined;
  text: string;
  bytes: Buffer;
}

export interface EngineQuestion {
  /** In the URL: the statement's parameters (as `param_x`) and settings. */
  search?: Record<string, string>;
  password?: string;
  signal?: AbortSignal;
  /** Sent one after the other, each as its own piece. */
  body?: readonly Uint8Array[];
}

/** @param sql in the body; or, when there is a body to send, in the URL */
export function ask(endpoint: EngineEndpoint, sql: string, question: EngineQuestion = {}): Promise<EngineAnswer> {
  const { search = {}, password = endpoint.secret, signal, body } = question;
  const inUrl = new URLSearchParams(body === undefined ? search : { ...search, query: sql });
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath: endpoint.socket,
        method: 'POST',
        path: `/?${inUrl}`,
        headers: { authorization: `Basic ${Buffer.from(`hearth:${password}`).toString('base64')}` },
        ...(signal && { signal }),
      },
      (response) => {
        bytesOf(response).then((bytes) => {
          const code = response.headers['x-clickhouse-exception-code'];
          const text = bytes.toString('utf8');
          resolve({ status: response.statusCode!, code: code === undefined ? undefined : Number(code), text, bytes });
        }, reject);
      },
    );
    sent.on('error', reject);
    for (const piece of body ?? [Buffer.from(sql)]) {
      sent.write(piece);
    }
    sent.end();
  });
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
