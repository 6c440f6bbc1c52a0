import { HearthError } from '#model/errors.ts';
import { sizeText } from './unpack.ts';

/**
 * A token bucket of bytes for each tenant.
 *
 * The unpacked size is what counts, but it is known for sure only after the work is done. So a push is admitted by
 * the size it claims and the difference is settled afterwards; a bucket may go below zero and then admits nothing
 * until it has recovered.
 */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** @param ratePerSecond bytes; 0 switches the limit off */
  constructor(
    private readonly ratePerSecond: number,
    private readonly burst: number,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Takes `bytes` or refuses. A push above the whole burst is admitted when the bucket is full: else it never could be. */
  admit(tenant: string, bytes: number): void {
    if (this.ratePerSecond === 0) {
      return;
    }
    const bucket = this.filled(tenant);
    const needed = Math.min(bytes, this.burst);
    if (bucket.tokens < needed) {
      throw new HearthError(
        'rate_limited',
        `push rate limit (${sizeText(this.ratePerSecond)}/s, burst ${sizeText(this.burst)}) exceeded while adding ${sizeText(bytes)}: push less or raise ingestionRateMb`,
        { retryAfterSeconds: Math.max(1, Math.ceil((needed - bucket.tokens) / this.ratePerSecond)) },
      );
    }
    bucket.tokens -= bytes;
  }

  /** Corrects an admitted push once its true size is known. */
  settle(tenant: string, claimed: number, actual: number): void {
    if (this.ratePerSecond > 0) {
      this.filled(tenant).tokens -= actual - claimed;
    }
  }

  private filled(tenant: string): { tokens: number; at: number } {
    const now = this.clock();
    let bucket = this.buckets.get(tenant);
    if (bucket === undefined) {
      bucket = { tokens: this.burst, at: now };
      this.buckets.set(tenant, bucket);
    }
    bucket.tokens = Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.ratePerSecond);
    bucket.at = now;
    return bucket;
  }
}
