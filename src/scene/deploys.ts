/**
 * The deploys that charts mark: those the server knows, and Grafana's annotations with the tags that are set. They are
 * an extra: where they cannot be had, nothing is said, and charts stand without.
 */
import { unixMillis } from '#model/brands.ts';
import type { Deploy } from '../api/deploy.ts';
import { annotatedDeploys, listDeploys, listDeploysCall } from '../api/deploys.ts';
import type { TimeSpan } from '../api/profile-source.ts';
import { appSettings } from './app-settings.ts';
import { dayMs } from './deploy-windows.ts';
import type { Selection } from './Selection.ts';

/** Those in a span and in an equal time before it, at most a day; the oldest first. */
export async function askDeploys(
  { source, state }: Pick<Selection, 'source' | 'state'>,
  service: string,
  span: TimeSpan,
  signal: AbortSignal,
): Promise<readonly Deploy[]> {
  const tags = state.deployTags.length > 0 ? state.deployTags : (appSettings().deployTags ?? []);
  const query = { service, start: unixMillis(span.start - Math.min(span.end - span.start, dayMs)), end: span.end };
  const or = (ask: () => Promise<Deploy[]>) => ask().catch((): Deploy[] => []);
  const [known, annotated] = await Promise.all([
    or(async () => ((await source.answers(listDeploysCall)) ? listDeploys(source, query, signal) : [])),
    or(async () => (tags.length === 0 ? [] : annotatedDeploys(tags, query, signal))),
  ]);
  return [...known, ...annotated].sort((a, b) => a.at - b.at);
}
