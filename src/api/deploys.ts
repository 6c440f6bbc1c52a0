/** When a service was deployed: as servers that know it tell, and as Grafana's annotations do. */
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { ExploreService, type Deploy as WireDeploy } from '#proto/hearth/v1/explore_pb.ts';
import { annotated, type Annotation, type Deploy } from './deploy.ts';
import type { ProfileSource, TimeSpan } from './profile-source.ts';

export interface DeploysQuery extends TimeSpan {
  service: string;
}

export const listDeploysCall = ExploreService.method.listDeploys;

/** The oldest first. */
export function listDeploys(source: ProfileSource, query: DeploysQuery, signal: AbortSignal): Promise<Deploy[]> {
  return source.ask('ListDeploys', query, signal, async (own) => {
    const { service, start, end } = query;
    const request = { service, start: BigInt(Math.trunc(start)), end: BigInt(Math.trunc(end)) };
    const { deploys } = await source.clientOf(ExploreService).listDeploys(request, { signal: own });
    return deploys.map(deployOf);
  });
}

export const deployOf = ({ at, text, label, fromValue, toValue, version, author, link }: WireDeploy): Deploy => ({
  ...{ at: Number(at), text, label, from: fromValue, to: toValue },
  ...{ version, author, link },
});

const mostAnnotations = 100;
/**
 * Grafana's annotations with one of these tags, in no order.
 *
 * @throws whatever Grafana refuses; without an alert
 */
export async function annotatedDeploys(
  tags: readonly string[],
  { service, start, end }: DeploysQuery,
  signal: AbortSignal,
): Promise<Deploy[]> {
  const answer = await lastValueFrom(
    getBackendSrv().fetch<unknown>({
      url: '/api/annotations',
      method: 'GET',
      params: { from: start, to: end, tags, matchAny: true, type: 'annotation', limit: mostAnnotations },
      showErrorAlert: false,
      abortSignal: signal,
    }),
  );
  return Array.isArray(answer.data) ? answer.data.flatMap((one) => annotated(one as Annotation, service)) : [];
}
