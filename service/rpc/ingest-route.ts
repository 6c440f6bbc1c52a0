/**
 * `POST /ingest` (also `/pyroscope/ingest`): the push route of the language agents, for pprof.
 *
 *     POST /ingest?name=shop{region=eu}&from=1795412642&until=1795412652&spyName=nodespy&format=pprof
 *
 * The body is the profile itself with `format=pprof`, or a multipart form without it. `Content-Encoding` is ignored
 * as agents expect: a packed profile is recognised by its first bytes.
 */
import { toNanos, unixMillis } from '#model/brands.ts';
import { HearthError, type Reason } from '#model/errors.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { LegacyPush, PushedProfile } from '../ingest/pushed-profile.ts';
import { mebibytes, type Limits } from '../limits.ts';
import { parseIngestForm } from './ingest-form.ts';
import { parseIngestName } from './ingest-name.ts';
import { parseIngestTime } from './ingest-time.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { readBody, writeRefusal } from './read-body.ts';
import type { TenantRule } from './tenant.ts';

export interface IngestRouteOptions {
  ingest: Ingest;
  limits: Limits;
  tenants: Pick<TenantRule, 'forWrite'>;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

export const ingestPaths: ReadonlySet<string> = new Set(['/ingest', '/pyroscope/ingest']);

/** What a status says to an agent: 400, 413, 415 and 422 never to retry, the others that a retry may help. */
const statuses: Partial<Record<Reason, number>> = {
  bad_request: 400,
  bad_tenant: 400,
  no_tenant: 401,
  unknown_format: 415,
  body_too_large: 413,
  rate_limited: 429,
  series_limit: 429,
  store_unavailable: 503,
  shutting_down: 503,
  overloaded: 503,
  canceled: 408,
  internal: 500,
};
/** Everything else that is wrong is wrong with the profile. */
const UNPROCESSABLE = 422;

/** The HTTP status that `/ingest` answers for a reason. */
export const ingestStatus = (reason: Reason): number => statuses[reason] ?? UNPROCESSABLE;

/** Answers a request to one of `ingestPaths`; never rejects. */
export async function handleIngest(
  request: AnyRequest,
  response: AnyResponse,
  options: IngestRouteOptions,
): Promise<void> {
  try {
    if (request.method !== 'POST') {
      request.resume();
      response.statusCode = 405;
      response.setHeader('allow', 'POST');
      response.end();
      return;
    }
    const tenant = options.tenants.forWrite((name) => request.headers[name]?.toString());
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const now = toNanos(unixMillis((options.clock ?? Date.now)()));
    const legacy = { ...parseIngestQuery(query, now), displayNames: undefined };
    const contentType = request.headers['content-type'] ?? '';
    const form = isForm(query.get('format') ?? '', contentType);
    const body = await readBody(request, mebibytes(options.limits.maxBodyMb));
    const push = form ? await pushOfForm(contentType, body, legacy) : { labels: [], payload: body, legacy };
    await options.ingest.push(tenant, [push]);
    response.statusCode = 200;
    response.end();
  } catch (error) {
    refuse(request, response, error);
  }
}

function parseIngestQuery(query: URLSearchParams, now: ReturnType<typeof toNanos>): Omit<LegacyPush, 'displayNames'> {
  const name = query.get('name');
  if (name === null) {
    throw new HearthError('bad_request', 'the query parameter name is missing: give it as in name=shop{region=eu}');
  }
  return {
    ...parseIngestName(name),
    spy: query.get('spyName') || 'unknown',
    from: parseIngestTime('from', query.get('from'), now),
    until: parseIngestTime('until', query.get('until'), now),
  };
}

/** Whether the body is a form; refuses what is neither a form nor a bare pprof profile. */
function isForm(format: string, contentType: string): boolean {
  const multipart = /^multipart\/form-data/i.test(contentType);
  if (format === 'pprof') {
    if (multipart) {
      throw new HearthError(
        'malformed_profile',
        'format=pprof says that the body is the profile itself, but it is a multipart form: leave format out',
      );
    }
    return false;
  }
  if (!multipart || ['jfr', 'speedscope', 'lines', 'trie', 'tree'].includes(format)) {
    throw new HearthError(
      'unknown_format',
      `profiles in format '${format.slice(0, 40)}' are not accepted: push pprof, either as the body with format=pprof or as the part 'profile' of a multipart form`,
    );
  }
  return true;
}

async function pushOfForm(contentType: string, body: Uint8Array, legacy: LegacyPush): Promise<PushedProfile> {
  const { profile, displayNames } = await parseIngestForm(contentType, body);
  return { labels: [], payload: profile, legacy: { ...legacy, displayNames } };
}

function refuse(request: AnyRequest, response: AnyResponse, error: unknown): void {
  const known = error instanceof HearthError ? error : undefined;
  writeRefusal(request, response, {
    status: ingestStatus(known?.reason ?? 'internal'),
    type: 'text/plain; charset=utf-8',
    body: `${known?.message ?? 'the push could not be handled'}\n`,
    retryAfterSeconds: known?.retryAfterSeconds,
  });
}
