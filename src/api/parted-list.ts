/**
 * A page of single profiles of a long range, part after part, with the rows and the order of the undivided question: a
 * profile has one time, and so is in one part.
 *
 *     newest first     the rows of the newest part come first; when the page is full, nothing older is asked
 *     largest first    the largest of all parts are among the largest of each
 */
import { unixMillis } from '#model/brands.ts';
import type { ProfileSource, TimeSpan } from './profile-source.ts';
import { askCells, askPatiently, hourMs, leastMs } from './range-parts.ts';
import { listProfiles, pageSize, type ListQuery, type ProfilePage, type SingleProfile } from './single-profiles.ts';

/** The answer for the newest part. */
export interface CameList {
  profiles: readonly SingleProfile[];
  came: TimeSpan;
}

/** @throws HearthError */
export async function listInParts(
  source: ProfileSource,
  query: ListQuery,
  signal: AbortSignal,
  onPart: (list: CameList) => void,
): Promise<ProfilePage> {
  // Single spans and profiles are few, however far apart.
  const isSmall = (query.spans?.length ?? 0) > 0 || (query.profileIds?.length ?? 0) > 0;
  if (source.pinned !== undefined || isSmall || query.end - query.start < leastMs)
    return listProfiles(source, query, signal);
  return source.oversee('ListProfiles', query, signal, async (own, running) => {
    const part = { ...query, isPart: true };
    const list = query.order === 'newest' ? new NewestRows(query) : new LargestRows(query);
    // The newest are soon found by themselves.
    const quick =
      query.order === 'newest' ? undefined : await askPatiently((until) => listProfiles(source, part, until), own);
    if (quick !== undefined) return quick.answer;
    await askCells(
      cellsOfHours(query),
      (span) => listProfiles(source, { ...part, ...span, rows: list.wanted }, own),
      (page, _, came) => {
        list.add(page);
        if (list.isEnough) return 'enough';
        running.came({ cameMs: came.end - came.start, wholeMs: query.end - query.start });
        if (came.start > query.start) onPart({ profiles: list.rows, came });
        return undefined;
      },
    );
    return list.page() ?? listProfiles(source, part, own);
  });
}

/** Of a range, at most: the last parts would otherwise be half of it. */
const mostOfRange = 1 / 8;

/**
 * The newest first. Profiles are stored by the hour, and no sums over days can stand for them. Each part is as long as
 * all before it: where profiles are far apart, and each question takes its while, it is not asked hour after hour.
 */
function cellsOfHours({ start, end }: TimeSpan): TimeSpan[] {
  const cells: TimeSpan[] = [];
  for (let at: number = end; at > start;) {
    const lengthMs = Math.max(hourMs, Math.min(end - at, (end - start) * mostOfRange));
    const from = Math.max(start, Math.ceil((at - lengthMs) / hourMs) * hourMs);
    cells.push({ start: unixMillis(from), end: unixMillis(at) });
    at = from;
  }
  return cells;
}

abstract class Rows {
  rows: readonly SingleProfile[] = [];
  protected readonly most: number;
  /** Whether there are more than fit on the page. */
  protected hasMore = false;

  constructor({ rows = pageSize }: ListQuery) {
    this.most = rows;
  }

  /** How many are asked of the next part. */
  get wanted(): number {
    return this.most;
  }

  get isEnough(): boolean {
    return false;
  }

  abstract add(page: ProfilePage): void;

  /** Undefined where it is not known how the list goes on. */
  page(): ProfilePage | undefined {
    const next = this.hasMore ? this.rows.at(-1)!.page : '';
    return this.hasMore && next === '' ? undefined : { profiles: this.rows, next };
  }
}

class NewestRows extends Rows {
  /** Of a full page it is still to be found whether there are more. */
  override get wanted(): number {
    return Math.max(1, this.most - this.rows.length);
  }

  override get isEnough(): boolean {
    return this.hasMore;
  }

  add({ profiles, next }: ProfilePage): void {
    const room = this.most - this.rows.length;
    this.hasMore = next !== '' || profiles.length > room;
    this.rows = [...this.rows, ...profiles.slice(0, room)];
  }
}

class LargestRows extends Rows {
  /** Of equal values the newer is first, as on the server: so are the parts, and the sort is stable. */
  add({ profiles, next }: ProfilePage): void {
    const all = [...this.rows, ...profiles].sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
    this.hasMore ||= next !== '' || all.length > this.most;
    this.rows = all.slice(0, this.most);
  }
}
