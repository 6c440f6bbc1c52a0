/** How the service ends, and what becomes of who talks to it then. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { drawProfile } from '../fixtures/drawn-profile.ts';
import { ask, atTime, CPU, lastHours } from './calls.ts';
import { expectKept, startPushes } from './pushes.ts';
import { servicesOfEachTest, type TestService } from './service.ts';

const start = servicesOfEachTest();
const sockets: { destroy(): void }[] = [];

afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

interface Dialled {
  socket: Socket;
  heard(): string;
  closed: Promise<unknown>;
}

function dial({ port }: TestService): Dialled {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  return { socket, heard: () => text, closed: once(socket, 'close') };
}

async function hear(from: Dialled, what: RegExp): Promise<void> {
  for (let waited = 0; !what.test(from.heard()); waited += 5) {
    expect(waited, `heard ${from.heard()}`).toBeLessThan(10_000);
    await sleep(5);
  }
}

describe('SIGTERM', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends an idle service with success: %s', async (signal) => {
    const service = await start();
    process.kill(service.pid, signal);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(service.log()).toContain('"msg":"stopping"');
  });

  it('ends it at once although connections are open on both versions of HTTP', async () => {
    const service = await start();
    const kept = dial(service);
    kept.socket.write('GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await hear(kept, /ready$/);
    const session = connectHttp2(service.url);
    sockets.push(session);
    session.on('error', () => undefined);
    const ready = session.request({ ':path': '/ready' }).resume().end();
    await once(ready, 'close');
    const silent = dial(service);
    const half = dial(service);
    half.socket.write('POST /ingest HTTP/1.1\r\nhost: localhost\r\n');
    const preface = dial(service);
    preface.socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await sleep(50);
    const started = Date.now();
    expect(await service.terminate()).toEqual({ code: 0, signal: null });
    expect(Date.now() - started).toBeLessThan(8_000);
    await Promise.all([kept, silent, half, preface].map(({ closed }) => closed));
  });

  it('lets a push that is arriving be stored and acknowledged, and takes nothing new meanwhile', async () => {
    const service = await start();
    const pushing = dial(service);
    const payload = atTime(
      drawProfile('main 7', { types: 'cpu:nanoseconds', periodType: 'cpu:nanoseconds' }).pprof,
      Date.now(),
    );
    pushing.socket.write(
      `POST /ingest?name=late&format=pprof HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: ${payload.length}\r\n\r\n`,
    );
    await hear(pushing, /^HTTP\/1\.1 100 Continue/);
    pushing.socket.write(payload.subarray(0, 20));
    const ended = service.terminate();
    const answered = () =>
      fetch(`${service.url}/ready`).then(
        () => true,
        () => false,
      );
    await expect.poll(answered, { timeout: 10_000 }).toBe(false);
    pushing.socket.write(payload.subarray(20));
    await hear(pushing, /HTTP\/1\.1 200 OK/);
    expect(pushing.heard()).toMatch(/connection: close/i);
    expect(await ended).toEqual({ code: 0, signal: null });
    const again = await start({ data: service.data });
    const { body } = await ask(again, 'SelectMergeStacktraces', {
      profileTypeID: CPU,
      labelSelector: '{service_name="late"}',
      ...lastHours(),
    });
    expect(body.flamegraph.total).toBe('7');
  });

  it('under a stream of pushes loses none that it acknowledged', async () => {
    const service = await start();
    const pushes = startPushes(service);
    for (let waited = 0; pushes.acknowledged().length < 60; waited += 10) {
      expect(waited).toBeLessThan(30_000);
      await sleep(10);
    }
    expect(await service.terminate()).toEqual({ code: 0, signal: null });
    await pushes.stop();
    const refused = [...pushes.outcomes.values()].filter(({ status }) => status !== 200);
    // Some came too late: they have no answer, or were told that nobody takes them any more.
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter(({ status }) => status !== 0 && status !== 503)).toEqual([]);
    const again = await start({ data: service.data });
    await expectKept(again, pushes);
  });
});

describe('an answer that comes before the end of the body', () => {
  it('reaches who is still sending, and the connection goes on', async () => {
    const service = await start({ limits: { maxBodyMb: '1' } });
    const cases: [head: string, bytes: number, status: number][] = [
      ['POST /ingest?format=pprof', 200_000, 400],
      ['POST /v1development/profiles', 200_000, 415],
      ['POST /ingest?name=a&format=pprof', 1_100_000, 413],
      ['POST /nothing', 200_000, 404],
      ['GET /querier.v1.QuerierService/ProfileTypes', 200_000, 405],
      ['POST /querier.v1.QuerierService/ProfileTypes', 200_000, 415],
    ];
    for (const [head, bytes, status] of cases) {
      const client = dial(service);
      client.socket.write(`${head} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${bytes}\r\n\r\n`);
      const pieces = 10;
      for (let sent = 0; sent < pieces; sent++) {
        client.socket.write(Buffer.alloc(bytes / pieces));
        if (sent === 0) {
          await hear(client, new RegExp(`^HTTP/1.1 ${status} `));
        }
        await sleep(2);
      }
      client.socket.write('GET /ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
      await client.closed;
      expect(client.heard(), head).toMatch(/HTTP\/1\.1 200 OK[^]*ready$/);
    }
  });
});
