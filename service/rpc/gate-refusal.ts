/** How the gate's refusals are said: as the protocol of the request says errors, before anything else has looked at it. */
import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import type { HearthError } from '#model/errors.ts';
import { connectCode } from './connect-errors.ts';
import { percentEncoded } from './grpc-text.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { writeRefusal } from './read-body.ts';

/** A browser asks its person for a name and a secret; other clients know that they need one. */
const CHALLENGE = 'Basic realm="hearth", charset="UTF-8", Bearer realm="hearth"';
/** What carries Connect's errors. */
const CONNECT_TYPE = /^application\/(json|proto)\b/;

export function refuseAtGate(request: AnyRequest, response: AnyResponse, error: HearthError, isCall: boolean): void {
  const code = connectCode(error.code);
  const type = request.headers['content-type'] ?? '';
  response.setHeader('hearth-reason', error.reason);
  if (isCall && type.startsWith('application/grpc')) {
    request.resume();
    response.statusCode = 200;
    response.setHeader('content-type', type);
    response.setHeader('grpc-status', String(code));
    response.setHeader('grpc-message', percentEncoded(error.message));
    response.end();
    return;
  }
  if (error.reason === 'no_credential') {
    response.setHeader('www-authenticate', CHALLENGE);
  }
  const isConnect = isCall && CONNECT_TYPE.test(type);
  writeRefusal(request, response, {
    status: codeToHttpStatus(code),
    type: isConnect ? 'application/json' : 'text/plain; charset=utf-8',
    body: isConnect ? JSON.stringify({ code: error.code, message: error.message }) : `${error.message}\n`,
  });
}
