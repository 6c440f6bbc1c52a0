/** Which functions changed from a baseline, told from noise: hearth.v1 RankChanges, which not every server answers. */
import { ExploreService } from '#proto/hearth/v1/explore_pb.ts';
import { exploreSelection } from './explore-selection.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';
import { cellsOf, partOfCame } from './range-parts.ts';
import { wholeOrParts } from './whole-or-parts.ts';

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
}

/** The answer for the newest part of both sides. */
export interface RankedStep {
  answer: RankedAnswer;
  sides: { baseline: TimeSpan; comparison: TimeSpan };
}

/**
 * What is noise is told from how all profiles of a range scatter, so lists of parts cannot be put together. Where the
 * whole list is slow to come, that of a sixteenth and then of a fourth of both sides, the newest, are asked before it:
 * each is a whole answer about its own, shorter time, with that time's noise, and together they cost a third more.
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
  const steps = stepsOf(baseline, comparison);
  if (steps.length === 0) return rankedChanges(source, question, signal);
  const ofPart = (sides: RankedStep['sides'], until: AbortSignal) =>
    rankedChanges(
      source,
      {
        ...question,
        baseline: { ...baseline, ...sides.baseline, isPart: true },
        comparison: { ...comparison, ...sides.comparison },
      },
      until,
    );
  const whole = { baseline: spanOf(baseline), comparison: spanOf(comparison) };
  const long = length(baseline) > length(comparison) ? 'baseline' : 'comparison';
  return wholeOrParts(
    source,
    { method: 'RankChanges', question, queries: [baseline, comparison] },
    signal,
    (until) => ofPart(whole, until),
    async (own, running) => {
      for (const sides of steps) {
        const answer = await ofPart(sides, own);
        running.came({ cameMs: length(sides[long]), wholeMs: length(whole[long]) });
        onStep({ answer, sides });
      }
      return undefined;
    },
  );
}

/** Each of the newest of both sides, to where a day or an hour begins; none of ranges that are not to be cut. */
function stepsOf(baseline: TimeSpan, comparison: TimeSpan): RankedStep['sides'][] {
  const steps: RankedStep['sides'][] = [];
  for (const part of [1 / 16, 1 / 4]) {
    const sides = { baseline: newest(baseline, part), comparison: newest(comparison, part) };
    const size = (of: RankedStep['sides']) => length(of.baseline) + length(of.comparison);
    const before = steps.at(-1);
    const isMore = before === undefined || size(sides) > 2 * size(before);
    if (isMore && size(sides) <= (length(baseline) + length(comparison)) / 2) steps.push(sides);
  }
  return steps;
}

function newest(range: TimeSpan, part: number): TimeSpan {
  const cell = cellsOf(range).find((one) => partOfCame(one, range) >= part);
  return { start: cell?.start ?? range.start, end: range.end };
}

const length = ({ start, end }: TimeSpan) => end - start;
const spanOf = ({ start, end }: TimeSpan): TimeSpan => ({ start, end });

function rankedChanges(
  source: ProfileSource,
  { baseline, comparison, limit }: RankedQuery,
  signal: AbortSignal,
): Promise<RankedAnswer> {
  return source.ask('RankChanges', { baseline, comparison, limit }, signal, async (own) => {
    const [selection, other] = [comparison, baseline].map(exploreSelection);
    const answer = await source
      .clientOf(ExploreService)
      .rankChanges({ selection, baseline: other, limit }, { signal: own });
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
