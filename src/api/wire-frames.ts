/** What frames are, as the messages of questions say it. */
import type { Granularity } from '#model/granular-frames.ts';
import { Granularity as WireGranularity } from '#proto/hearth/v1/explore_pb.ts';
import type { MergeQuery } from './profile-source.ts';

export const framesOf = ({ noInlines }: Pick<MergeQuery, 'noInlines'>, by: Granularity) => ({
  granularity: wireGranularity[by],
  noInlines: noInlines === true,
});

const wireGranularity: Record<Granularity, WireGranularity> = {
  function: WireGranularity.FUNCTION,
  file: WireGranularity.FILE,
  line: WireGranularity.LINE,
  address: WireGranularity.ADDRESS,
};
