/**
 * Where the rows of an answer come from: profiles at the edges of a range, hours and days in between.
 *
 *     start │······│ hour │ hour │      day      │      day      │ hour │····│ end
 *            raw                                                         raw
 *
 * A bucket is used when it is whole: all profiles that were acknowledged are in it. Where it is not, its profiles are
 * read. Where profiles have been dropped after they were rolled up, a bucket cannot be taken apart any more: the range
 * is widened to its borders, and the plan says so.
 */
import { HearthError } from '#model/errors.ts';
import { bucketOf, day, hour, type Resolution } from './resolutions.ts';
import type { Bucket } from './build-index.ts';

/** Profiles of a span of time. */
export interface RawRun {
  /** Milliseconds since 1970, both inclusive. */
  start: number;
  end: number;
  /** Only those that came after this, in seconds since 1970: the others are in rollups. */
  arrivedAfter: number;
}

/** Buckets one after the other. */
export interface BucketRun {
  resolution: Resolution;
  /** The ends of the first and the last, in milliseconds since 1970. */
  first: number;
  last: number;
  builds: bigint[];
}

export interface Plan {
  raw: RawRun[];
  buckets: BucketRun[];
  /** What is answered, where it is not what was asked. Milliseconds since 1970, both inclusive. */
  widened: { start: number; end: number } | undefined;
  /** The same rows as profiles; undefined where some of these are no more. Milliseconds since 1970, both inclusive. */
  profiles?: { start: number; end: number } | undefined;
}

export interface Planned {
  /** Milliseconds since 1970, both inclusive. */
  start: number;
  end: number;
  /** Labels that the question names. */
  labels: readonly string[];
  /** A bucket must not reach from one step (t − step, t] into another; t = origin + n × millis. */
  steps?: { origin: number; millis: number };
}

export interface Buckets {
  bucket(resolution: Resolution, end: number): Bucket | undefined;
  /** The first moment from one on that a bucket may hold; undefined when there is none any more. */
  nextHeld(time: number): number | undefined;
  /** Whether the hours of a moment are kept no more. */
  hoursAreGone(time: number): boolean;
}

/** Profiles only: for what is not in rollups, such as single profiles and spans. */
export const rawPlan = ({ start, end }: { start: number; end: number }): Plan => ({
  raw: [{ start, end, arrivedAfter: 0 }],
  buckets: [],
  widened: undefined,
  profiles: { start, end },
});

/** @throws HearthError label_not_kept when a label is asked for that only profiles had which are no more */
export function planRows(asked: Planned, buckets: Buckets): Plan {
  return new Planner(asked, buckets).plan();
}

class Planner {
  private readonly raw: RawRun[] = [];
  private readonly runs: BucketRun[] = [];
  private isCoarse = false;
  /** Whether sums are used whose profiles may be no more. */
  private isKept = false;

  constructor(
    private readonly asked: Planned,
    private readonly buckets: Buckets,
  ) {}

  plan(): Plan {
    const start = this.widenedStart();
    const end = this.widenedEnd();
    for (let at = start; at <= end;) {
      // Decades of nothing are one step, or a question about them would keep everybody waiting.
      const held = Math.min(this.buckets.nextHeld(at) ?? Infinity, end + 1);
      if (held > at) {
        this.takeRaw(at, held - 1, 0);
        at = held;
      } else {
        at = this.takeDay(at, end) ?? this.takeHour(at, end);
      }
    }
    const isWidened = this.isCoarse || start < this.asked.start || end > this.asked.end;
    const profiles = isWidened || this.isKept ? undefined : { start, end };
    return { raw: this.raw, buckets: this.runs, widened: isWidened ? { start, end } : undefined, profiles };
  }

  /** @returns the first moment after the day, when it was taken */
  private takeDay(at: number, end: number): number | undefined {
    const last = bucketOf(day, at);
    if (at !== last - day.millis + 1 || last > end) {
      return undefined;
    }
    const found = this.buckets.bucket(day, last);
    if (found === undefined || this.lacksLabel(found)) {
      return undefined;
    }
    const isOnlyOne = found.kept > 0 && this.buckets.hoursAreGone(last);
    if (!isOnlyOne && !(found.isWhole && this.fits(day, last))) {
      return undefined;
    }
    this.take(day, last, found);
    return last + 1;
  }

  private takeHour(at: number, end: number): number {
    const last = bucketOf(hour, at);
    const found = this.buckets.hoursAreGone(last) ? undefined : this.buckets.bucket(hour, last);
    const isAllOfIt = at === last - hour.millis + 1 && last <= end;
    const isUsable = found !== undefined && isAllOfIt && !this.lacksLabel(found);
    if (isUsable && (found.kept > 0 || (found.isWhole && this.fits(hour, last)))) {
      this.take(hour, last, found);
    } else {
      this.takeRaw(at, Math.min(last, end), 0);
    }
    return last + 1;
  }

  private take(resolution: Resolution, end: number, { isWhole, builds, kept, keptUntil }: Bucket): void {
    this.isCoarse ||= !this.fits(resolution, end);
    this.isKept ||= kept > 0;
    const previous = this.runs.at(-1);
    const used = isWhole ? builds : builds.slice(0, kept);
    if (previous?.resolution === resolution && previous.last === end - resolution.millis) {
      previous.last = end;
      previous.builds.push(...used);
    } else {
      this.runs.push({ resolution, first: end, last: end, builds: [...used] });
    }
    if (!isWhole) {
      this.takeRaw(end - resolution.millis + 1, end, keptUntil);
    }
  }

  private takeRaw(start: number, end: number, arrivedAfter: number): void {
    const previous = this.raw.at(-1);
    if (previous !== undefined && previous.end === start - 1 && previous.arrivedAfter === arrivedAfter) {
      previous.end = end;
    } else {
      this.raw.push({ start, end, arrivedAfter });
    }
  }

  private widenedStart(): number {
    const { start } = this.asked;
    const bucket = this.indivisible(start);
    if (bucket === undefined) {
      return start;
    }
    // From a full hour on: the hour before is not wanted for the sake of its last millisecond.
    return start === bucket.end ? start + 1 : bucket.end - bucket.millis + 1;
  }

  private widenedEnd(): number {
    return Math.max(this.asked.end, this.indivisible(this.asked.end)?.end ?? 0);
  }

  /** The bucket that a moment is in and that can only be had as a whole. */
  private indivisible(time: number): { end: number; millis: number } | undefined {
    for (const resolution of [hour, day]) {
      const end = bucketOf(resolution, time);
      const isGone = resolution === hour && this.buckets.hoursAreGone(end);
      const found = isGone ? undefined : this.buckets.bucket(resolution, end);
      if (found !== undefined && found.kept > 0) {
        return { end, millis: resolution.millis };
      }
      if (!isGone) {
        return undefined;
      }
    }
    return undefined;
  }

  private fits({ millis }: Resolution, end: number): boolean {
    const { steps } = this.asked;
    if (steps === undefined) {
      return true;
    }
    const stepOf = (time: number) => Math.ceil((time - steps.origin) / steps.millis);
    return stepOf(end - millis + 1) === stepOf(end);
  }

  private lacksLabel({ dropped, kept }: Bucket): boolean {
    const lacking = this.asked.labels.filter((name) => dropped.includes(name));
    if (lacking.length > 0 && kept > 0) {
      const since = new Date(this.keptSince(lacking)).toISOString();
      throw new HearthError(
        'label_not_kept',
        `${lacking.join(', ')} is kept for recent profiles only: ask from ${since} on, or without it`,
      );
    }
    return lacking.length > 0;
  }

  /** From when on the labels are in what is stored. */
  private keptSince(labels: readonly string[]): number {
    let since = this.asked.start;
    let held = this.buckets.nextHeld(since);
    while (held !== undefined && held <= this.asked.end) {
      const resolution = this.buckets.hoursAreGone(bucketOf(hour, held)) ? day : hour;
      const end = bucketOf(resolution, held);
      const found = this.buckets.bucket(resolution, end);
      if (found !== undefined && found.kept > 0 && labels.some((name) => found.dropped.includes(name))) {
        since = end + 1;
      }
      held = this.buckets.nextHeld(end + 1);
    }
    return since;
  }
}
