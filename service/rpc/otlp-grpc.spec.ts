import { connect, createServer, type ClientHttp2Session, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '#model/errors.ts';
import type { PushedProfile } from '../ingest/pushed-profile.ts';
import { defaultLimits } from '../limits.ts';
import { handleOtlpGrpc, otlpGrpcPath } from './otlp-grpc.ts';

let server: Http2Server;
let session: ClientHttp2Session;
let port: number;
let pushed: { tenant: string; push: PushedProfile }[];
let logged: object[];
let failure: Error | undefined;

beforeEach(async () => {
  pushed = [];
  logged = [];
  failure = undefined;
  const ingest = {
    push: async (tenant: string, pushes: readonly PushedProfile[]) => {
      if (failure !== undefined) {
        throw failure;
      }
      pushed.push(...pushes.map((push) => ({ tenant, push })));
    },
    importFile: () => Promise.reject(new Error('not by this route')),
    recent: () => ({ profiles: 0, bytes: 0, seconds: 0 }),
    viewFile: () => Promise.reject(new Error('not by this route')),
    close: async () => {},
  };
  server = createServer((request, response) => {
    void handleOtlpGrpc(request, response, {
      ingest,
      limitsOf: () => ({ ...defaultLimits, maxMessageMb: 1 }),
      tenants: { forWrite: (header) => header('x-scope-orgid') ?? 'anonymous' },
      log: { error: (fields: object) => void logged.push(fields) },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  session = connect(`http://127.0.0.1:${port}`);
});

afterEach(async () => {
  session.destroy();
  await new Promise((resolve) => server.close(resolve));
});

interface Answer {
  headers: IncomingHttpHeaders;
  trailers: IncomingHttpHeaders | undefined;
  body: Buffer;
}

function call(body: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      {
        ':method': 'POST',
        ':path': otlpGrpcPath,
        'content-type': 'application/grpc',
        ...headers,
      },
      { endStream: false },
    );
    const answer: Answer = { headers: {}, trailers: undefined, body: Buffer.alloc(0) };
    stream.on('response', (received) => (answer.headers = received));
    stream.on('trailers', (received) => (answer.trailers = received));
    stream.on('data', (piece: Buffer) => (answer.body = Buffer.concat([answer.body, piece])));
    stream.on('end', () => resolve(answer));
    stream.on('error', reject);
    stream.end(body);
  });
}

const frame = (message: Uint8Array, length = message.length) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
};
const message = Uint8Array.of(0x0a, 0, 0x12, 0);

describe('Export', () => {
  it('hands the message on as it is, and answers with an empty one', async () => {
    const { headers, trailers, body } = await call(frame(message), { 'x-scope-orgid': 'team-a' });
    expect(pushed).toEqual([{ tenant: 'team-a', push: { labels: [], payload: Buffer.from(message), otlp: 'proto' } }]);
    expect(headers[':status']).toBe(200);
    expect(headers['content-type']).toBe('application/grpc+proto');
    expect(body).toEqual(Buffer.alloc(5));
    expect(trailers?.['grpc-status']).toBe('0');
  });

  it.each([
    ['no message', Buffer.alloc(0), {}, '3', 'has no message'],
    ['a message that is cut off', frame(message, 5), {}, '3', 'must have one message'],
    ['two messages', Buffer.concat([frame(message), frame(message)]), {}, '3', 'must have one message'],
    ['an encoding that is not known', frame(message), { 'grpc-encoding': 'snappy' }, '12', "'snappy' is not known"],
    ['a message over the limit', frame(Buffer.alloc(1024 * 1024 + 1)), {}, '8', 'larger than'],
  ])('refuses %s in the headers of the answer', async (_, body, more, code, says) => {
    const { headers } = await call(body, more as Record<string, string>);
    expect(headers[':status']).toBe(200);
    expect(headers['grpc-status']).toBe(code);
    expect(decodeURIComponent(String(headers['grpc-message']))).toContain(says);
    expect(pushed).toEqual([]);
  });

  it.each([
    ['GET', 'application/grpc', 405],
    ['POST', 'application/json', 415],
    ['POST', 'application/grpc-web', 415],
  ])('answers %s of %s with %i', async (method, type, status) => {
    const { headers } = await call(frame(message), {
      ':method': method,
      'content-type': type,
    });
    expect(headers[':status']).toBe(status);
  });

  it('says in which words something is wrong, whatever their letters, and not more than a header holds', async () => {
    failure = new HearthError('malformed_profile', `100 % ünklar\n${'x'.repeat(100_000)}`);
    const { headers } = await call(frame(message));
    const text = decodeURIComponent(String(headers['grpc-message']));
    expect(text.startsWith('100 % ünklar\nxxx')).toBe(true);
    expect(text.length).toBeLessThan(2_100);
  });

  it('hides what nobody foresaw, and logs it', async () => {
    failure = new TypeError('secret');
    const { headers } = await call(frame(message));
    expect(headers['grpc-status']).toBe('13');
    expect(headers['grpc-message']).not.toContain('secret');
    expect(logged).toEqual([{ err: failure }]);
  });

  it('tells an exporter when to try again, without which it would not', async () => {
    failure = new HearthError('rate_limited', 'too fast', { retryAfterSeconds: 7 });
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const error = await new Promise<ServiceError | null>((resolve) =>
      client.makeUnaryRequest(
        otlpGrpcPath,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        Buffer.from(message),
        new Metadata(),
        (failed) => resolve(failed),
      ),
    ).finally(() => client.close());
    expect(error?.code).toBe(8);
    expect(error?.details).toBe('too fast');
    // google.rpc.Status: code 8, the message, and a RetryInfo whose delay is a Duration of 7 seconds.
    const type = 'type.googleapis.com/google.rpc.RetryInfo';
    const any = Buffer.concat([
      Buffer.from([0x0a, type.length]),
      Buffer.from(type),
      Buffer.from([0x12, 4, 0x0a, 2, 0x08, 7]),
    ]);
    expect(error?.metadata.get('grpc-status-details-bin')).toEqual([
      Buffer.concat([Buffer.from([0x08, 8, 0x12, 8]), Buffer.from('too fast'), Buffer.from([0x1a, any.length]), any]),
    ]);
  });
});
