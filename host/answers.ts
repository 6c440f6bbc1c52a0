/** The small answers of the page's routes; none of them may be taken for something else by a browser. */
import type { ServerResponse } from 'node:http';

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  // Node leaves the body out of an answer to HEAD by itself.
  res.end(body);
}

export const sendText = (res: ServerResponse, status: number, message: string) =>
  send(res, status, 'text/plain; charset=utf-8', `${message}\n`);

export const sendJson = (res: ServerResponse, status: number, body: string) =>
  send(res, status, 'application/json; charset=utf-8', body);
