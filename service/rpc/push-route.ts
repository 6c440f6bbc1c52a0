/**
 * Pushes as nearly all clients of `push.v1.PusherService/Push` send them: one Connect call, in protobuf, not packed, of a
 * length that is announced. They are most of all that the port is asked, and the library's way through web streams,
 * headers and signals costs a quarter of the port's time for them. Whatever else a client may do with that address
 * (gRPC, JSON, packed messages, time limits) goes the library's way, and both say the same.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { codeToHttpStatus, codeToString } from '@connectrpc/connect/protocol-connect';
import { PusherService, PushRequestSchema, type PushRequest } from '#proto/push/v1/push_pb.ts';
import { HearthError } from '#model/errors.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Log } from '../log.ts';
import { placeHere } from './admission.ts';
import { toConnectError } from './connect-errors.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { pushAll } from './push.ts';
import { readBody, writeRefusal } from './read-body.ts';
import type { TenantRule } from './tenant.ts';

export interface PushRouteOptions {
  ingest: Ingest;
  tenants: TenantRule;
  log: Log;
}

const PROTOBUF = 'application/proto';
export const pushPath = `/${PusherService.typeName}/${PusherService.method.push.name}`;

/** Whether a request to `pushPath`, which has its place, is one of these. */
export function isPlainPush({ headers }: AnyRequest): boolean {
  const length = Number(headers['content-length'] ?? Number.NaN);
  const most = placeHere()?.maxBytes || Number.POSITIVE_INFINITY;
  return (
    headers['content-type'] === PROTOBUF &&
    (headers['content-encoding'] ?? 'identity') === 'identity' &&
    (headers['connect-protocol-version'] ?? '1') === '1' &&
    headers['connect-timeout-ms'] === undefined &&
    // Of what is too large the library reads nothing, and says so.
    length <= most
  );
}

/** Answers it; never rejects. */
export async function handlePush(
  request: AnyRequest,
  response: AnyResponse,
  { ingest, tenants, log }: PushRouteOptions,
): Promise<void> {
  try {
    const header = (name: string) => request.headers[name]?.toString() ?? null;
    const message = parse(await readBody(request, 0));
    await pushAll(ingest, tenants, message, header);
    response.writeHead(200, { 'content-type': PROTOBUF, 'content-length': 0 });
    response.end();
  } catch (error) {
    const { code, rawMessage, metadata } = toConnectError(error, log, PusherService.method.push.name);
    metadata.forEach((value, name) => response.setHeader(name, value));
    writeRefusal(request, response, {
      status: codeToHttpStatus(code),
      type: 'application/json',
      body: JSON.stringify({ code: codeToString(code), message: rawMessage }),
    });
  }
}

function parse(body: Uint8Array): PushRequest {
  try {
    return fromBinary(PushRequestSchema, body);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HearthError('bad_request', `cannot decode message ${PushRequestSchema.typeName} from protobuf: ${why}`, {
      cause,
    });
  }
}
