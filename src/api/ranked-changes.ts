/** Which functions changed from a baseline, told from noise: hearth.v1 RankChanges, which not every server answers. */
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { exploreSelection } from './explore-selection.ts';
import { askInSteps, type SteppedSides } from './in-steps.ts';
import type { MergeQuery, ProfileQuery, ProfileSource } from './profile-source.ts';

/** What a change is, and between which bounds it is in 95 of 100 resamplings of the profiles. */
export interface NotedChange {
  change: number;
  low: number;
  high: number;
  /** More than noise. */
  significant: boolean;
}

export interface RankedFunction extends NotedChange {
  name: string;
  /** Of which share the change is, 0 to 1: of what it took by itself, or with all it called. */
  measured: 'self' | 'total';
  share: number;
  baselineShare: number;
}

export interface RankedAnswer {
  /** Those that are more than noise first. */
  changes: RankedFunction[];
  /** Of the values of a profile, per second. */
  overall: NotedChange & { rate: number; baselineRate: number };
  /** Why noise could not be told; '' when it was. */
  withoutNoise: string;
}

export interface RankedQuery {
  baseline: ProfileQuery;
  comparison: ProfileQuery;
  /** Of functions. */
  limit: number;
  noInlines?: MergeQuery['noInlines'];
}

/** The answer for the newest part of both sides. */
export interface RankedStep {
  answer: RankedAnswer;
  sides: SteppedSides;
}

/**
 * What is noise is told from how all profiles of a range scatter, so lists of parts cannot be put together.
 *
 * @returns undefined when the server does not answer the call. @throws HearthError
 */
export async function rankInSteps(
  source: ProfileSource,
  question: RankedQuery,
  signal: AbortSignal,
  onStep: (step: RankedStep) => void,
): Promise<RankedAnswer | undefined> {
  if (!(await source.answers(ExploreService.method.rankChanges))) return undefined;
  const { baseline, comparison } = question;
  return askInSteps(
    source,
    { method: 'RankChanges', question, ranges: [baseline, comparison], readsStacks: true },
    signal,
    ([before, after], until) =>
      rankedChanges(
        source,
        { ...question, baseline: { ...baseline, ...before, isPart: true }, comparison: { ...comparison, ...after } },
        until,
      ),
    ({ answer, ranges: [before, after] }) => onStep({ answer, sides: { baseline: before!, comparison: after! } }),
  );
}

function rankedChanges(
  source: ProfileSource,
  { baseline, comparison, limit, noInlines }: RankedQuery,
  signal: AbortSignal,
): Promise<RankedAnswer> {
  return source.ask('RankChanges', { baseline, comparison, limit, noInlines }, signal, async (own) => {
    const [selection, other] = [comparison, baseline].map(exploreSelection);
    const answer = await source
      .clientOf(ExploreService)
      .rankChanges({ selection, baseline: other, limit, noInlines: noInlines === true }, { signal: own });
    const { overall } = answer;
    return {
      changes: answer.changes.map((change) => ({
        ...notedOf(change),
        name: change.name,
        measured: change.ofTotal ? 'total' : 'self',
        share: change.ofTotal ? change.totalShare : change.selfShare,
        baselineShare: change.ofTotal ? change.baselineTotalShare : change.baselineSelfShare,
      })),
      overall: {
        ...notedOf(overall),
        rate: overall?.totalRate ?? 0,
        baselineRate: overall?.baselineTotalRate ?? 0,
      },
      withoutNoise: answer.withoutNoise,
    };
  });
}

const notedOf = (change?: { change: number; changeLow: number; changeHigh: number; significant: boolean }) => ({
  change: change?.change ?? 0,
  low: change?.changeLow ?? 0,
  high: change?.changeHigh ?? 0,
  significant: change?.significant ?? false,
});
