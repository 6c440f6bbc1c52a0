/** Parts of the time range as columns. */
import { unixMillis } from '#model/brands.ts';
import type { TimeSpan } from '../../api/profile-source.ts';

/** A range in so many equal parts, the earliest first. */
export function partsOf({ start, end }: TimeSpan, count: number): TimeSpan[] {
  const edge = (place: number) => unixMillis(Math.round(start + ((end - start) * place) / count));
  return Array.from({ length: count }, (_, i) => ({ start: edge(i), end: edge(i + 1) }));
}
