/**
 * Writes into hours that may have been rolled up: marked before their rows are there, until they are durable.
 *
 * An hour is rolled up some time after its end (SEALED_AFTER_MILLIS). Whatever is written into it from shortly before
 * that moment on is late: by then the job may be reading the hour's profiles, and may or may not see the new one. The
 * mark makes the planner read profiles instead, until the hour has been rolled up again.
 *
 * Opening and closing a mark are inserts of their own, so while one commit follows another, their marks stay open for the
 * next: of many late pushes (files that are imported, agents that were cut off) most commits write profiles only.
 */
import type { TenantNumber } from '#model/brands.ts';
import { newVersion, type BuildIndex } from './build-index.ts';
import { DECIDED_AFTER_MILLIS, DECIDED_BEFORE_MILLIS } from './covered.ts';
import type { Dropping } from './dropping.ts';
import { bucketOf, hour } from './resolutions.ts';

/** Pushes may be ten minutes ahead, and wait a little. */
export const SEALED_AFTER_MILLIS = 15 * 60_000;
/** No commit takes as long. */
const COMMIT_AT_MOST_MILLIS = 5 * 60_000;
/** Marks that are open for minutes are taken for those of a process that ended (LOST_AFTER_SECONDS). */
const SHARED_FOR_MILLIS = 10_000;

export interface Written {
  tenant: TenantNumber;
  /** Milliseconds since 1970. */
  time: number;
}

interface LateHour {
  tenant: TenantNumber;
  /** The hour's end, in milliseconds since 1970. */
  bucket: number;
}

export class LateWrites {
  /** Hours whose marks are open, by tenant and hour, with the mark. */
  private readonly open = new Map<string, LateHour & { mark: bigint }>();
  /** When the oldest of them was opened. */
  private openSince = 0;

  constructor(
    private readonly index: BuildIndex,
    private readonly dropping: Dropping | undefined,
    private readonly clock: () => number = Date.now,
  ) {}

  /**
   * Runs a commit of profiles; with marks around it when some of them are late.
   * @param isNextWaiting asked after it: whether another commit follows at once, or `finish` is called
   */
  async around(
    written: readonly Written[],
    commit: () => Promise<void>,
    isNextWaiting: () => boolean = () => false,
  ): Promise<void> {
    try {
      await this.openFor(this.lateHours(written));
      await commit();
    } catch (error) {
      // Whether its rows are there is not known, so its marks stay open. The job closes them later.
      this.open.clear();
      throw error;
    }
    // Several services must see each other's marks around each commit, because of what the others may be dropping.
    const isShared = this.dropping === undefined && isNextWaiting();
    if (!isShared || this.clock() - this.openSince > SHARED_FOR_MILLIS) {
      await this.finish();
    }
  }

  /** Closes what was left open for a next commit. */
  async finish(): Promise<void> {
    const byMark = new Map<bigint, LateHour[]>();
    for (const { mark, ...hour } of this.open.values()) {
      byMark.set(mark, [...(byMark.get(mark) ?? []), hour]);
    }
    this.open.clear();
    for (const [mark, hours] of byMark) {
      await this.index.closeMarks(hours, mark);
    }
  }

  private async openFor(late: ReadonlyMap<string, LateHour>): Promise<void> {
    const unmarked = [...late].filter(([key]) => !this.open.has(key));
    if (unmarked.length === 0) {
      return;
    }
    const mark = newVersion(this.clock());
    const hours = unmarked.map(([, hour]) => hour);
    await this.index.openMarks(hours, mark);
    // After the mark: who drops a week looks for marks after saying so, and one of the two sees the other.
    await this.dropping?.refuseWrites(hours.map(({ bucket }) => bucket));
    if (this.open.size === 0) {
      this.openSince = this.clock();
    }
    unmarked.forEach(([key, hour]) => this.open.set(key, { ...hour, mark }));
  }

  private lateHours(written: readonly Written[]): Map<string, LateHour> {
    const sealing = this.clock() - SEALED_AFTER_MILLIS + COMMIT_AT_MOST_MILLIS;
    const late = new Map<string, LateHour>();
    for (const { tenant, time } of written) {
      // What a neighbour covers changes with it.
      const last = bucketOf(hour, time + DECIDED_BEFORE_MILLIS);
      for (
        let bucket = bucketOf(hour, Math.max(0, time - DECIDED_AFTER_MILLIS));
        bucket <= last;
        bucket += hour.millis
      ) {
        if (bucket < sealing) {
          late.set(`${tenant}/${bucket}`, { tenant, bucket });
        }
      }
    }
    return late;
  }
}
