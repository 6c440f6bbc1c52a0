/**
 * `POST /v1development/profiles`: profiles of OTLP exporters over HTTP, in protobuf or JSON, plain or gzipped.
 *
 * The body goes to a decode thread as it came. A refusal is a `google.rpc.Status` in the encoding of the request, with
 * a status after which exporters do not send the same again, unless a later try may help.
 */
import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import type { ServerResponse } from 'node:http';
import { HearthError, type Reason } from '#model/errors.ts';
import type { OtlpEncoding } from '#model/formats/otlp/read.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { mebibytes } from '../limits.ts';
import type { Log } from '../log.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import { knownError, otlpStatus, statusBytes } from './otlp-status.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { readBody, refuseOtherMethods, writeRefusal } from './read-body.ts';
import type { TenantRule } from './tenant.ts';

export interface OtlpOptions {
  ingest: Ingest;
  limitsOf: LimitsOf;
  tenants: Pick<TenantRule, 'forWrite'>;
  log: Pick<Log, 'error'>;
}

export const otlpPath = '/v1development/profiles';

/** To the letter: a parameter, such as a charset, is refused as the reference does. */
const encodings: ReadonlyMap<string, OtlpEncoding> = new Map([
  ['application/x-protobuf', 'proto'],
  ['application/protobuf', 'proto'],
  ['application/json', 'json'],
]);
const PROTOBUF = 'application/x-protobuf';

/** Where the status is not that of an RPC. Exporters repeat after 429, 502, 503 and 504 only. */
const statuses: Partial<Record<Reason, number>> = {
  unknown_format: 415,
  body_too_large: 413,
  profile_size_limit: 413,
  canceled: 408,
};

/** Answers a request to `otlpPath`; never rejects. */
export async function handleOtlp(request: AnyRequest, response: AnyResponse, options: OtlpOptions): Promise<void> {
  const encoding = encodings.get(request.headers['content-type'] ?? '');
  try {
    if (refuseOtherMethods(request, response)) {
      return;
    }
    const tenant = options.tenants.forWrite((name) => request.headers[name]?.toString());
    if (encoding === undefined) {
      throw new HearthError('unknown_format', `send one of the content types ${[...encodings.keys()].join(', ')}`);
    }
    const packing = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
    if (packing !== 'gzip' && packing !== 'identity') {
      response.setHeader('accept-encoding', 'gzip');
      throw new HearthError('unknown_format', `the content encoding '${packing.slice(0, 40)}' is not known: use gzip`);
    }
    const payload = await readBody(request, mebibytes(options.limitsOf(tenant).maxBodyMb));
    await options.ingest.push(tenant, [{ labels: [], payload, otlp: encoding }]);
    response.statusCode = 200;
    // An empty message, by which nothing was refused; in JSON too, as exporters know it.
    response.setHeader('content-type', PROTOBUF);
    (response as ServerResponse).end();
  } catch (error) {
    const known = knownError(error);
    if (known !== error) {
      options.log.error({ err: error }, 'an OTLP request failed');
    }
    const status = otlpStatus(known);
    writeRefusal(request, response, {
      status: statuses[known.reason] ?? codeToHttpStatus(status.code),
      type: encoding === 'json' ? 'application/json' : PROTOBUF,
      body: encoding === 'json' ? JSON.stringify({ code: status.code, message: status.message }) : statusBytes(status),
      retryAfterSeconds: known.retryAfterSeconds,
    });
  }
}
