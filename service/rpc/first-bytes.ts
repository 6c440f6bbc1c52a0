/** Tells the two versions of HTTP apart by what a connection says first. */
import type { Socket } from 'node:net';

/** What HTTP/2 clients say first: `PRI * HTTP/2.0…`; no HTTP/1.1 method begins like that. */
const PREFACE = Buffer.from('PRI');

/** Looks at a connection's first bytes without taking them away; one that says none in time is ended. */
export function sniff(socket: Socket, firstByteMs: number, decided: (isHttp2: boolean) => void): void {
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
