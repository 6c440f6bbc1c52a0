/** What the explorer asks of the store beside sums and stacks. */
import type { UnixMillis } from '#model/brands.ts';
import type { KeptSpan } from './conditions.ts';
import type { Database } from './database.ts';
import { labelTimes, type LabelTimes, type LabelTimesQuery } from './label-times.ts';
import {
  lastEver,
  lastProfiles,
  type LastEverQuery,
  type LastProfile,
  type LastProfilesQuery,
} from './last-profiles.ts';
import { listProfiles, type ListedProfile, type ProfilesQuery } from './list-profiles.ts';
import type { SeriesQuery } from './store.ts';
import { topSpans, type SpansQuery, type TopSpan } from './top-spans.ts';

export class ExploreQueries {
  /** @param keptSpans what of a range is kept in sums only */
  constructor(
    private readonly database: Database,
    private readonly keptSpans: (query: SeriesQuery) => Promise<KeptSpan[]>,
  ) {}

  listProfiles(query: ProfilesQuery): Promise<ListedProfile[]> {
    return listProfiles(this.database.within(query.cost), query);
  }

  topSpans(query: SpansQuery): Promise<TopSpan[]> {
    return topSpans(this.database.within(query.cost), query);
  }

  async lastProfiles(query: LastProfilesQuery): Promise<LastProfile[]> {
    return lastProfiles(this.database.within(query.cost), query, await this.keptSpans(query));
  }

  /** Undefined where there never was one. */
  lastEver(query: LastEverQuery): Promise<UnixMillis | undefined> {
    return lastEver(this.database.within(query.cost), query);
  }

  labelTimes(query: LabelTimesQuery): Promise<LabelTimes[]> {
    return labelTimes(this.database.within(query.cost), query);
  }
}
