/**
 * One TCP port for HTTP/1.1 and for HTTP/2 without TLS (gRPC): the first bytes of a connection tell which.
 *
 *     const port = createPort(handler);
 *     await port.listen({ host: '127.0.0.1', port: 4040 });
 *     await port.close(30_000);
 *
 * The HTTP/1.1 server owns the port, because only a server that listens enforces Node's time-outs for slow headers; its
 * `connection` listener is wrapped, and connections that open with HTTP/2's preface are handed to an HTTP/2 server. The
 * wait for the first byte, which neither server has begun to count, has its own timer.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { ListenAddress } from '../config.ts';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;
export type PortHandler = (request: AnyRequest, response: AnyResponse) => void;

export interface PortTimeouts {
  /** A connection that says nothing. */
  firstByteMs: number;
  /** From a request's first byte to the end of its headers. */
  headersMs: number;
  /** From a request's first byte to its last. */
  requestMs: number;
}

/** Agents send at once; whoever takes longer holds connections, not requests. */
const defaultTimeouts: PortTimeouts = { firstByteMs: 10_000, headersMs: 15_000, requestMs: 60_000 };
/** Above what agents push at (10 to 60 s), so that they keep their connection. */
const KEEP_ALIVE_MS = 75_000;
const CHECK_TIMEOUTS_MS = 1_000;
/** What HTTP/2 clients say first: `PRI * HTTP/2.0…`; no HTTP/1.1 method begins like that. */
const PREFACE = Buffer.from('PRI');
const MAX_HEADER_BYTES = 64 * 1024;

export interface Port {
  listen(address: ListenAddress): Promise<AddressInfo>;
  /** Stops accepting, lets running requests finish, and cuts what is left after the given time. */
  close(graceMs: number): Promise<void>;
}

export function createPort(handler: PortHandler, timeouts: Partial<PortTimeouts> = {}): Port {
  const { firstByteMs, headersMs, requestMs } = { ...defaultTimeouts, ...timeouts };
  const http1 = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(CHECK_TIMEOUTS_MS, headersMs),
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    handler,
  );
  const http2 = createHttp2Server(handler);
  const sockets = new Set<Socket>();
  const sessions = new Set<{ close(): void }>();
  http2.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  // An error of one connection is that connection's end, nobody else's.
  http2.on('sessionError', () => undefined);

  const [asHttp1] = http1.listeners('connection') as ((socket: Socket) => void)[];
  http1.removeAllListeners('connection');
  http1.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    sniff(socket, firstByteMs, (isHttp2) => {
      if (isHttp2) {
        http2.emit('connection', socket);
      } else {
        asHttp1!.call(http1, socket);
      }
    });
  });

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        http1.once('error', reject);
        http1.listen(port, host, () => {
          http1.off('error', reject);
          resolve(http1.address() as AddressInfo);
        });
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs);
        http1.close(() => {
          clearTimeout(cut);
          resolve();
        });
        http1.closeIdleConnections();
        sessions.forEach((session) => session.close());
        // Connections that have not said anything yet have nothing to finish.
        sockets.forEach((socket) => {
          if (socket.bytesRead === 0) {
            socket.destroy();
          }
        });
      }),
  };
}

/** Looks at a connection's first bytes without taking them away. */
function sniff(socket: Socket, firstByteMs: number, decided: (isHttp2: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), firstByteMs);
  const onEnd = () => clearTimeout(timer);
  const onData = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const length = Math.min(seen.length, PREFACE.length);
    const alike = seen.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (alike && seen.length < PREFACE.length) {
      return;
    }
    clearTimeout(timer);
    socket.off('data', onData);
    socket.off('close', onEnd);
    socket.pause();
    socket.unshift(seen);
    decided(alike);
    process.nextTick(() => socket.resume());
  };
  socket.on('data', onData);
  socket.once('close', onEnd);
}
