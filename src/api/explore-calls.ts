/**
 * The calls of `hearth.v1.ExploreService` that views ask, each with its descriptor for `source.answers` and `useAnswers`.
 *
 *     const canAsk = useAnswers(model, exploreCalls.functionSeries);
 */
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';

export const exploreCalls = ExploreService.method;
