/** When a service was deployed: told by a document, or seen in a version label whose value is new. */
import type { TenantNumber, UnixMillis } from '#model/brands.ts';
import { DEPLOY_KIND, type StoredDocument } from '../store/documents.ts';
import type { LabelTimes } from '../store/label-times.ts';
import type { ProfileStore, SeriesQuery, TimeRange } from '../store/store.ts';

export interface Deploy {
  at: UnixMillis;
  text: string;
  /** '' for a document. */
  label: string;
  from: string;
  to: string;
  /** '' when not known, as are the others. */
  version: string;
  author: string;
  /** http or https. */
  link: string;
}

/** What agents and SDKs call a version; of several that change together the first is told. */
const versionLabels = ['version', 'service_version', 'service.version', 'service_git_ref'];
/** A value that is there from the start of the range on may be old: profiles come this often at least. */
const SEEN_WITHIN_MS = 120_000;
/** The newest; those about another service are passed over. */
const DOCUMENTS = 200;
/** As much as is taken of one: whoever puts more into a document of this kind means something else. */
const DOCUMENT_BYTES = 16 * 1_024;

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
    store.documents.listWithContent(query.tenant, DEPLOY_KIND, query, {
      limit: DOCUMENTS,
      mostBytes: DOCUMENT_BYTES,
    }),
  ]);
  const told = documents.flatMap((document) => {
    const said = contentOf(document);
    return said.service === undefined || said.service === service ? [toldDeploy(document, said)] : [];
  });
  return [...told, ...versionChanges(times, query.start)];
}

/**
 * The one that may have made a change: the last before it, or up to a step after, for a step is all that is known of
 * when the change was. A document says more than a label that changes in the same step.
 */
export function nearestDeploy(deploys: readonly Deploy[], change: UnixMillis, step: number): Deploy | undefined {
  const before = deploys.filter(({ at }) => at <= change + step);
  const last = Math.max(...before.map(({ at }) => at));
  return before.filter(({ at }) => at >= last - step).sort((a, b) => rankOf(a) - rankOf(b) || b.at - a.at)[0];
}

/**
 * What is told twice is one deploy: a document, and labels that change within a step of it. The document says most of
 * it, then the label that comes first in `versionLabels`. In the order of time.
 */
export function withoutEchoes(deploys: readonly Deploy[], step: number): Deploy[] {
  const kept: Deploy[] = [];
  const inTime = [...deploys].sort((a, b) => a.at - b.at || rankOf(a) - rankOf(b));
  for (const deploy of inTime) {
    const twin = kept.findLastIndex((other) => deploy.at - other.at <= step && isEcho(deploy, other));
    if (twin === -1) kept.push(deploy);
    else kept[twin] = merged(kept[twin]!, deploy);
  }
  return kept;
}

/** Two documents, and two values of one label, are two deploys. */
const isEcho = (a: Deploy, b: Deploy) => a.label !== b.label;

function merged(a: Deploy, b: Deploy): Deploy {
  const [first, other] = rankOf(a) <= rankOf(b) ? [a, b] : [b, a];
  return first.version === '' ? { ...first, version: other.version } : first;
}

const rankOf = ({ label }: Deploy) => versionLabels.indexOf(label);

/** Values that begin within the range, each with the one that was there before. */
export function versionChanges(times: readonly LabelTimes[], start: UnixMillis): Deploy[] {
  return times.flatMap(({ name, value, first }) => {
    const before = times
      .filter((other) => other.name === name && other.value !== value && other.first < first)
      .sort((a, b) => b.last - a.last)[0];
    const isNew = first > start + SEEN_WITHIN_MS && value !== '' && before !== undefined;
    return isNew
      ? [
          {
            at: first,
            text: `${name} ${before.value} → ${value}`,
            label: name,
            from: before.value,
            to: value,
            ...ofLabel(value),
          },
        ]
      : [];
  });
}

const ofLabel = (version: string) => ({ version, author: '', link: '' });

interface SaidOfDeploy {
  /** Undefined when it is about all. */
  service: string | undefined;
  version: string;
  author: string;
  link: string;
}

const toldDeploy = ({ id, name, time }: StoredDocument, { version, author, link }: SaidOfDeploy): Deploy => ({
  ...{ at: time, text: name === '' ? id : name, label: '', from: '', to: '' },
  ...{ version, author, link },
});

function contentOf({ content }: StoredDocument): SaidOfDeploy {
  const said = parsed(content);
  const text = (key: string) => (typeof said[key] === 'string' ? said[key] : '');
  const service = said['service'];
  return {
    service: typeof service === 'string' ? service : undefined,
    version: text('version'),
    author: text('author'),
    // Documents come from whoever may push: what is no address of the web leads nowhere.
    link: /^https?:\/\/\S+$/.test(text('link')) ? text('link') : '',
  };
}

function parsed(content: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(content));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
