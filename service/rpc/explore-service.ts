/**
 * `hearth.v1.ExploreService`, put together from its parts. What no part answers is not there: its address is nobody's
 * and its feature flag is off.
 */
import type { ServiceImpl } from '@connectrpc/connect';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Querier } from '../query/querier.ts';
import { createFunctionCalls, functionCalls } from './explore-functions.ts';
import { createOverviewCalls, overviewCalls } from './explore-overview.ts';
import type { TenantRule } from './tenant.ts';

/** By their names in code, as in `functionTable`. */
const answered: ReadonlySet<string> = new Set<string>([...functionCalls, ...overviewCalls, 'ingestRate']);

/** As `/package.Service/Method`. */
export const exploreProcedures: readonly string[] = ExploreService.methods
  .filter(({ localName }) => answered.has(localName))
  .map(({ name }) => `/${ExploreService.typeName}/${name}`);

export function createExploreService(
  querier: Querier,
  ingest: Pick<Ingest, 'recent'>,
  rule: TenantRule,
): Partial<ServiceImpl<typeof ExploreService>> {
  return {
    ...createFunctionCalls(querier, rule),
    ...createOverviewCalls(querier, rule),
    ingestRate(_, { requestHeader }) {
      const { profiles, bytes, seconds } = ingest.recent(rule.forRead((name) => requestHeader.get(name)));
      return { profiles: BigInt(profiles), bytes: BigInt(bytes), seconds };
    },
  };
}
