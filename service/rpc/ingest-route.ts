/**
 * `POST /ingest` (also `/pyroscope/ingest`): the push route of the language agents.
 *
 *     POST /ingest?name=shop{region=eu}&from=1795412642&until=1795412652&spyName=nodespy&format=pprof
 *
 * The body is the profile itself, in the format that the query names; without one it is a multipart form with a pprof
 * profile, or is recognised by its content. `Content-Encoding` is ignored as agents expect: a packed profile is
 * recognised by its first bytes.
 */
import { toNanos, unixMillis, type UnixNanos } from '#model/brands.ts';
import { HearthError, type Reason } from '#model/errors.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { IngestFormat, LegacyPush, PushedProfile } from '../ingest/pushed-profile.ts';
import { mebibytes } from '../limits.ts';
import type { LimitsOf } from '../tenant-settings.ts';
import { jfrOfForm, pprofOfForm, readIngestForm } from './ingest-form.ts';
import { parseIngestName } from './ingest-name.ts';
import { parseIngestTime } from './ingest-time.ts';
import type { AnyRequest, AnyResponse } from './port.ts';
import { readBody, refuseOtherMethods, writeRefusal } from './read-body.ts';
import type { TenantRule } from './tenant.ts';

export interface IngestRouteOptions {
  ingest: Ingest;
  limitsOf: LimitsOf;
  tenants: Pick<TenantRule, 'forWrite'>;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

export const ingestPaths: ReadonlySet<string> = new Set(['/ingest', '/pyroscope/ingest']);

/** What a status says to an agent: 400, 413, 415 and 422 never to retry, the others that a retry may help. */
const statuses: Partial<Record<Reason, number>> = {
  bad_request: 400,
  unknown_profile_type: 400,
  bad_tenant: 400,
  no_tenant: 401,
  no_credential: 401,
  role_missing: 403,
  foreign_tenant: 403,
  foreign_host: 403,
  foreign_origin: 403,
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
    if (refuseOtherMethods(request, response)) {
      return;
    }
    const tenant = options.tenants.forWrite((name) => request.headers[name]?.toString());
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const now = toNanos(unixMillis((options.clock ?? Date.now)()));
    const contentType = request.headers['content-type'] ?? '';
    const legacy = parseIngestQuery(query, contentType, now);
    const isForm = /^multipart\/form-data/i.test(contentType);
    if (isForm && legacy.format === 'pprof') {
      throw new HearthError(
        'malformed_profile',
        'format=pprof says that the body is the profile itself, but it is a multipart form: leave format out',
      );
    }
    const body = await readBody(request, mebibytes(options.limitsOf(tenant).maxBodyMb));
    const push = isForm ? await pushOfForm(contentType, body, legacy) : { labels: [], payload: body, legacy };
    await options.ingest.push(tenant, [push]);
    response.statusCode = 200;
    response.end();
  } catch (error) {
    refuse(request, response, error);
  }
}

function parseIngestQuery(query: URLSearchParams, contentType: string, now: UnixNanos): LegacyPush {
  const name = query.get('name');
  if (name === null) {
    throw new HearthError('bad_request', 'the query parameter name is missing: give it as in name=shop{region=eu}');
  }
  return {
    ...parseIngestName(name),
    format: formatOf(query.get('format') ?? '', contentType),
    spy: query.get('spyName') || 'unknown',
    from: parseIngestTime('from', query.get('from'), now),
    until: parseIngestTime('until', query.get('until'), now),
    sampleRate: sampleRateOf(query.get('sampleRate') ?? ''),
    displayNames: undefined,
    jfrLabels: undefined,
  };
}

const namedFormats = new Set<IngestFormat>(['pprof', 'jfr', 'speedscope', 'lines', 'trie', 'tree']);

/** Two formats have a content type of their own; `folded`, `collapsed` and what nobody knows go by content. */
function formatOf(format: string, contentType: string): IngestFormat {
  const typed = /^binary\/octet-stream\+(trie|tree)$/.exec(contentType.trim());
  const named = (typed?.[1] ?? format) as IngestFormat;
  return namedFormats.has(named) ? named : 'unnamed';
}

/** What agents are taken to sample at when they do not say, or say what is no number. */
const DEFAULT_SAMPLE_RATE = 100;

function sampleRateOf(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : DEFAULT_SAMPLE_RATE;
}

async function pushOfForm(contentType: string, body: Uint8Array, legacy: LegacyPush): Promise<PushedProfile> {
  const form = await readIngestForm(contentType, body);
  if (legacy.format === 'jfr') {
    const { recording, labels } = jfrOfForm(form);
    return { labels: [], payload: recording, legacy: { ...legacy, jfrLabels: labels } };
  }
  const { profile, displayNames } = pprofOfForm(form);
  return { labels: [], payload: profile, legacy: { ...legacy, format: 'pprof', displayNames } };
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
