/** What a question says of inlined functions. */
import type { MergeQuery, ProfileSource } from '../../api/profile-source.ts';

/** A pin keeps its functions as they were drawn. */
export const readsInlines = ({ pinned }: ProfileSource, noInlines: boolean): Pick<MergeQuery, 'noInlines'> =>
  noInlines && pinned === undefined ? { noInlines: true } : {};

/** Of what is drawn: a pin is of all functions. */
export const pinnedQuery = ({ noInlines: _, ...query }: MergeQuery): MergeQuery => query;
