import { HearthError } from '#model/errors.ts';
import { mebibytes, type Limits } from '../limits.ts';
import { sizeText } from './unpack.ts';

type Rate = Pick<Limits, 'ingestionRateMb' | 'ingestionBurstMb'>;

/**
 * A token bucket of bytes for each tenant.
 *
 * The unpacked size is what counts, but it is known for sure only after the work is done. So a push is admitted by
 * the size it claims and the difference is settled afterwards; a bucket may go below zero and then admits nothing
 * until it has recovered.
 */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** @param limitsOf a rate of 0 switches the limit off */
  constructor(
    private readonly limitsOf: (tenant: string) => Rate,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Takes `bytes` or refuses. A push above the whole burst is admitted when the bucket is full: else it never could be. */
  admit(tenant: string, bytes: number): void {
    const { rate, burst } = this.of(tenant);
    if (rate === 0) {
      return;
    }
    const bucket = this.filled(tenant);
    const needed = Math.min(bytes, burst);
    if (bucket.tokens < needed) {
      throw new HearthError(
        'rate_limited',
        `push rate limit (${sizeText(rate)}/s, burst ${sizeText(burst)}) exceeded while adding ${sizeText(bytes)}: push less or raise ingestionRateMb`,
        { retryAfterSeconds: Math.max(1, Math.ceil((needed - bucket.tokens) / rate)) },
      );
    }
    bucket.tokens -= bytes;
  }

  /** Corrects an admitted push once its true size is known. */
  settle(tenant: string, claimed: number, actual: number): void {
    if (this.of(tenant).rate > 0) {
      this.filled(tenant).tokens -= actual - claimed;
    }
  }

  private filled(tenant: string): { tokens: number; at: number } {
    const now = this.clock();
    const { rate, burst } = this.of(tenant);
    let bucket = this.buckets.get(tenant);
    if (bucket === undefined) {
      bucket = { tokens: burst, at: now };
      this.buckets.set(tenant, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * rate);
    bucket.at = now;
    return bucket;
  }

  /** Bytes a second, and bytes. */
  private of(tenant: string): { rate: number; burst: number } {
    const { ingestionRateMb, ingestionBurstMb } = this.limitsOf(tenant);
    return { rate: mebibytes(ingestionRateMb), burst: mebibytes(ingestionBurstMb) };
  }
}
