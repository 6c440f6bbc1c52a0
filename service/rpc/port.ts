/**
 * One TCP port for HTTP/1.1 and for HTTP/2 without TLS (gRPC): the first bytes of a connection tell which.
 *
 *     const port = createPort(handler);
 *     await port.listen({ host: '127.0.0.1', port: 4040 });
 *     await port.close(30_000);
 *
 * The HTTP/1.1 server owns the port, because only a server that listens enforces Node's time-outs for slow headers; its
 * `connection` listener is wrapped, and connections that open with HTTP/2's preface are handed to an HTTP/2 server. The
 * wait for the first byte, which neither server has begun to count, has its own timer; so have the bodies and the idle
 * connections of HTTP/2, for which Node has none. With a certificate, a connection is first decrypted, and its client
 * says in the handshake which of the two it speaks.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  constants,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { ListenAddress } from '../config.ts';
import type { Certificate } from '../locks/open-locks.ts';
import { sniff } from './first-bytes.ts';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;
export type PortHandler = (request: AnyRequest, response: AnyResponse) => void;

export interface PortTimeouts {
  /** A connection that says nothing, or with TLS has not finished its handshake. */
  firstByteMs: number;
  /** From a request's first byte to the end of its headers. */
  headersMs: number;
  /** From a request's first byte (in HTTP/2 the end of its headers) to its last. */
  requestMs: number;
  /** A connection without a request, or one whose client does not read its answer. */
  idleMs: number;
}

/** Agents send at once; whoever takes longer holds connections, not requests. */
const defaultTimeouts: PortTimeouts = {
  firstByteMs: 10_000,
  headersMs: 15_000,
  requestMs: 60_000,
  // Above what agents push at (10 to 60 s), so that they keep their connection.
  idleMs: 75_000,
};
const CHECK_TIMEOUTS_MS = 1_000;
const MAX_HEADER_BYTES = 64 * 1024;
/** What a goodbye to an HTTP/2 client may take before its connection is cut. */
const GOODBYE_MS = 100;

export interface PortOptions {
  timeouts?: Partial<PortTimeouts>;
  /** With one, the port speaks TLS only. */
  certificate?: Certificate;
}

export interface Port {
  listen(address: ListenAddress): Promise<AddressInfo>;
  /** For connections from now on. */
  useCertificate(certificate: Certificate): void;
  /** Stops accepting, lets running requests finish, and cuts what is left after the given time. */
  close(graceMs: number): Promise<void>;
}

export function createPort(handler: PortHandler, { timeouts = {}, certificate }: PortOptions = {}): Port {
  const { firstByteMs, headersMs, requestMs, idleMs } = { ...defaultTimeouts, ...timeouts };
  const http1Running = new Running<Socket, ServerResponse>();
  const http2Running = new Running<ServerHttp2Session, Http2ServerResponse>();
  let closing = false;

  const http1 = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: Math.min(CHECK_TIMEOUTS_MS, headersMs),
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      const ended = http1Running.began(request.socket, response);
      response.shouldKeepAlive &&= !closing;
      response.on('close', () => {
        ended();
        if (closing) {
          // Node makes the connection an idle one only after this event.
          setImmediate(() => http1.closeIdleConnections());
        }
      });
      handler(request, response);
    },
  );
  http1.setTimeout(idleMs, (socket: Socket) => {
    // Node asks here also when a connection that is kept alive has waited long enough.
    if (http1Running.isIdle(socket) || http1Running.isStalled(socket)) {
      socket.destroy();
    }
  });

  const http2 = createHttp2Server({ settings: { maxHeaderListSize: MAX_HEADER_BYTES } }, (request, response) => {
    const { stream } = request;
    const ended = http2Running.began(stream.session as ServerHttp2Session, response);
    const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestMs);
    request.on('end', () => clearTimeout(late));
    stream.on('close', () => {
      clearTimeout(late);
      ended();
    });
    handler(request, response);
  });
  const sockets = new Set<Socket>();
  const http2Sockets = new WeakSet<Socket>();
  const sessions = new Set<ServerHttp2Session>();

  http2.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
    session.setTimeout(idleMs, () => {
      if (http2Running.isStalled(session)) {
        session.destroy();
      } else if (http2Running.isIdle(session)) {
        sayGoodbye(session);
      }
    });
  });
  // An error of one connection is that connection's end, nobody else's.
  http2.on('sessionError', () => undefined);

  const [asHttp1] = http1.listeners('connection') as ((socket: Socket) => void)[];
  http1.removeAllListeners('connection');
  const serve = (socket: Socket, isHttp2: boolean) => {
    if (isHttp2) {
      http2Sockets.add(socket);
      http2.emit('connection', socket);
    } else {
      asHttp1!.call(http1, socket);
    }
  };
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  /** What to do when a handshake has ended, by the connection's ends. */
  const handshakes = new Map<string, () => void>();
  let tls: TlsServer | undefined;
  if (certificate !== undefined) {
    tls = createTlsServer({ ...certificate, ...tlsOptions }, (socket: TLSSocket) => {
      handshakes.get(connectionOf(socket))?.();
      accept(socket);
      serve(socket, socket.alpnProtocol === 'h2');
    });
  }
  http1.on('connection', (socket: Socket) => {
    accept(socket);
    if (tls === undefined) {
      sniff(socket, firstByteMs, (isHttp2) => serve(socket, isHttp2));
      return;
    }
    const connection = connectionOf(socket);
    // Node's own time for handshakes begins anew with each byte.
    const late = setTimeout(() => socket.destroy(), firstByteMs);
    handshakes.set(connection, () => {
      clearTimeout(late);
      // From here on the connection is the decrypted one.
      sockets.delete(socket);
    });
    socket.on('close', () => {
      clearTimeout(late);
      handshakes.delete(connection);
    });
    tls.emit('connection', socket);
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
    useCertificate: (next) => tls?.setSecureContext({ ...next, ...tlsOptions }),
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true;
        const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs);
        http1.close(() => {
          clearTimeout(cut);
          resolve();
        });
        http1Running.each((response) => (response.shouldKeepAlive = false));
        // Whatever has no request, or not the whole head of one, has nothing to finish.
        for (const socket of sockets) {
          if (!http2Sockets.has(socket) && http1Running.isIdle(socket)) {
            socket.destroy();
          }
        }
        for (const session of sessions) {
          if (http2Running.isIdle(session)) {
            sayGoodbye(session);
          } else {
            session.close();
          }
        }
      }),
  };
}

const tlsOptions = { ALPNProtocols: ['h2', 'http/1.1'], minVersion: 'TLSv1.2' } as const;

/** The same for a connection and for what it is decrypted to. */
const connectionOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;

/** Ends a connection without a request in a way that tells its client to open another. */
function sayGoodbye(session: ServerHttp2Session): void {
  session.close();
  setTimeout(() => session.destroy(), GOODBYE_MS).unref();
}

/** Which answers each connection is still waiting for. */
class Running<Connection extends object, Response extends { headersSent: boolean }> {
  private readonly responses = new Map<Connection, Set<Response>>();

  /** Returns what to call when the request has ended. */
  began(connection: Connection, response: Response): () => void {
    const own = this.responses.get(connection) ?? new Set();
    this.responses.set(connection, own.add(response));
    return () => {
      own.delete(response);
      if (own.size === 0) {
        this.responses.delete(connection);
      }
    };
  }

  isIdle(connection: Connection): boolean {
    return !this.responses.has(connection);
  }

  /** Whether all its answers have begun: when nothing moves then, their client does not read them. */
  isStalled(connection: Connection): boolean {
    const own = this.responses.get(connection);
    return own !== undefined && [...own].every(({ headersSent }) => headersSent);
  }

  each(visit: (response: Response) => void): void {
    this.responses.forEach((own) => own.forEach(visit));
  }
}
