/** When a service was deployed over a range, for marks on charts. */
import { unixMillis } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';
import type { Matcher } from '#model/labels.ts';
import { printSelector } from '#model/selector.ts';
import { queryCost } from '../limits.ts';
import { deploysOf, withoutEchoes, type Deploy } from './deploys.ts';
import { parseMatchers, parseRange } from './selection.ts';
import type { TenantQueries, Tenants } from './tenant-queries.ts';

export interface ListDeploysQuestion {
  service: string;
  /** Unix milliseconds, inclusive. */
  start: bigint;
  end: bigint;
}

/** What was there so long before the range is no news in it. */
const LOOK_BACK_MS = 30 * 60_000;
/** Pods are replaced one after the other, and a pipeline tells of it when it is done, or before it begins. */
const ONE_DEPLOY_MS = 120_000;
/** More than a chart can show. */
const MOST = 200;

/**
 * The oldest first.
 *
 * @throws HearthError bad_request, bad_time_range, query_limit, canceled
 */
export async function listDeploys(
  queries: TenantQueries,
  tenants: Tenants,
  { service, start, end }: ListDeploysQuestion,
  signal?: AbortSignal,
): Promise<Deploy[]> {
  if (service === '') {
    throw new HearthError('bad_request', 'name the service whose deploys are wanted');
  }
  const limits = queries.limitsOf(tenants);
  const range = parseRange({ start, end }, limits);
  const own: Matcher = { name: 'service_name', operator: '=', value: service };
  const matchers = parseMatchers([printSelector([own])], limits);
  const cost = queryCost(limits);
  const found = await queries.ask<Deploy[]>(
    tenants,
    [],
    (all) => all.flat(),
    signal,
    (tenant, running) =>
      deploysOf(queries.store, {
        ...{ tenant, matchers, cost, service, signal: running },
        start: unixMillis(Math.max(0, range.start - LOOK_BACK_MS)),
        end: range.end,
      }),
  );
  const within = found.filter(({ at }) => at >= range.start && at <= range.end);
  return withoutEchoes(within, ONE_DEPLOY_MS).slice(-MOST);
}
