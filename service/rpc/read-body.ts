/**
 * Reads the body of a push, and refuses a push whose body may still be on its way.
 *
 *     const body = await readBody(request, mebibytes(limits.maxBodyMb));
 *     writeRefusal(request, response, { status: 413, type: 'text/plain; charset=utf-8', body: 'too large\n' });
 */
import type { ServerResponse } from 'node:http';
import { HearthError } from '#model/errors.ts';
import { placeHere } from './admission.ts';
import type { AnyRequest, AnyResponse } from './port.ts';

/**
 * Reads a body up to a limit, which `Content-Length` may break before a byte is read.
 * @param maxBytes 0 for no limit
 * @throws HearthError body_too_large, overloaded when there is no room for it, or canceled when the client does not send all of it
 */
export function readBody(request: AnyRequest, maxBytes: number): Promise<Uint8Array> {
  const place = placeHere();
  const tooLarge = (bytes: number) => {
    const error = new HearthError(
      'body_too_large',
      `the body is larger than ${maxBytes} bytes: push less at once or raise maxBodyMb`,
    );
    place?.refuse(error, bytes);
    return error;
  };
  if (maxBytes > 0 && announcedBytes(request) > maxBytes) {
    return Promise.reject(tooLarge(announcedBytes(request)));
  }
  return new Promise((resolve, reject) => {
    place?.announce(announcedBytes(request));
    let chunks: Uint8Array[] = [];
    let length = 0;
    let isRefused = false;
    const refuse = (error: unknown) => {
      // What follows is read and thrown away: see writeRefusal.
      isRefused = true;
      chunks = [];
      reject(error as Error);
    };
    const broken = (cause?: unknown) =>
      reject(new HearthError('canceled', 'the body could not be read to its end', { cause }));
    request.on('data', (chunk: Uint8Array) => {
      if (isRefused) {
        return;
      }
      length += chunk.length;
      if (maxBytes > 0 && length > maxBytes) {
        refuse(tooLarge(length));
        return;
      }
      try {
        place?.received(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        refuse(error);
      }
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', broken);
    request.on('close', broken);
  });
}

const announcedBytes = (request: AnyRequest) => Number(request.headers['content-length'] ?? 0);

/** A client that still sends gets its answer only if somebody reads on; of a body beyond this nobody does. */
const READ_ON_BYTES = 256 * 1024 * 1024;

export interface Refusal {
  status: number;
  /** The content type of the body. */
  type: string;
  body: string | Uint8Array;
  retryAfterSeconds?: number | undefined;
}

/** Answers a push that is refused, whether its body has been read or not. */
export function writeRefusal(request: AnyRequest, response: AnyResponse, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.setHeader('content-type', refusal.type);
  response.setHeader('x-content-type-options', 'nosniff');
  if (refusal.retryAfterSeconds !== undefined) {
    response.setHeader('retry-after', String(refusal.retryAfterSeconds));
  }
  if (request.httpVersionMajor === 1 && announcedBytes(request) > READ_ON_BYTES) {
    response.setHeader('connection', 'close');
  } else {
    request.resume();
  }
  response.statusCode = refusal.status;
  (response as ServerResponse).end(refusal.body);
}

/** Answers who does not push with POST; false when there is nothing to refuse. */
export function refuseOtherMethods(request: AnyRequest, response: AnyResponse): boolean {
  if (request.method === 'POST') {
    return false;
  }
  request.resume();
  response.statusCode = 405;
  response.setHeader('allow', 'POST');
  response.end();
  return true;
}
