/**
 * Questions about stored profiles of one tenant or of several (`a|b`): each tenant is asked by itself, in its own line
 * of the gate, and the answers are joined, so no statement ever reads the rows of two.
 *
 *     const queries = new TenantQueries({ store, limitsOf });
 *     await queries.ask(['a', 'b'], [], joinTexts, signal, (number, running) => store.labelNames({ tenant: number, … }));
 */
import type { TenantNumber } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Limits } from '../limits.ts';
import type { ProfileStore } from '../store/store.ts';
import { strictest, type LimitsOf } from '../tenant-settings.ts';
import { QueryGate } from './query-gate.ts';

/** One, or several whose answers are wanted as one. */
export type Tenants = readonly string[];

export class TenantQueries {
  readonly store: ProfileStore;
  private readonly gate = new QueryGate();

  constructor(private readonly options: { store: ProfileStore; limitsOf: LimitsOf }) {
    this.store = options.store;
  }

  /** What holds for a question to all of them. */
  limitsOf(tenants: Tenants): Limits {
    return strictest(tenants.map(this.options.limitsOf));
  }

  /**
   * @param empty the answer of a tenant that never wrote anything
   * @param query what it is given ends when the caller leaves or the time is over
   * @throws HearthError store_unavailable, query_timeout, canceled, or what the query throws
   */
  async ask<T>(
    tenants: Tenants,
    empty: T,
    join: (parts: readonly T[]) => T,
    signal: AbortSignal | undefined,
    query: (tenant: TenantNumber, running: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (!this.store.ready()) {
      throw new HearthError('store_unavailable', 'the profile store is starting; ask again in a moment', {
        retryAfterSeconds: 1,
      });
    }
    const parts = await Promise.all(
      tenants.map(async (tenant) => {
        const number = await this.store.tenant(tenant, false);
        if (number === undefined) {
          return empty;
        }
        const { maxRunningQueries, queryTimeout } = this.options.limitsOf(tenant);
        const gate = { running: maxRunningQueries, timeoutMs: queryTimeout };
        return this.gate.run(tenant, gate, signal, (running) => query(number, running));
      }),
    );
    return parts.length === 1 ? parts[0]! : join(parts);
  }
}
