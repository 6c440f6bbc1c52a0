/** The spans of a selection that cost most, each by itself or all of a name together; a call that only Hearth has. */
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import type { ProfileQuery, ProfileSource } from './profile-source.ts';

export const topSpansCall = ExploreService.method.topSpans;

export interface TopSpansQuery extends ProfileQuery {
  byName: boolean;
  limit: number;
  /** '' for all. */
  spanName?: string;
  /** 32 hex digits; '' for all. */
  trace?: string;
  /** 16 hex digits each. */
  spans?: readonly string[];
}

export interface SpanRow {
  /** '' by name. */
  span: string;
  /** '' by name, and where agents do not send it. */
  trace: string;
  /** '' where agents do not send it. */
  name: string;
  service: string;
  /** In the profile type's unit. */
  value: bigint;
  profiles: number;
  /** By name: how many there are. */
  spans: number;
  /** Of the first and the last profile that has samples of it. */
  start: UnixMillis;
  end: UnixMillis;
}

/** The most expensive first; of what is after the start, as the stacks are that a span opens. */
export function topSpans(source: ProfileSource, query: TopSpansQuery, signal?: AbortSignal): Promise<SpanRow[]> {
  return source.ask('TopSpans', query, signal, async (own) => {
    const request = {
      selection: {
        profileType: query.profileType,
        labelSelector: query.selector,
        start: BigInt(Math.trunc(query.start)) + 1n,
        end: BigInt(Math.trunc(query.end)),
        spanSelector: [...(query.spans ?? [])],
        traceIdSelector: query.trace ? [query.trace] : [],
      },
      spanName: query.spanName ?? '',
      byName: query.byName,
      limit: query.limit,
    };
    const { spans } = await source.clientOf(ExploreService).topSpans(request, { signal: own });
    return spans.map((one) => ({
      span: one.spanId,
      trace: one.traceId,
      name: one.spanName,
      service: one.serviceName,
      value: one.value,
      profiles: Number(one.profiles),
      spans: Number(one.spans),
      start: unixMillis(Number(one.start)),
      end: unixMillis(Number(one.end)),
    }));
  });
}
