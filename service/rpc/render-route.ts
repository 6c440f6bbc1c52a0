/**
 * The older addresses for questions, which Grafana's pages still ask: `GET /pyroscope/render`, `/pyroscope/render-diff`
 * and `/pyroscope/label-values`. What is wrong with a question is said as text, with a status as the calls have it.
 */
import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import { HearthError, type Reason } from '#model/errors.ts';
import type { Log } from '../log.ts';
import type { Querier } from '../query/querier.ts';
import { renderDiff, renderDot, renderJson } from '../query/render.ts';
import type { Tenants } from '../query/tenant-queries.ts';
import { toldOfRange } from './answered-range.ts';
import { connectCode } from './connect-errors.ts';
import { sendPlain, TEXT_TYPE, type PlainAnswer } from './plain-answer.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { parseMaxNodes, parseRender, parseSide, parseTime, sides } from './render-query.ts';
import type { TenantRule } from './tenant.ts';

export interface RenderRouteOptions {
  querier: Querier;
  tenants: TenantRule;
  log: Log;
  queryRefused: (reason: Reason) => void;
}

interface Asked {
  querier: Querier;
  tenants: Tenants;
  query: URLSearchParams;
  /** Unix milliseconds. */
  now: number;
  signal: AbortSignal;
  /** Told of the range that is answered where it is wider than asked. */
  onWidened: ReturnType<typeof toldOfRange>;
}

const HOUR_MS = 3_600_000;
const JSON_TYPE = 'application/json; charset=utf-8';

const routes: ReadonlyMap<string, (asked: Asked) => Promise<PlainAnswer>> = new Map([
  ['/pyroscope/render', render],
  ['/pyroscope/render-diff', diff],
  ['/pyroscope/label-values', labelValues],
]);

export const renderPaths: ReadonlySet<string> = new Set(routes.keys());

/** Answers a request to one of `renderPaths`; never rejects. */
export async function handleRender(
  request: AnyRequest,
  response: AnyResponse,
  { querier, tenants, log, queryRefused }: RenderRouteOptions,
): Promise<void> {
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      await sendPlain(request, response, { status: 405, type: TEXT_TYPE, body: 'ask with GET\n' });
      return;
    }
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const responseHeader = new Headers();
    const answer = await routes.get(pathname)!({
      querier,
      tenants: tenants.forRead((name) => request.headers[name]?.toString()),
      query,
      now: Date.now(),
      signal: leaving.signal,
      onWidened: toldOfRange({ responseHeader }),
    });
    responseHeader.forEach((value, name) => response.setHeader(name, value));
    await sendPlain(request, response, answer);
  } catch (error) {
    const known =
      error instanceof HearthError
        ? error
        : new HearthError('internal', 'the service failed; its log has the reason', { cause: error });
    queryRefused(known.reason);
    if (known.code === 'internal') {
      log.error({ err: known, cause: known.cause }, 'a request failed');
    }
    response.setHeader('hearth-reason', known.reason);
    await sendPlain(request, response, {
      status: codeToHttpStatus(connectCode(known.code)),
      type: TEXT_TYPE,
      body: `${known.message}\n`,
      ...(known.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
    });
  }
}

async function render({ querier, tenants, query, now, signal, onWidened }: Asked): Promise<PlainAnswer> {
  const { selection: asked, ...question } = parseRender(query, now);
  const selection = { ...asked, onWidened };
  if (query.get('format') === 'dot') {
    const { maxNodes } = question;
    return { status: 200, type: TEXT_TYPE, body: await renderDot(querier, tenants, selection, maxNodes, signal) };
  }
  return { status: 200, type: JSON_TYPE, body: await renderJson(querier, tenants, { ...question, selection }, signal) };
}

async function diff({ querier, tenants, query, now, signal, onWidened }: Asked): Promise<PlainAnswer> {
  const left = { ...parseSide(query, sides.left, now), onWidened };
  const right = { ...parseSide(query, sides.right, now), onWidened };
  const body = await renderDiff(querier, tenants, left, right, parseMaxNodes(query), signal);
  return { status: 200, type: JSON_TYPE, body };
}

/** Those of the last hour, unless a range is given. What is called `__name__` here are the profile types. */
async function labelValues({ querier, tenants, query, now, signal }: Asked): Promise<PlainAnswer> {
  const label = query.get('label') ?? '';
  if (label === '') {
    throw new HearthError('bad_request', 'the query parameter label is missing: name the label whose values you want');
  }
  const end = parseTime(query, 'until', now) ?? BigInt(now);
  const start = parseTime(query, 'from', now) ?? end - BigInt(HOUR_MS);
  const values =
    label === '__name__'
      ? await querier.profileTypes(tenants, { start, end }, signal)
      : await querier.labelValues(tenants, label, [], { start, end }, signal);
  return { status: 200, type: JSON_TYPE, body: JSON.stringify(values) };
}
