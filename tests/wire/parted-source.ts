/**
 * The page's own client of a service, with somebody between them: who sees what is called, answers instead of the service,
 * or lets a question wait. A test file mocks Grafana's way to the service by `carried`, of which it imports the type.
 *
 *     serveFrom(await startService());
 *     const source = sourceThrough((call) => (call === 'Explain' ? new Promise(() => undefined) : undefined));
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { unixMillis } from '#model/brands.ts';
import { AnalyzeQueryResponseSchema } from '#proto/querier/v1/querier_pb.ts';
import { ProfileSource } from '../../src/api/profile-source.ts';
import type { TestService } from './service.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Neither end of what is asked in parts is at an hour. */
export const end = unixMillis(Math.floor(Date.now() / HOUR) * HOUR - 17 * 60_000);
export const start = unixMillis(end - 4 * DAY + 5 * 60_000);

/** What is done with a call by its name; undefined lets it through. */
export type Between = (call: string) => Promise<Response | undefined> | undefined;

let between: Between = () => undefined;
let service: TestService;

/** The calls that were made of sources since it was last emptied. */
export const asked: string[] = [];

export function sourceThrough(how: Between): ProfileSource {
  between = (call) => {
    asked.push(call);
    return how(call);
  };
  return new ProfileSource('hearth');
}

/** Where all calls go that are let through. */
export const serveFrom = (started: TestService) => (service = started);

export interface CarriedRequest {
  url: string;
  data: Blob;
  headers: Record<string, string>;
}

export async function carried({ url, data, headers }: CarriedRequest) {
  const path = url.replace(/^\/api\/datasources\/proxy\/uid\/[^/]+/, '');
  const call = path.split('/').at(-1)!;
  const response = (await between(call)) ?? (await fetch(service.url + path, { method: 'POST', body: data, headers }));
  const body = await response.arrayBuffer();
  if (!response.ok) throw Object.assign(new Error(call), { status: response.status, data: body });
  return { data: body, status: response.status, headers: response.headers };
}

/** Says that every question is dear, so that it is asked in parts at once. */
export const saysItIsSlow: Between = (call) => {
  const queryImpact = { totalBytesInTimeRange: 2n ** 29n };
  const body = toBinary(AnalyzeQueryResponseSchema, create(AnalyzeQueryResponseSchema, { queryImpact }));
  const headers = { 'content-type': 'application/proto' };
  return call === 'AnalyzeQuery' ? Promise.resolve(new Response(Uint8Array.from(body), { headers })) : undefined;
};

export const saysNothingButQuick: Between = (call) =>
  call === 'GetFeatureFlags' ? Promise.resolve(new Response('', { status: 404 })) : undefined;

/** As a server that knows only the calls that a Pyroscope has. */
export const saysNothingMore: Between = (call) =>
  call === 'GetFeatureFlags' ? Promise.resolve(new Response('', { status: 404 })) : saysItIsSlow(call);
