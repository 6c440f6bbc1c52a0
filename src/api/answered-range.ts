/**
 * The range that a server answered, where it is wider than asked: of what is older, ours keeps only sums over hours and
 * days. Other servers say nothing.
 *
 *     answeredRange(new Headers({ 'hearth-answered-range': '1-3600000' }));   // { start: 1, end: 3600000 }
 */
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from './profile-source.ts';

export function answeredRange(headers: Headers): TimeSpan | undefined {
  const [, start, end] = /^(\d{1,16})-(\d{1,16})$/.exec(headers.get('hearth-answered-range') ?? '') ?? [];
  return start === undefined ? undefined : { start: unixMillis(Number(start)), end: unixMillis(Number(end)) };
}
