/**
 * Writes into hours that may have been rolled up: marked before their rows are there, until they are durable.
 *
 * An hour is rolled up some time after its end (SEALED_AFTER_MILLIS). Whatever is written into it from shortly before
 * that moment on is late: by then the job may be reading the hour's profiles, and may or may not see the new one. The
 * mark makes the planner read profiles instead, until the hour has been rolled up again.
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

export interface Written {
  tenant: TenantNumber;
  /** Milliseconds since 1970. */
  time: number;
}

export class LateWrites {
  constructor(
    private readonly index: BuildIndex,
    private readonly dropping: Dropping | undefined,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Runs a commit of profiles; with marks around it when some of them are late. */
  async around(written: readonly Written[], commit: () => Promise<void>): Promise<void> {
    const late = this.lateHours(written);
    if (late.length === 0) {
      await commit();
      return;
    }
    const mark = newVersion(this.clock());
    await this.index.openMarks(late, mark);
    // After the mark: who drops a week looks for marks after saying so, and one of the two sees the other.
    await this.dropping?.refuseWrites(late.map(({ bucket }) => bucket));
    // A mark stays open when the commit fails: whether its rows are there is not known. The job closes it later.
    await commit();
    await this.index.closeMarks(late, mark);
  }

  private lateHours(written: readonly Written[]): { tenant: TenantNumber; bucket: number }[] {
    const sealing = this.clock() - SEALED_AFTER_MILLIS + COMMIT_AT_MOST_MILLIS;
    const late = new Map<string, { tenant: TenantNumber; bucket: number }>();
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
    return [...late.values()];
  }
}
