/**
 * What each tenant's agents have pushed in the last minute: counters in memory, a place for each second.
 *
 *     seconds   … 58 59 60 61 62 …      kept     those of the last 60 whole seconds
 *                              ▲ now            the one that runs is not counted yet
 */

/** Of a window of the last seconds. */
export interface RecentPushes {
  /** Stored, in pushes that were acknowledged or as the good part of one that was not. */
  profiles: number;
  /** As pushed, most of them packed. */
  bytes: number;
  /** How long the window is; shorter while the service is young. 0 before its first whole second. */
  seconds: number;
}

const WINDOW_SECONDS = 60;
/** The second that runs has a place, too. */
const PLACES = WINDOW_SECONDS + 1;

interface Ring {
  /** By place: of which second it is. */
  second: Float64Array;
  profiles: Float64Array;
  bytes: Float64Array;
  last: number;
}

export class RecentIngest {
  private readonly rings = new Map<string, Ring>();
  private readonly since: number;
  private sweptAt: number;

  /** @param clock milliseconds since 1970 */
  constructor(private readonly clock: () => number = Date.now) {
    this.since = Math.ceil(clock() / 1_000);
    this.sweptAt = this.since;
  }

  add(tenant: string, profiles: number, bytes: number): void {
    const now = Math.floor(this.clock() / 1_000);
    this.sweep(now);
    const ring = this.ringOf(tenant);
    const place = now % PLACES;
    if (ring.second[place] !== now) {
      ring.second[place] = now;
      ring.profiles[place] = 0;
      ring.bytes[place] = 0;
    }
    ring.profiles[place]! += profiles;
    ring.bytes[place]! += bytes;
    ring.last = now;
  }

  /** Of several tenants together. */
  of(tenants: readonly string[]): RecentPushes {
    const now = Math.floor(this.clock() / 1_000);
    const seconds = Math.max(0, Math.min(WINDOW_SECONDS, now - this.since));
    const sum = { profiles: 0, bytes: 0, seconds };
    for (const tenant of new Set(tenants)) {
      const ring = this.rings.get(tenant);
      ring?.second.forEach((second, place) => {
        if (second < now && second >= now - seconds) {
          sum.profiles += ring.profiles[place]!;
          sum.bytes += ring.bytes[place]!;
        }
      });
    }
    return sum;
  }

  private ringOf(tenant: string): Ring {
    let ring = this.rings.get(tenant);
    if (ring === undefined) {
      const places = () => new Float64Array(PLACES);
      ring = { second: places().fill(Number.NEGATIVE_INFINITY), profiles: places(), bytes: places(), last: 0 };
      this.rings.set(tenant, ring);
    }
    return ring;
  }

  /** Tenants that have gone silent take no memory. */
  private sweep(now: number): void {
    if (now - this.sweptAt < WINDOW_SECONDS) {
      return;
    }
    this.sweptAt = now;
    for (const [tenant, { last }] of this.rings) {
      if (now - last > WINDOW_SECONDS) {
        this.rings.delete(tenant);
      }
    }
  }
}
