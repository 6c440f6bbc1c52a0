/** How the commands reach a service: its address, and who they are. */
import { HearthError, isReason, type Reason } from '#model/errors.ts';
import { badCommandLine } from './command-line.ts';

export const connectionOptions = {
  url: { type: 'string' },
  token: { type: 'string' },
  user: { type: 'string' },
  tenant: { type: 'string' },
} as const;

export const connectionUsage = `  --url URL          the service, by default http://127.0.0.1:4040 (or HEARTH_URL)
  --token TOKEN      a bearer token (better in HEARTH_TOKEN)
  --user NAME:SECRET a basic credential (better in HEARTH_USER)
  --tenant NAME      whose profiles, where a service keeps tenants apart (or HEARTH_TENANT)`;

const DEFAULT_URL = 'http://127.0.0.1:4040';

export interface Connection {
  url: URL;
  headers: Readonly<Record<string, string>>;
}

export function connectionOf(
  values: {
    url?: string | undefined;
    token?: string | undefined;
    user?: string | undefined;
    tenant?: string | undefined;
  },
  env: NodeJS.ProcessEnv,
): Connection {
  const text = values.url ?? env.HEARTH_URL ?? DEFAULT_URL;
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw badCommandLine(`--url is '${text}': give the address of a service, as in ${DEFAULT_URL}`);
  }
  const headers: Record<string, string> = {};
  const token = values.token ?? env.HEARTH_TOKEN;
  const user = values.user ?? env.HEARTH_USER;
  if (token !== undefined && user !== undefined) {
    throw badCommandLine('there is a token and a user: give one of them');
  }
  if (token !== undefined) {
    headers.authorization = `Bearer ${token}`;
  }
  if (user !== undefined) {
    headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  }
  const tenant = values.tenant ?? env.HEARTH_TENANT;
  if (tenant !== undefined) {
    headers['x-scope-orgid'] = tenant;
  }
  // A path is a prefix, as behind a proxy.
  return { url: new URL(text.endsWith('/') ? text : `${text}/`), headers };
}

/** Called before something is sent again. */
export type OnWait = (seconds: number, why: string) => void;

/** How often a refused push is sent again, and how long to wait when the service does not say. */
const MAX_ATTEMPTS = 8;
const WAIT_SECONDS = 2;
/** However long the service says: a person is waiting. */
const MAX_WAIT_SECONDS = 60;

/** Sends a body; waits and sends it again while the service says that it has no room just now. */
export async function send(
  connection: Connection,
  path: string,
  body: Uint8Array,
  contentType: string,
  onWait: OnWait,
): Promise<Response> {
  const url = new URL(path, connection.url);
  for (let attempt = 1; ; attempt++) {
    const answer = await post(url, connection, body, contentType);
    const isBusy = answer.status === 429 || answer.status === 503;
    if (!isBusy || attempt === MAX_ATTEMPTS) {
      return answer;
    }
    const seconds = Math.min(Number(answer.headers.get('retry-after')) || WAIT_SECONDS, MAX_WAIT_SECONDS);
    onWait(seconds, (await refusalOf(answer)).message);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}

/**
 * Calls a procedure of Connect with a message, and gives the bytes of its answer.
 * @throws HearthError with the service's reason and message
 */
export async function call(
  connection: Connection,
  procedure: string,
  message: Uint8Array,
  onWait: OnWait,
): Promise<Uint8Array> {
  const answer = await send(connection, procedure, message, 'application/proto', onWait);
  if (!answer.ok) {
    throw await refusalOf(answer);
  }
  return new Uint8Array(await answer.arrayBuffer());
}

/** What a service says that it will not do, by Connect or in plain words. */
export async function refusalOf(answer: Response): Promise<HearthError> {
  const text = (await answer.text()).trim();
  const given = answer.headers.get('hearth-reason') ?? '';
  return new HearthError(isReason(given) ? given : reasonOf(answer.status), messageOf(text, answer.status));
}

function messageOf(text: string, status: number): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text || `the service answered with status ${status}`;
  }
}

function reasonOf(status: number): Reason {
  switch (status) {
    case 404:
      return 'not_found';
    case 413:
      return 'body_too_large';
    case 415:
      return 'unknown_format';
    case 422:
      return 'malformed_profile';
    case 429:
      return 'rate_limited';
    case 503:
      return 'store_unavailable';
    default:
      return status >= 500 ? 'internal' : 'bad_request';
  }
}

async function post(url: URL, { headers }: Connection, body: Uint8Array, type: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body: new Uint8Array(body),
      redirect: 'error',
    });
  } catch (cause) {
    const { cause: inner } = cause as { cause?: Error };
    throw new HearthError(
      'no_connection',
      `there is no answer from ${url.origin} (${inner?.message || (cause as Error).message}): is Hearth running there? Start it with npm start, or give its address with --url`,
      { cause },
    );
  }
}
