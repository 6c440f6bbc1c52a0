/** What a request of the page says, for what is asked of the service in its name. */
import type { IncomingMessage } from 'node:http';

/** Who asks: handed on, so that tenants and credentials mean the same on this way. */
const headersToPass = ['authorization', 'x-scope-orgid', 'cookie', 'user-agent'];

export const passedHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(headersToPass.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])));

/** Undefined when it is longer than that. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
