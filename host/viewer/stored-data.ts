/**
 * What a service has stored, for the page to read beside files: the data source of `--url`.
 *
 *     const stored = storedData(connection);
 *     if (await stored.answer(req, res)) return;
 *
 * Only what reads is handed on, to that one service, with the credential of whoever started the viewer; the page never
 * sees it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { needsOf } from '../../service/locks/route-roles.ts';
import type { Connection } from '../../service/cli/connection.ts';
import { sendText } from '../answers.ts';
import { proxyTarget } from '../data-proxy.ts';

export interface StoredData {
  /** The service's address, without anything secret. */
  name: string;
  /** False where the address is none of a data source. */
  answer: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
}

/** Of an answer, what tells the page how to read it. */
const handedBack = ['content-type', 'connect-content-encoding', 'hearth-reason', 'retry-after'];
const handedOn = ['content-type', 'accept', 'connect-protocol-version', 'connect-timeout-ms'];

export function storedData({ url, headers }: Connection): StoredData {
  return {
    name: url.host,
    async answer(req, res) {
      const target = proxyTarget(req.url ?? '/');
      if (target === undefined) return false;
      const refusal = 'status' in target ? target : refused(req, target.to);
      if (refusal !== undefined) sendText(res, refusal.status, refusal.message);
      else await handOn(req, res, new URL((target as { to: string }).to.slice(1), url), headers);
      return true;
    },
  };
}

function refused(req: IncomingMessage, to: string): { status: number; message: string } | undefined {
  // Pages of other sites may send forms and plain text without asking, and nothing else.
  const isOther = ![undefined, 'same-origin', 'none'].includes(req.headers['sec-fetch-site'] as string | undefined);
  if (isOther) return { status: 403, message: 'This page is for its own computer only.' };
  const needs = needsOf(to.split('?')[0]!);
  const isRead = typeof needs === 'object' && needs.role === 'read' && needs.everyTenant === undefined;
  if (!isRead) return { status: 403, message: 'This viewer reads what is stored and changes nothing of it.' };
  if (req.method === 'GET' || req.method === 'HEAD') return undefined;
  const isMessage = /^application\/(json|proto)\b/.test(req.headers['content-type'] ?? '');
  return req.method === 'POST' && isMessage
    ? undefined
    : { status: 415, message: 'Questions are sent with POST, as application/json or application/proto.' };
}

async function handOn(
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  credential: Readonly<Record<string, string>>,
): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const own = handedOn.flatMap((name) => (req.headers[name] === undefined ? [] : [[name, String(req.headers[name])]]));
  const isPost = req.method === 'POST';
  const body = isPost ? await bodyOf(req) : undefined;
  if (isPost && body === undefined) return sendText(res, 413, `A question is at most ${maxQuestionBytes} bytes.`);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: isPost ? 'POST' : 'GET',
      headers: { ...Object.fromEntries(own), ...credential },
      // Where it leads is what was named on the command line, and nowhere else.
      redirect: 'error',
      signal: gone.signal,
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    if (gone.signal.aborted) return;
    const { cause } = error as { cause?: Error };
    return sendText(res, 502, `${url.host} does not answer: ${(cause ?? (error as Error)).message}`);
  }
  for (const name of handedBack) {
    const value = answer.headers.get(name);
    if (value !== null) res.setHeader(name, value);
  }
  res.writeHead(answer.status, {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  if (answer.body === null) res.end();
  else {
    await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), res).catch(() =>
      res.destroy(),
    );
  }
}

/** Questions are small. */
const maxQuestionBytes = 1 << 20;

async function bodyOf(req: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxQuestionBytes) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
