/**
 * Work of a tenant that is done one piece at a time, such as counting what there is and then adding to it: of two that
 * are counted together, both would fit.
 *
 *     const inTurn = tenantTurns();
 *     await inTurn(tenant, async () => { checkRoom(await usage()); await save(); });
 */
import type { TenantNumber } from '#model/brands.ts';

export function tenantTurns(): <T>(tenant: TenantNumber, work: () => Promise<T>) => Promise<T> {
  const last = new Map<TenantNumber, Promise<void>>();
  return async (tenant, work) => {
    const turn = (last.get(tenant) ?? Promise.resolve()).then(work);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    last.set(tenant, ended);
    try {
      return await turn;
    } finally {
      if (last.get(tenant) === ended) {
        last.delete(tenant);
      }
    }
  };
}
