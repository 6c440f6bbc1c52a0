/**
 * The calls of `hearth.v1.ExploreService` that views ask, each with its descriptor for `source.answers` and `useAnswers`.
 *
 *     const canAsk = useAnswers(model, exploreCalls.functionSeries);
 */
import type { DescMethod } from '@bufbuild/protobuf';
import type { Granularity } from '#model/granular-frames.ts';
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import type { MergeQuery, ProfileSource } from './profile-source.ts';

export const exploreCalls = ExploreService.method;

/** The flag of servers that make frames in every way that these calls have words for; older ones take no notice. */
export const framesFlag = 'hearthFrames';

/** Whether a question is one that only those servers answer as it is meant. */
export const needsFramesFlag = ({ noInlines }: MergeQuery, by: Granularity): boolean =>
  noInlines === true || by === 'address';

/** Whether the server answers a call, with frames as the question has them. @throws HearthError as source.answers */
export async function answersFrames(
  source: ProfileSource,
  call: DescMethod,
  query: MergeQuery,
  by: Granularity,
): Promise<boolean> {
  if (!(await source.answers(call))) return false;
  return !needsFramesFlag(query, by) || source.has(framesFlag);
}

/** The flag of a server that draws what steps leave over time. */
export const steppedSeries = 'hearthStepsOverTime';
