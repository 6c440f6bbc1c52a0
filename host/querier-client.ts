/**
 * Asks the service, its querier above all, over its own HTTP, in Connect's JSON: the same way as any other client, so that limits,
 * tenants and logs hold for panels too.
 */
import { Agent, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
/** This process's own port: whatever name its certificate has, nobody else can be behind it. */
const tlsAgent = new TlsAgent({ keepAlive: true, maxSockets: 32, rejectUnauthorized: false });

/** What the querier said no with; its message is meant for the person who asked. */
export class QuerierError extends Error {
  override readonly name = 'QuerierError';
  readonly status: number;

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

interface Question {
  origin: string;
  /** Of the querier's methods one, or of another service with its name: `settings.v1.SettingsService/Get`. */
  method: string;
  message: object;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

export function askQuerier({ origin, method, message, headers, signal }: Question): Promise<unknown> {
  const body = JSON.stringify(message);
  const url = new URL(method.includes('/') ? `/${method}` : `/querier.v1.QuerierService/${method}`, origin);
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new QuerierError(502, `The service did not answer ${method}.`, cause));
    const isTls = url.protocol === 'https:';
    const asked = (isTls ? tlsRequest : request)(
      url,
      {
        agent: isTls ? tlsAgent : agent,
        signal,
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const status = response.statusCode ?? 502;
          if (status === 200) resolve(JSON.parse(text));
          else reject(new QuerierError(status, messageOf(text) ?? `${method} failed with status ${status}.`));
        });
      },
    );
    asked.on('error', fail);
    asked.end(body);
  });
}

/** Connect's error body is `{"code": …, "message": …}`; anything else has no message for people. */
function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
