/** When a service was deployed: told by a document, or seen in a version label whose value is new. */
import type { TenantNumber, UnixMillis } from '#model/brands.ts';
import { DEPLOY_KIND } from '../store/documents.ts';
import type { LabelTimes } from '../store/label-times.ts';
import type { ProfileStore, SeriesQuery, TimeRange } from '../store/store.ts';

export interface Deploy {
  at: UnixMillis;
  text: string;
  /** '' for a document. */
  label: string;
  from: string;
  to: string;
}

/** What agents and SDKs call a version; of several that change together the first is told. */
const versionLabels = ['version', 'service_version', 'service.version', 'service_git_ref'];
/** A value that is there from the start of the range on may be old: profiles come this often at least. */
const SEEN_WITHIN_MS = 120_000;
/** The newest; those about another service are passed over. */
const DOCUMENTS = 20;

export interface DeploysQuery extends TimeRange, Pick<SeriesQuery, 'matchers' | 'cost'> {
  tenant: TenantNumber;
  service: string;
  signal: AbortSignal;
}

/** All in the range, in no order. */
export async function deploysOf(store: ProfileStore, query: DeploysQuery): Promise<Deploy[]> {
  const { service, ...selection } = query;
  const [times, documents] = await Promise.all([
    store.explore.labelTimes({ ...selection, names: versionLabels }),
    store.documents.list(query.tenant, DEPLOY_KIND, query, DOCUMENTS),
  ]);
  const told = await Promise.all(
    documents.map(async ({ id, name, time, bytes }) => {
      const found = bytes === 0 ? undefined : await store.documents.find(query.tenant, DEPLOY_KIND, id, 0n);
      const of = found === undefined ? undefined : serviceOf(found.content);
      return of === undefined || of === service
        ? [{ at: time, text: name === '' ? id : name, label: '', from: '', to: '' }]
        : [];
    }),
  );
  return [...told.flat(), ...versionChanges(times, query.start)];
}

/**
 * The one that may have made a change: the last before it, or up to a step after, for a step is all that is known of
 * when the change was. A document says more than a label that changes in the same step.
 */
export function nearestDeploy(deploys: readonly Deploy[], change: UnixMillis, step: number): Deploy | undefined {
  const before = deploys.filter(({ at }) => at <= change + step);
  const last = Math.max(...before.map(({ at }) => at));
  const rank = ({ label }: Deploy) => versionLabels.indexOf(label);
  return before.filter(({ at }) => at >= last - step).sort((a, b) => rank(a) - rank(b) || b.at - a.at)[0];
}

/** Values that begin within the range, each with the one that was there before. */
export function versionChanges(times: readonly LabelTimes[], start: UnixMillis): Deploy[] {
  return times.flatMap(({ name, value, first }) => {
    const before = times
      .filter((other) => other.name === name && other.value !== value && other.first < first)
      .sort((a, b) => b.last - a.last)[0];
    const isNew = first > start + SEEN_WITHIN_MS && value !== '' && before !== undefined;
    return isNew
      ? [{ at: first, text: `${name} ${before.value} → ${value}`, label: name, from: before.value, to: value }]
      : [];
  });
}

/** What a document says which service it is about, if anything. */
function serviceOf(content: Uint8Array): string | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(content));
    const { service } = parsed as { service?: unknown };
    return typeof service === 'string' ? service : undefined;
  } catch {
    return undefined;
  }
}
