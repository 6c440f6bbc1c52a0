import { unixNanos, type UnixNanos } from '#model/brands.ts';
import type { Moment } from './decode.ts';
import { timelessProfileId } from './profile-id.ts';

/** The same bytes without a time, pushed again within this time, are a retry; later they are a new profile. */
const RETRY_WITHIN_NANOS = 300_000_000_000n;

/** More than this are never remembered at once (about 20 MB); the oldest are forgotten first. */
const MAX_REMEMBERED = 100_000;

/**
 * Gives profiles that came without a time their time and id, the same ones to a retry.
 *
 * The id is made from the content and the number of the five-minute period, so that a retry after a restart of the
 * service mostly finds the same id, too; what is remembered here covers the border between two periods.
 */
export class TimelessPushes {
  private readonly recent = new Map<string, Moment>();

  momentOf(contentId: Uint8Array, now: UnixNanos): Moment {
    this.forget(now);
    const key = Buffer.from(contentId).toString('hex');
    let moment = this.recent.get(key);
    if (moment === undefined) {
      moment = { profileId: timelessProfileId(contentId, now / RETRY_WITHIN_NANOS), time: unixNanos(now) };
      this.recent.set(key, moment);
    }
    return moment;
  }

  /** A Map keeps the order of insertion, which is the order of time. */
  private forget(now: UnixNanos): void {
    for (const [key, { time }] of this.recent) {
      if (now - time < RETRY_WITHIN_NANOS && this.recent.size < MAX_REMEMBERED) {
        return;
      }
      this.recent.delete(key);
    }
  }
}
