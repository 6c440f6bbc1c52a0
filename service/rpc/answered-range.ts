/**
 * The headers that say which range was answered, where it is not what was asked. Of hours and days whose profiles are no
 * longer kept, only the whole can be had; and single profiles of them cannot be had at all.
 *
 *     hearth-answered-range: 1761091200001-1761094800000     # wider; Unix milliseconds, both inclusive
 *     hearth-profiles-since: 1761094800001                   # no single profiles before; Unix milliseconds
 */
import type { HandlerContext } from '@connectrpc/connect';
import type { UnixMillis } from '#model/brands.ts';
import type { TimeRange } from '../store/store.ts';
import { spanOf } from '../query/sides.ts';

export const ANSWERED_RANGE = 'hearth-answered-range';
export const PROFILES_SINCE = 'hearth-profiles-since';

type Answering = Pick<HandlerContext, 'responseHeader'>;

/** To be told of every range that is wider; the header then has what all of them span. */
export function toldOfRange({ responseHeader }: Answering): (range: TimeRange) => void {
  let all: TimeRange | undefined;
  return (range) => {
    all = all === undefined ? range : spanOf(all, range);
    responseHeader.set(ANSWERED_RANGE, `${all.start}-${all.end}`);
  };
}

/** To be told from when on there are single profiles. */
export function toldOfProfiles({ responseHeader }: Answering): (since: UnixMillis) => void {
  return (since) => responseHeader.set(PROFILES_SINCE, String(since));
}
