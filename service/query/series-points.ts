/** The points of one tenant's series: of all stacks or of those at a call site, and what stands for each point. */
import { unixMillis, type UnixMillis } from '#model/brands.ts';
import type { LargestSingle, Single } from '../store/single-profiles.ts';
import type { PointSeries, PointsQuery, ProfileStore } from '../store/store.ts';
import { nodesAtCallSite } from './call-site.ts';
import { keyOfLabels } from './join-tenants.ts';

export interface PointOptions {
  /** Root first; only stacks that begin with it count. */
  callSite?: readonly string[];
  /** What stands for each point: its largest profile, or its largest span. */
  exemplars?: 'profiles' | 'spans' | undefined;
}

/** A profile's value holds for two minutes at most. */
const GAUGE_REACH_MS = 120_000;

export async function pointsOf(
  store: ProfileStore,
  query: PointsQuery,
  { callSite = [], exemplars }: PointOptions,
): Promise<PointSeries[]> {
  const stacks = callSite.length === 0 ? undefined : await stacksAt(store, query, callSite);
  if (stacks?.length === 0) {
    return [];
  }
  const [series, largest] = await Promise.all([
    store.points({ ...query, stacks }),
    exemplars === undefined ? undefined : store.singles.largest({ ...query, stacks, of: exemplars }),
  ]);
  return largest === undefined ? series : withExemplars(series, largest);
}

/** The ids of the stacks that begin with a call site. */
async function stacksAt(store: ProfileStore, query: PointsQuery, callSite: readonly string[]): Promise<BigUint64Array> {
  // The value of a gauge may have come before the first step.
  const before = query.aggregation === 'average' ? Math.ceil(GAUGE_REACH_MS / query.stepMillis) * query.stepMillis : 0;
  const { tree, leaf, ids } = await store.stacks({ ...query, start: unixMillis(query.start - before) });
  const isAt = nodesAtCallSite(tree, callSite);
  return ids.filter((_, stack) => isAt[leaf[stack]!] === 1);
}

/** To each point, by its labels and time, the largest of its step. */
function withExemplars(series: readonly PointSeries[], largest: readonly LargestSingle[]): PointSeries[] {
  const found = new Map<string, Map<UnixMillis, Single>>();
  for (const { labels, timestamp, single } of largest) {
    const key = keyOfLabels(labels);
    const ofSeries = found.get(key) ?? new Map<UnixMillis, Single>();
    found.set(key, ofSeries.set(timestamp, single));
  }
  return series.map((one) => ({ ...one, exemplars: found.get(keyOfLabels(one.labels)) ?? new Map() }));
}
