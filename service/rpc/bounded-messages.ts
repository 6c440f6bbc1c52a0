/**
 * Messages of Connect, gRPC and gRPC-Web within the place of their request (see admission.ts): counted as they come,
 * bounded by the tenant's maxMessageMb, packed or not.
 *
 *     connectNodeAdapter({ acceptCompression: [boundedGzip], readMaxBytes: UNBOUNDED, … })
 *     boundMessages(router.handlers);
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { compressionGzip } from '@connectrpc/connect-node';
import type { UniversalHandler } from '@connectrpc/connect/protocol';
import { HearthError } from '#model/errors.ts';
import { claimedLength } from '../ingest/unpack.ts';
import { placeHere, type Place } from './admission.ts';
import { connectCode } from './connect-errors.ts';

/** The library's own limit is one for all tenants and all time, so it is left open. */
export const UNBOUNDED = 0xffff_ffff;
/** What frames and trailers add to a message. */
const FRAME_BYTES = 1_024;

type Compression = typeof compressionGzip;

export const boundedGzip: Compression = {
  ...compressionGzip,
  async decompress(bytes, readMaxBytes) {
    const place = placeHere();
    if (place === undefined) {
      return compressionGzip.decompress(bytes, readMaxBytes);
    }
    const most = place.maxBytes || readMaxBytes;
    const claimed = Math.max(1, claimedLength(bytes));
    if (claimed > most) {
      throw tooLarge(most);
    }
    asConnectError(() => place.take(claimed));
    // Unpacked no further than it claims: who says too little does not get the difference.
    return compressionGzip.decompress(bytes, claimed);
  },
};

export function boundMessages(handlers: UniversalHandler[]): void {
  handlers.forEach((handler, i) => {
    handlers[i] = Object.assign((request: Parameters<UniversalHandler>[0]) => {
      const place = placeHere();
      const { body } = request;
      const isStream = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
      if (place === undefined || !isStream) {
        return handler(request);
      }
      const announced = Number(request.header.get('content-length') ?? 0);
      return handler({ ...request, body: counted(body as AsyncIterable<Uint8Array>, announced, place) });
    }, handler);
  });
}

async function* counted(body: AsyncIterable<Uint8Array>, announced: number, place: Place): AsyncIterable<Uint8Array> {
  const most = place.maxBytes > 0 ? place.maxBytes + FRAME_BYTES : Number.POSITIVE_INFINITY;
  if (announced > most) {
    throw tooLarge(place.maxBytes);
  }
  asConnectError(() => place.announce(announced));
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) {
      throw tooLarge(place.maxBytes);
    }
    asConnectError(() => place.received(chunk.length));
    yield chunk;
  }
}

function tooLarge(most: number): ConnectError {
  return new ConnectError(
    `the message is larger than ${most} bytes: send less at once or raise maxMessageMb`,
    Code.ResourceExhausted,
  );
}

function asConnectError(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof HearthError)) {
      throw error;
    }
    const headers = { 'retry-after': String(error.retryAfterSeconds ?? 1) };
    throw new ConnectError(error.message, connectCode(error.code), headers);
  }
}
