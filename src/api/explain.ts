/** What explains a change: the parts of an explanation, and which labels a change comes from; of servers that can say. */
import {
  ExploreService,
  type ExplainedLabel as WireLabel,
  type ExplainResponse,
  type RankedChange as WireChange,
} from '#proto/hearth/v1/explore_pb.ts';
import type { Deploy } from './deploy.ts';
import { deployOf } from './deploys.ts';
import { exploreSelection } from './explore-selection.ts';
import { askInSteps, type SteppedSides } from './in-steps.ts';
import type { ProfileQuery, ProfileSource, TimeSpan } from './profile-source.ts';

/** Times are Unix milliseconds. Rates are per second in the type's unit, of gauges the mean. */
export interface ExplanationOfType {
  profileType: string;
  rate: number;
  beforeRate: number;
  weekAgoRate: number;
  /** Undefined when it has not changed more than its noise. */
  since: number | undefined;
  /** There are too few moments with data to know what its noise is. */
  tooFew: boolean;
}

export interface ChangedFunction {
  name: string;
  /** The change of its share of the whole, and between which bounds it is; 0 to 1. */
  change: number;
  low: number;
  high: number;
  significant: boolean;
  /** Whether these, and the shares, are of total or of self. */
  ofTotal: boolean;
  share: number;
  baselineShare: number;
  rate: number;
  baselineRate: number;
  /** What the whole profile came to on each side; undefined where that cannot be told. */
  whole: { rate: number; baselineRate: number } | undefined;
}

export interface ExplainedLabel {
  name: string;
  /** 0 to 1. */
  score: number;
  reasoning: string;
  values: readonly { value: string; rate: number; baselineRate: number; changeShare: number }[];
}

export interface Explanation {
  /** Of the window. */
  start: number;
  end: number;
  types: readonly ExplanationOfType[];
  functions: readonly ChangedFunction[];
  labels: readonly ExplainedLabel[];
  deploy: Deploy | undefined;
  /** Undefined when there never was one. */
  lastProfile: number | undefined;
  missing: readonly string[];
  /** Of the first type, on the two sides that functions are compared of: at how many moments there are profiles, up to 32. */
  moments: number;
  baselineMoments: number;
  /** Noise could not be estimated: functions are ranked by how much they have changed. */
  withoutNoise: boolean;
  /** What has not come whole; absent when all has. */
  coming?: ComingSections;
}

export interface ComingSections {
  /** Nothing but when the last profile came is there, and maybe not even that. */
  types?: true;
  functions?: SectionParts;
  labels?: SectionParts;
}

export interface SectionParts {
  whole: SteppedSides;
  /** What it is of meanwhile; absent while nothing of it is there. */
  came?: SteppedSides;
  ended?: 'cancelled';
}

export type Sides = Readonly<Record<'baseline' | 'comparison', ProfileQuery>>;

/** The label that says most first; meanwhile that of the newest time. @throws HearthError */
export function explainLabels(
  source: ProfileSource,
  sides: Sides,
  signal: AbortSignal,
  onStep: (labels: ExplainedLabel[], came: SteppedSides) => void,
): Promise<ExplainedLabel[]> {
  const { baseline, comparison } = sides;
  return askInSteps(
    source,
    { method: 'ExplainLabels', question: sides, ranges: [baseline, comparison], readsStacks: false },
    signal,
    (part, until) => askLabels(source, sidesWithin(sides, part), 0, until),
    ({ answer, ranges: [before, after] }) => onStep(answer, { baseline: before!, comparison: after! }),
  );
}

/** The same sides in other times, as parts of a question. */
export const sidesWithin = ({ baseline, comparison }: Sides, [before, after]: readonly TimeSpan[]): Sides => ({
  baseline: { ...baseline, ...before, isPart: true },
  comparison: { ...comparison, ...after },
});

/** @param limit of labels; 0 for the server's own */
export function askLabels(
  source: ProfileSource,
  { baseline, comparison }: Sides,
  limit: number,
  signal: AbortSignal,
): Promise<ExplainedLabel[]> {
  return source.ask('ExplainLabels', { baseline, comparison, limit }, signal, async (own) => {
    const request = { selection: exploreSelection(comparison), baseline: exploreSelection(baseline), limit };
    const { labels } = await source.clientOf(ExploreService).explainLabels(request, { signal: own });
    return labels.map(labelOf);
  });
}

export type ChangedFunctions = Pick<Explanation, 'functions' | 'moments' | 'baselineMoments' | 'withoutNoise'>;

export function askChangedFunctions(
  source: ProfileSource,
  { baseline, comparison }: Sides,
  limit: number,
  signal: AbortSignal,
): Promise<ChangedFunctions> {
  return source.ask('RankChanges', { baseline, comparison, limit, explained: true }, signal, async (own) => {
    const request = { selection: exploreSelection(comparison), baseline: exploreSelection(baseline), limit };
    const answer = await source.clientOf(ExploreService).rankChanges(request, { signal: own });
    const { changes, moments, baselineMoments, withoutNoise } = answer;
    return { functions: changes.map(functionOf), moments, baselineMoments, withoutNoise: withoutNoise !== '' };
  });
}

export function explanationOf({ start, end, types, functions, labels, deploy, ...rest }: ExplainResponse): Explanation {
  return {
    start: Number(start),
    end: Number(end),
    types: types.map(({ since, profileType, rate, beforeRate, weekAgoRate, tooFew }) => ({
      ...{ profileType, rate, beforeRate, weekAgoRate, tooFew },
      since: since === 0n ? undefined : Number(since),
    })),
    functions: functions.map(functionOf),
    labels: labels.map(labelOf),
    deploy: deploy && deployOf(deploy),
    lastProfile: rest.lastProfile === 0n ? undefined : Number(rest.lastProfile),
    missing: rest.missing,
    moments: rest.moments,
    baselineMoments: rest.baselineMoments,
    withoutNoise: rest.withoutNoise !== '',
  };
}

function functionOf(change: WireChange): ChangedFunction {
  const { name, significant, ofTotal } = change;
  const total = {
    share: change.totalShare,
    baselineShare: change.baselineTotalShare,
    rate: change.totalRate,
    baselineRate: change.baselineTotalRate,
  };
  const self = {
    share: change.selfShare,
    baselineShare: change.baselineSelfShare,
    rate: change.selfRate,
    baselineRate: change.baselineSelfRate,
  };
  const isTold = total.share > 0 && total.baselineShare > 0;
  return {
    ...{ name, significant, ofTotal },
    ...{ change: change.change, low: change.changeLow, high: change.changeHigh },
    ...(ofTotal ? total : self),
    whole: isTold
      ? { rate: total.rate / total.share, baselineRate: total.baselineRate / total.baselineShare }
      : undefined,
  };
}

const labelOf = ({ name, score, reasoning, values }: WireLabel): ExplainedLabel => ({
  ...{ name, score, reasoning },
  values: values.map(({ value, rate, baselineRate, changeShare }) => ({ value, rate, baselineRate, changeShare })),
});
