/** The calls of `hearth.v1.ExploreService` that are about functions. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import type { Querier } from '../query/querier.ts';
import type { TenantRule } from './tenant.ts';

export const functionCalls = [] as const satisfies readonly (keyof ServiceImpl<typeof ExploreService>)[];

type FunctionCalls = Pick<ServiceImpl<typeof ExploreService>, (typeof functionCalls)[number]>;

export function createFunctionCalls(_querier: Querier, _rule: TenantRule): FunctionCalls {
  return {};
}
