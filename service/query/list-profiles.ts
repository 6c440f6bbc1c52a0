/** Single profiles, and spans, of a selection. */
import { unixNanos, type TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { ListedProfile, ProfilePlace, ProfilesQuery } from '../store/list-profiles.ts';
import type { TopSpan } from '../store/top-spans.ts';
import { tellProfilesSince } from './profiles-since.ts';
import { parseStackQuery, type WireSelection } from './selection.ts';
import type { TenantQueries, Tenants } from './tenant-queries.ts';

type Order = ProfilesQuery['order'];

export interface ProfilesQuestion {
  selection: WireSelection;
  order: Order;
  /** 0 for 100. */
  limit: number;
  /** '' to begin. */
  page: string;
}

/** With where a list goes on after it. */
export type PlacedProfile = ListedProfile & { page: string };

export interface ProfilesPage {
  profiles: PlacedProfile[];
  /** '' when there are no more. */
  nextPage: string;
}

export interface SpansQuestion {
  selection: WireSelection;
  /** '' for all. */
  spanName: string;
  byName: boolean;
  /** 0 for 100. */
  limit: number;
}

const ROWS = 100;
const MOST_ROWS = 1_000;
/** More than is kept of any (see ingest/sample-labels.ts). */
const MAX_SPAN_NAME_BYTES = 4_096;

/** @throws HearthError bad_request, and what a selection is refused with */
export async function listProfiles(
  queries: TenantQueries,
  tenants: Tenants,
  { selection, order, limit, page }: ProfilesQuestion,
  signal?: AbortSignal,
): Promise<ProfilesPage> {
  const { query } = parseStackQuery(0 as TenantNumber, selection, queries.limitsOf(tenants));
  const rows = rowsOf(limit);
  const after = page === '' ? undefined : parsePage(page, order);
  await tellProfilesSince(queries, tenants, selection, query, signal);
  // One more than is shown says whether there are more.
  const found = await queries.ask<ListedProfile[]>(
    tenants,
    [],
    (parts) => parts.flat(),
    signal,
    (tenant, running) =>
      queries.store.explore.listProfiles({ ...query, tenant, order, limit: rows + 1, after, signal: running }),
  );
  const profiles = found
    .sort((a, b) => compareKeys(keyOf(b, order), keyOf(a, order)))
    .slice(0, rows)
    .map((profile) => ({ ...profile, page: printPage(profile, order) }));
  return { profiles, nextPage: found.length > rows ? (profiles.at(-1)?.page ?? '') : '' };
}

/** The most expensive first. @throws HearthError bad_request, and what a selection is refused with */
export async function topSpans(
  queries: TenantQueries,
  tenants: Tenants,
  { selection, spanName, byName, limit }: SpansQuestion,
  signal?: AbortSignal,
): Promise<TopSpan[]> {
  const { query } = parseStackQuery(0 as TenantNumber, selection, queries.limitsOf(tenants));
  const rows = rowsOf(limit);
  if (Buffer.byteLength(spanName) > MAX_SPAN_NAME_BYTES) {
    throw new HearthError('bad_request', `span_name has more than ${MAX_SPAN_NAME_BYTES} bytes, and no span's has`);
  }
  const name = spanName === '' ? {} : { spanName };
  await tellProfilesSince(queries, tenants, selection, query, signal);
  const found = await queries.ask(tenants, [], joinSpans, signal, (tenant, running) =>
    queries.store.explore.topSpans({ ...query, ...name, tenant, byName, limit: rows, signal: running }),
  );
  return found.sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0)).slice(0, rows);
}

function rowsOf(limit: number): number {
  if (limit < 0 || limit > MOST_ROWS) {
    throw new HearthError('bad_request', `limit must be from 0 (which means ${ROWS}) to ${MOST_ROWS}`);
  }
  return limit === 0 ? ROWS : limit;
}

/** A span that has samples in several tenants is one. */
function joinSpans(parts: readonly TopSpan[][]): TopSpan[] {
  const spans = new Map<string, TopSpan>();
  for (const span of parts.flat()) {
    const key = JSON.stringify([span.spanId.toString(), span.spanId === 0n ? span.spanName : '', span.service]);
    const other = spans.get(key);
    spans.set(
      key,
      other === undefined
        ? span
        : {
            ...other,
            traceIdHigh: other.traceIdHigh || span.traceIdHigh,
            traceIdLow: other.traceIdLow || span.traceIdLow,
            spanName: other.spanName || span.spanName,
            value: other.value + span.value,
            profiles: other.profiles + span.profiles,
            start: other.start < span.start ? other.start : span.start,
            end: other.end > span.end ? other.end : span.end,
            spans: span.spanId === 0n ? other.spans + span.spans : 1,
          },
    );
  }
  return [...spans.values()];
}

/** What the order goes by, as numbers. */
function keyOf({ value, time, profileId, series }: ProfilePlace, order: Order): bigint[] {
  const id = BigInt(`0x${Buffer.from(profileId).toString('hex')}`);
  return [...(order === 'largest' ? [value] : []), time, id, series];
}

function compareKeys(a: readonly bigint[], b: readonly bigint[]): number {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1;
}

/** `largest.<value>.<nanoseconds>.<id>.<series>`: what is read back is checked, for it comes from outside. */
function printPage({ value, time, profileId, series }: ProfilePlace, order: Order): string {
  return [order, value, time, Buffer.from(profileId).toString('hex'), series].join('.');
}

const MOST_INT64 = 2n ** 63n - 1n;

function parsePage(page: string, order: Order): ProfilePlace {
  const found =
    page.length > 120 ? null : /^(newest|largest)\.(\d{1,19})\.(\d{1,19})\.([0-9a-f]{32})\.(\d{1,20})$/.exec(page);
  const [, of, value, time, id, series] = found ?? [];
  if (of !== order || [value, time].some((number) => BigInt(number!) > MOST_INT64) || BigInt(series!) >= 2n ** 64n) {
    throw new HearthError(
      'bad_request',
      'page is not of such a list: take next_page of its last answer, or begin anew',
    );
  }
  return {
    value: BigInt(value!),
    time: unixNanos(BigInt(time!)),
    profileId: new Uint8Array(Buffer.from(id!, 'hex')),
    series: BigInt(series!),
  };
}
