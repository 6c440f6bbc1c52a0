/**
 * The header that says which range was answered, where that is wider than what was asked: of the hours and days whose
 * profiles are no longer kept, only the whole can be had.
 *
 *     hearth-answered-range: 1761091200001-1761094800000     # Unix milliseconds, both inclusive
 */
import type { HandlerContext } from '@connectrpc/connect';
import type { TimeRange } from '../store/store.ts';
import { spanOf } from '../query/sides.ts';

export const ANSWERED_RANGE = 'hearth-answered-range';

/** To be told of every range that is wider; the header then has what all of them span. */
export function toldOfRange({ responseHeader }: Pick<HandlerContext, 'responseHeader'>): (range: TimeRange) => void {
  let all: TimeRange | undefined;
  return (range) => {
    all = all === undefined ? range : spanOf(all, range);
    responseHeader.set(ANSWERED_RANGE, `${all.start}-${all.end}`);
  };
}
