/** Answers over plain HTTP, packed for who takes it that way. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AnyRequest, AnyResponse } from './port.ts';

export interface PlainAnswer {
  status: number;
  type: string;
  body: string;
  retryAfterSeconds?: number;
}

export const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Shorter answers gain nothing from being packed. */
const GZIP_FROM_BYTES = 1_400;
const gzipAsync = promisify(gzip);

export async function sendPlain(request: AnyRequest, response: AnyResponse, answer: PlainAnswer): Promise<void> {
  const plain = Buffer.from(answer.body);
  const packed = plain.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = packed ? await gzipAsync(plain) : plain;
  const headers: Record<string, string | number> = {
    'content-type': answer.type,
    'x-content-type-options': 'nosniff',
    'content-length': body.length,
    vary: 'accept-encoding',
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
    ...(answer.retryAfterSeconds === undefined ? {} : { 'retry-after': answer.retryAfterSeconds }),
  };
  response.statusCode = answer.status;
  Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
  response.end(request.method === 'HEAD' ? '' : body);
}
