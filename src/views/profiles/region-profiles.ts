/**
 * The profiles, or spans, that are in a block of a heatmap's cells.
 *
 *     const { ids, start, end } = await profilesIn(source, query, heatmap, region);
 */
import { unixMillis } from '#model/brands.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import { type HeatmapGrid, listProfiles } from '../../api/single-profiles.ts';
import type { Region } from '../../ui/heatmap/heatmap-region.ts';

/** As many as an address can name. */
export const mostProfiles = 80;
/** Of a thousand rows each: what one part of a heatmap may cost. */
const mostPages = 10;

export interface RegionProfiles extends TimeSpan {
  /** The largest first, as many as an address can name. */
  ids: string[];
}

export function spanOfRegion({ edges }: HeatmapGrid, { slots }: Region): TimeSpan {
  return { start: unixMillis(edges[slots[0]]!), end: unixMillis(edges[slots[1] + 1]!) };
}

/** @throws HearthError */
export async function profilesIn(
  source: ProfileSource,
  query: ProfileQuery,
  heatmap: HeatmapGrid,
  region: Region,
): Promise<RegionProfiles> {
  const span = spanOfRegion(heatmap, region);
  const least = heatmap.floors[region.rows[0]]!;
  const beyond = heatmap.floors[region.rows[1] + 1] ?? Infinity;
  // A profile counts once in the heatmap, with all of its series, and is listed once for each of them.
  const values = new Map<string, bigint>();
  let page = '';
  for (let pages = 0; pages < mostPages; pages++) {
    const answer = await listProfiles(source, { ...query, ...span, order: 'newest', page, rows: 1_000 });
    for (const { id, value } of answer.profiles) values.set(id, (values.get(id) ?? 0n) + value);
    page = answer.next;
    if (page === '') break;
  }
  const found = [...values]
    .filter(([, value]) => Number(value) >= least && Number(value) < beyond)
    .sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0))
    .map(([id]) => id);
  return { ...span, ids: found.slice(0, mostProfiles) };
}

/** The largest span of each cell: more are not told. */
export function spansIn({ spans, floors }: HeatmapGrid, { slots, rows }: Region): string[] {
  const found = new Set<string>();
  for (let slot = slots[0]; slot <= slots[1]; slot++) {
    for (let row = rows[0]; row <= rows[1]; row++) {
      const span = spans[slot * floors.length + row];
      if (span) found.add(span);
    }
  }
  return [...found].slice(0, mostProfiles);
}
