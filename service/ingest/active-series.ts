import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';

/** A series that has not been pushed for this long no longer counts: its pod is gone. */
const ACTIVE_FOR_MILLIS = 600_000;

/** Counts the active series of each tenant and refuses new ones above the limit. Known series always pass. */
export class ActiveSeries {
  private readonly lastPush = new Map<TenantNumber, Map<number, number>>();
  private readonly sweptAt = new Map<TenantNumber, number>();

  constructor(private readonly clock: () => number = Date.now) {}

  /**
   * @param keys see series-keys.ts; all of a profile or none
   * @param limit 0 switches the limit off
   */
  admit(tenant: TenantNumber, keys: Float64Array, limit: number): void {
    if (limit === 0) {
      return;
    }
    const now = this.clock();
    const known = this.of(tenant);
    const added = keys.reduce((count, key) => (known.has(key) ? count : count + 1), 0);
    if (added > 0 && known.size + added > limit) {
      this.sweep(tenant, known, now);
      if (known.size + added > limit) {
        throw new HearthError(
          'series_limit',
          `active series limit exceeded (${known.size + added}/${limit}): push fewer distinct label sets or raise maxSeries`,
          { retryAfterSeconds: 60 },
        );
      }
    }
    for (const key of keys) {
      known.set(key, now);
    }
  }

  count(tenant: TenantNumber): number {
    return this.of(tenant).size;
  }

  private of(tenant: TenantNumber): Map<number, number> {
    let known = this.lastPush.get(tenant);
    if (known === undefined) {
      known = new Map();
      this.lastPush.set(tenant, known);
    }
    return known;
  }

  /** At the limit every refused push would look through all series: once a second is enough. */
  private sweep(tenant: TenantNumber, known: Map<number, number>, now: number): void {
    if (now - (this.sweptAt.get(tenant) ?? 0) < 1_000) {
      return;
    }
    this.sweptAt.set(tenant, now);
    for (const [key, at] of known) {
      if (now - at > ACTIVE_FOR_MILLIS) {
        known.delete(key);
      }
    }
  }
}
