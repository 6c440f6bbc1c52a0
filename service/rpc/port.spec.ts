import { execFileSync } from 'node:child_process';
import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { Agent, request as request1, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createPort, type AnyRequest, type AnyResponse, type Port, type PortTimeouts } from './port.ts';

const SHORT: PortTimeouts = { firstByteMs: 150, headersMs: 200, requestMs: 300, idleMs: 400 };
const LONG: PortTimeouts = { firstByteMs: 20_000, headersMs: 20_000, requestMs: 20_000, idleMs: 20_000 };

let port: Port | undefined;
const clients: { destroy(): unknown }[] = [];

afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await port?.close(0);
  port = undefined;
});

/** Answers with the version and the length of the body once that is there; `/slow` waits first. */
function answer(request: AnyRequest, response: AnyResponse): void {
  let length = 0;
  request.on('data', (chunk: Buffer) => (length += chunk.length));
  request.on('error', () => undefined);
  request.on('end', () => {
    const send = () => response.end(`${request.httpVersion} ${request.url} ${length}`);
    if (request.url === '/slow') {
      setTimeout(send, 300);
    } else {
      send();
    }
  });
}

async function open(timeouts: PortTimeouts, handler = answer): Promise<number> {
  port = createPort(handler, { timeouts });
  return (await port.listen({ host: '127.0.0.1', port: 0 })).port;
}

/** A bare connection, and all that it was sent until it was closed. */
function dial(number: number): { socket: Socket; heard: () => string; closed: Promise<string> } {
  const socket = connect(number, '127.0.0.1');
  clients.push(socket);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  return { socket, heard: () => text, closed: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

function session(number: number): ClientHttp2Session {
  const opened = connectHttp2(`http://127.0.0.1:${number}`);
  opened.on('error', () => undefined);
  clients.push(opened);
  return opened;
}

function answerOf(stream: ClientHttp2Stream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let answered = false;
    stream.on('response', () => (answered = true));
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('end', () => answered && resolve(text));
    stream.on('error', reject);
    stream.on('close', () => reject(new Error(`the stream was closed with code ${stream.rstCode}`)));
  });
}

const get2 = (over: ClientHttp2Session, path: string) => answerOf(over.request({ ':path': path }).end());

async function until(what: () => boolean): Promise<void> {
  for (const started = Date.now(); !what();) {
    expect(Date.now() - started, 'waited too long').toBeLessThan(5_000);
    await sleep(5);
  }
}

describe('one port', () => {
  it('answers HTTP/1.1 and HTTP/2', async () => {
    const number = await open(LONG);
    expect(await (await fetch(`http://127.0.0.1:${number}/a`)).text()).toBe('1.1 /a 0');
    expect(await get2(session(number), '/b')).toBe('2.0 /b 0');
  });

  it('knows the version also from bytes that come one by one', async () => {
    const number = await open(LONG);
    const slow1 = dial(number);
    for (const byte of Buffer.from(
      'POST /P HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc',
    )) {
      slow1.socket.write(Buffer.from([byte]));
      await sleep(1);
    }
    expect(await slow1.closed).toContain('1.1 /P 3');
    const slow2 = dial(number);
    for (const byte of Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')) {
      slow2.socket.write(Buffer.from([byte]));
      await sleep(1);
    }
    slow2.socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    await until(() => slow2.heard().length >= 9);
    expect(slow2.heard().charCodeAt(3)).toBe(4); // Its own settings.
  });

  it('takes requests one after the other, sent at once', async () => {
    const number = await open(LONG);
    const { socket, closed } = dial(number);
    socket.write('GET /1 HTTP/1.1\r\nhost: x\r\n\r\nGET /2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const text = await closed;
    expect(text).toContain('1.1 /1 0');
    expect(text).toContain('1.1 /2 0');
  });

  it('says 400 to what is no HTTP', async () => {
    const number = await open(LONG);
    for (const noise of [
      '\x16\x03\x01\x02\x00\x01\x00\x01',
      'HELO there\r\n\r\n',
      'PRINT / HTTP/1.1\r\n\r\n',
      '\0\0\0\0',
    ]) {
      const { socket, closed } = dial(number);
      socket.end(noise, 'latin1');
      expect(await closed).toMatch(/^(HTTP\/1\.1 400|$|\0\0)/);
    }
    expect((await fetch(`http://127.0.0.1:${number}/`)).status).toBe(200);
  });
});

describe('a connection is ended', () => {
  it('that says nothing', async () => {
    expect(await dial(await open({ ...LONG, firstByteMs: 100 })).closed).toBe('');
  });

  it('that only begins to say something', async () => {
    const number = await open({ ...LONG, firstByteMs: 100 });
    const { socket, closed } = dial(number);
    socket.write('PR');
    expect(await closed).toBe('');
  });

  it('whose headers do not end', async () => {
    const number = await open(SHORT);
    const { socket, closed } = dial(number);
    socket.write('POST /ingest HTTP/1.1\r\nhost: x\r\n');
    const dripping = setInterval(() => socket.write('x-drip: 1\r\n'), 40);
    const text = await closed;
    clearInterval(dripping);
    expect(text).toContain('408 Request Timeout');
  });

  it('whose body does not end', async () => {
    const number = await open(SHORT);
    const { socket, closed } = dial(number);
    socket.write('POST /ingest HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n');
    const dripping = setInterval(() => socket.write('x'), 40);
    const text = await closed;
    clearInterval(dripping);
    expect(text).toContain('408 Request Timeout');
  });

  it('that asks nothing more', async () => {
    const { socket, heard, closed } = dial(await open({ ...LONG, idleMs: 200 }));
    socket.write('GET /once HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await closed).toContain('1.1 /once 0');
    expect(heard()).toContain('keep-alive');
  });

  it('of HTTP/2 that says no more than that it is one', async () => {
    const number = await open(SHORT);
    const { socket, closed } = dial(number);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await closed;
  });

  it('of HTTP/2 that asks nothing', async () => {
    const idle = session(await open(SHORT));
    await new Promise((resolve) => idle.on('close', resolve));
  });

  it('of HTTP/2 not while it has a question, even a slow one', async () => {
    const busy = session(await open({ ...LONG, idleMs: 100 }));
    expect(await get2(busy, '/slow')).toBe('2.0 /slow 0');
  });
});

describe('with TLS a connection is ended', () => {
  const tls = async (timeouts: PortTimeouts) => {
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const both = execFileSync('openssl', [...made, '-subj', '/CN=port', '-keyout', '-', '-out', '-'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    port = createPort(answer, { timeouts, certificate: { cert: both, key: both } });
    return (await port.listen({ host: '127.0.0.1', port: 0 })).port;
  };

  it('whose handshake goes on and does not end', async () => {
    const number = await tls({ ...LONG, firstByteMs: 200 });
    const { socket, closed } = dial(number);
    // The head of a handshake that is never whole.
    const drip = setInterval(() => socket.write('\x16'), 20);
    socket.write(Buffer.from([0x16, 3, 1, 2, 0]));
    await closed;
    clearInterval(drip);
  });

  it('whose headers do not end', async () => {
    const number = await tls({ ...LONG, headersMs: 200 });
    const socket = connectTls({ port: number, host: '127.0.0.1', rejectUnauthorized: false });
    clients.push(socket);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toContain('408');
  });
});

describe('a client that does not read its answer', () => {
  const endless = (_: AnyRequest, response: AnyResponse) => {
    response.writeHead(200);
    (response as ServerResponse).write(Buffer.alloc(32 * 1024 * 1024));
  };

  it('loses its connection', async () => {
    const number = await open({ ...LONG, idleMs: 200 }, endless);
    const { socket } = dial(number);
    const gone = new Promise((resolve) => socket.on('close', resolve));
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await sleep(800);
    socket.resume();
    await gone;
  });

  it('loses its connection of HTTP/2', async () => {
    const over = session(await open({ ...LONG, idleMs: 200 }, endless));
    const gone = new Promise((resolve) => over.on('close', resolve));
    const stream = over.request({ ':path': '/' }).end();
    stream.on('error', () => undefined);
    stream.pause();
    await gone;
  });
});

describe('a request is ended', () => {
  it('of HTTP/2 whose body does not end', async () => {
    const over = session(await open(SHORT));
    const stream = over.request({ ':path': '/', ':method': 'POST' });
    const dripping = setInterval(() => !stream.destroyed && stream.write('x'), 40);
    await expect(answerOf(stream)).rejects.toThrow();
    clearInterval(dripping);
  });

  it('with too large a header, by 431', async () => {
    const number = await open(LONG);
    const { socket, closed } = dial(number);
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(70_000)}\r\n\r\n`);
    expect(await closed).toContain('431 Request Header Fields Too Large');
  });

  it('with too large a header, in HTTP/2', async () => {
    const over = session(await open(LONG));
    await expect(answerOf(over.request({ ':path': '/', 'x-large': 'x'.repeat(70_000) }).end())).rejects.toThrow();
  });

  it('but not with a header of 32 KiB', async () => {
    const number = await open(LONG);
    const large = 'x'.repeat(32 * 1024);
    expect((await fetch(`http://127.0.0.1:${number}/`, { headers: { 'x-large': large } })).status).toBe(200);
    expect(await answerOf(session(number).request({ ':path': '/', 'x-large': large }).end())).toBe('2.0 / 0');
  });
});

describe('a stop', () => {
  it('ends connections that are idle, silent, or have said half of something, at once', async () => {
    const number = await open(LONG);
    const agent = new Agent({ keepAlive: true });
    clients.push(agent);
    await new Promise<void>((resolve, reject) => {
      request1({ port: number, host: '127.0.0.1', agent }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    const idle2 = session(number);
    await get2(idle2, '/');
    const others = ['', 'PR', 'POST / HTTP/1.1\r\nhost: x\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'].map((half) => {
      const one = dial(number);
      one.socket.write(half);
      return one;
    });
    await sleep(50);
    const started = Date.now();
    await port!.close(10_000);
    expect(Date.now() - started).toBeLessThan(2_000);
    await Promise.all(others.map(({ closed }) => closed));
    await expect(fetch(`http://127.0.0.1:${number}/`)).rejects.toThrow();
  });

  it('lets what runs finish, on both versions, and takes nothing new', async () => {
    const number = await open(LONG);
    const agent = new Agent({ keepAlive: true });
    clients.push(agent);
    const busy1 = new Promise<string>((resolve, reject) => {
      request1({ port: number, host: '127.0.0.1', path: '/slow', agent }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(`${text} ${response.headers.connection}`));
      })
        .on('error', reject)
        .end();
    });
    const over = session(number);
    const busy2 = get2(over, '/slow');
    await sleep(100);
    const closing = port!.close(10_000);
    await expect(fetch(`http://127.0.0.1:${number}/`)).rejects.toThrow();
    expect(await busy1).toBe('1.1 /slow 0 close');
    expect(await busy2).toBe('2.0 /slow 0');
    const started = Date.now();
    await closing;
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it('lets a body that is being sent arrive', async () => {
    const number = await open(LONG);
    const { socket, closed } = dial(number);
    socket.write('POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\n\r\nabc');
    await sleep(50);
    const closing = port!.close(10_000);
    await sleep(20);
    socket.write('def');
    expect(await closed).toContain('1.1 /body 6');
    await closing;
  });

  it('cuts what does not finish in time', async () => {
    const number = await open(LONG, () => undefined);
    const { socket, closed } = dial(number);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const over = session(number);
    const never = answerOf(over.request({ ':path': '/' }).end());
    never.catch(() => undefined);
    await sleep(50);
    await port!.close(100);
    expect(await closed).toBe('');
    await expect(never).rejects.toThrow();
  });
});
