/** What every function of a selection costs, exact however large the profile is: hearth.v1 FunctionTable. */
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import { exploreSelection } from './explore-selection.ts';
import type { ProfileQuery, ProfileSource } from './profile-source.ts';

export interface FunctionCosts {
  functions: Map<string, { self: number; total: number }>;
  /** Of all samples. */
  total: number;
}

/** @returns the largest by self; undefined when the server does not answer the call. @throws HearthError */
export async function functionCosts(
  source: ProfileSource,
  query: ProfileQuery & { limit: number },
  signal: AbortSignal,
): Promise<FunctionCosts | undefined> {
  if (!(await source.answers(ExploreService.method.functionTable))) return undefined;
  return source.ask('FunctionTable', query, signal, async (own) => {
    const request = { selection: exploreSelection(query), order: FunctionOrder.SELF, limit: query.limit };
    const { functions, basis } = await source.clientOf(ExploreService).functionTable(request, { signal: own });
    return {
      functions: new Map(
        functions.map(({ name, self, total }) => [name, { self: Number(self), total: Number(total) }]),
      ),
      total: Number(basis?.total ?? 0n),
    };
  });
}
