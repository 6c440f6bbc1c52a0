/**
 * Which symbols are durable, as whoever encodes profiles has heard from the store: their rows need not be made again.
 *
 *     store.tellOfSymbols((news) => durable.hear(news));
 *     encodeProfile(profile, durable);   // without what is there already
 *
 * The store may drop symbols later, with the partitions that they are in. It begins a new epoch then, and takes nothing
 * any more that leaves out what was durable in an earlier one (SymbolsForgotten in store.ts).
 */
import { IdGroups } from './id-groups.ts';
import type { IdMap } from './id-map.ts';

/** About 20 bytes each, in every worker. */
const MOST_IDS = 500_000;

/** What has become durable, by group: see symbolGroup. Two halves an id. */
export interface DurableNews {
  epoch: number;
  groups: { key: string; ids: Int32Array }[];
}

/** Symbols belong to a service of a tenant, and are dropped with what is kept as long, week by week. */
export function symbolGroup(of: { retention: number; week: number; tenant: number; service: string }): string {
  return `${of.retention}/${of.week}/${of.tenant}/${of.service}`;
}

export class DurableSymbols {
  epoch = 0;
  private readonly groups = new IdGroups(MOST_IDS);

  hear({ epoch, groups }: DurableNews): void {
    if (epoch !== this.epoch) {
      this.groups.clear();
      this.epoch = epoch;
    }
    for (const { key, ids } of groups) {
      this.groups.learn(key, ids);
    }
  }

  /** Ids of functions, mappings, locations and stack nodes together: their hashes differ by kind. */
  of(group: string): IdMap | undefined {
    return this.groups.find(group);
  }
}
