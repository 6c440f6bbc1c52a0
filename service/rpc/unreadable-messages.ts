/**
 * A message in protobuf that cannot be read is its sender's mistake: 400, never to be sent again. The library calls it
 * an internal error of the service, at which agents would send the same bytes over and over.
 *
 *     router.service(PusherService, …);
 *     blameSenders(router.handlers);
 *
 * In gRPC `internal` is what a client expects there, and stays.
 */
import type { UniversalHandler, UniversalServerResponse } from '@connectrpc/connect/protocol';

/** How the library begins to say it. */
const UNREADABLE = 'parse binary: ';
const INTERNAL = 500;
const BAD_REQUEST = 400;

export function blameSenders(handlers: UniversalHandler[]): void {
  handlers.forEach((handler, i) => {
    handlers[i] = Object.assign(async (request: Parameters<UniversalHandler>[0]) => {
      const response = await handler(request);
      return response.status === INTERNAL ? blamingSender(response, handler.method.input.typeName) : response;
    }, handler);
  });
}

async function blamingSender(response: UniversalServerResponse, message: string): Promise<UniversalServerResponse> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
  }
  const body = Buffer.concat(pieces);
  const why = unreadable(body);
  if (why === undefined) {
    return { ...response, body: once(body) };
  }
  const text = JSON.stringify({
    code: 'invalid_argument',
    message: `cannot decode message ${message} from protobuf: ${why}`,
  });
  const header = new Headers(response.header);
  header.set('content-length', String(Buffer.byteLength(text)));
  return { ...response, status: BAD_REQUEST, header, body: once(Buffer.from(text)) };
}

/** What the library says is wrong with the message; undefined when it is another error. */
function unreadable(body: Buffer): string | undefined {
  try {
    const { message } = JSON.parse(body.toString()) as { message?: unknown };
    return typeof message === 'string' && message.startsWith(UNREADABLE) ? message.slice(UNREADABLE.length) : undefined;
  } catch {
    return undefined; // A long error is packed; this one never is.
  }
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body;
}
