/**
 * The two routes of the demo, for the page:
 *
 *     GET  /hearth/demo       {"state":"running","hasData":true,"services":["hearth","shop-checkout",…]}
 *     POST /hearth/demo/end   stops the demo and erases its data; answers as above
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Demo } from './demo.ts';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** Answers a request to one of the two routes; false when it is for somebody else. */
export async function handleDemo(demo: Demo, request: Request, response: Response): Promise<boolean> {
  const path = (request.url ?? '').split('?')[0];
  if (path === '/hearth/demo') {
    if (request.method !== 'GET') {
      return refuse(response, 405, 'ask with GET', { allow: 'GET' });
    }
    await answer(demo, response);
    return true;
  }
  if (path !== '/hearth/demo/end') {
    return false;
  }
  request.resume();
  if (request.method !== 'POST') {
    return refuse(response, 405, 'end the demo with POST', { allow: 'POST' });
  }
  // A form of another site can send a POST, but not with this type.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return refuse(response, 415, 'send Content-Type: application/json');
  }
  await demo.end({ erase: true });
  await answer(demo, response);
  return true;
}

async function answer(demo: Demo, response: Response): Promise<void> {
  const body = JSON.stringify(await demo.state());
  response.statusCode = 200;
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}

function refuse(response: Response, status: number, message: string, headers: Record<string, string> = {}): true {
  response.statusCode = status;
  Object.entries({ ...headers, 'content-type': 'text/plain; charset=utf-8' }).forEach(([name, value]) =>
    response.setHeader(name, value),
  );
  response.end(`${message}\n`);
  return true;
}
