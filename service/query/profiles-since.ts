/** Where single profiles are asked for in a range in which only sums are left of older ones: from when on there are any. */
import type { UnixMillis } from '#model/brands.ts';
import type { TimeRange } from '../store/store.ts';
import type { WireSelection } from './selection.ts';
import type { TenantQueries, Tenants } from './tenant-queries.ts';

/** Of several tenants the latest. */
export async function tellProfilesSince(
  queries: TenantQueries,
  tenants: Tenants,
  { onProfilesSince }: Pick<WireSelection, 'onProfilesSince'>,
  range: TimeRange,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (onProfilesSince === undefined) {
    return;
  }
  const since = await queries.ask<UnixMillis | undefined>(tenants, undefined, latest, signal, (tenant) =>
    queries.store.profilesSince(tenant, range),
  );
  if (since !== undefined) {
    onProfilesSince(since);
  }
}

function latest(parts: readonly (UnixMillis | undefined)[]): UnixMillis | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => (a > b ? a : b));
}
