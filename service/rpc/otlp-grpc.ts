/**
 * `opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export`: profiles of OTLP exporters over gRPC.
 *
 * This one method is spoken here and not by the library of the other services. What a request's message is, only its
 * content tells (three revisions of the schema), and the library reads a message into objects before anybody can say how
 * many: the bytes of this one go to a decode thread as they came, packed or not.
 *
 *     request    one frame: 1 byte packed or not, 4 bytes length, the message
 *     answer     one frame of an empty message, then the status in trailers; a refusal has its status in the headers
 */
import type { ServerResponse } from 'node:http';
import { HearthError } from '#model/errors.ts';
import { mebibytes } from '../limits.ts';
import { percentEncoded } from './grpc-text.ts';
import type { OtlpOptions } from './otlp-route.ts';
import { knownError, otlpStatus, statusBytes } from './otlp-status.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { readBody } from './read-body.ts';

export const otlpGrpcPath = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';

const contentTypes: readonly string[] = ['application/grpc', 'application/grpc+proto'];
const FRAME_HEAD = 5;
const EMPTY_MESSAGE = Buffer.alloc(FRAME_HEAD);

/** Answers a request to `otlpGrpcPath`; never rejects. */
export async function handleOtlpGrpc(request: AnyRequest, response: AnyResponse, options: OtlpOptions): Promise<void> {
  if (request.method !== 'POST' || !contentTypes.includes(request.headers['content-type'] ?? '')) {
    request.resume();
    const isPost = request.method === 'POST';
    response.statusCode = isPost ? 415 : 405;
    response.setHeader(isPost ? 'accept-post' : 'allow', isPost ? contentTypes.join(', ') : 'POST');
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/grpc+proto');
  response.setHeader('grpc-accept-encoding', 'identity,gzip');
  try {
    const tenant = options.tenants.forWrite((name) => request.headers[name]?.toString());
    const maxBytes = mebibytes(options.limitsOf(tenant).maxMessageMb);
    const body = await readBody(request, maxBytes > 0 ? maxBytes + FRAME_HEAD : 0);
    const payload = messageOf(body, request.headers['grpc-encoding']?.toString() ?? 'identity');
    await options.ingest.push(tenant, [{ labels: [], payload, otlp: 'proto' }]);
    (response as ServerResponse).write(EMPTY_MESSAGE);
    response.addTrailers({ 'grpc-status': '0' });
    response.end();
  } catch (error) {
    const known = knownError(error);
    if (known !== error) {
      options.log.error({ err: error }, 'an OTLP request failed');
    }
    refuse(request, response, known);
  }
}

/** The one message of a call. */
function messageOf(body: Uint8Array, encoding: string): Uint8Array {
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new HearthError('not_implemented', `the encoding '${encoding.slice(0, 40)}' is not known: use gzip`);
  }
  if (body.length < FRAME_HEAD) {
    throw new HearthError('bad_request', 'the call has no message');
  }
  const length = new DataView(body.buffer, body.byteOffset).getUint32(1);
  if (length !== body.length - FRAME_HEAD) {
    throw new HearthError(
      'bad_request',
      `the call must have one message: ${length} bytes are announced and ${body.length - FRAME_HEAD} follow`,
    );
  }
  // A packed message is known by its first bytes, as everywhere: no message of protobuf begins like gzip.
  return body.subarray(FRAME_HEAD);
}

function refuse(request: AnyRequest, response: AnyResponse, error: HearthError): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  request.resume();
  const status = otlpStatus(error);
  response.statusCode = 200;
  response.setHeader('grpc-status', String(status.code));
  response.setHeader('grpc-message', percentEncoded(status.message));
  response.setHeader('grpc-status-details-bin', Buffer.from(statusBytes(status)).toString('base64'));
  response.end();
}
