/** What was going on with a service at a moment, and which labels a change comes from; of servers that can say. */
import {
  ExploreService,
  type ExplainedLabel as WireLabel,
  type ExplainResponse,
  type RankedChange as WireChange,
} from '#proto/hearth/v1/explore_pb.ts';
import type { Deploy } from './deploy.ts';
import { deployOf } from './deploys.ts';
import { exploreSelection } from './explore-selection.ts';
import type { ProfileQuery, ProfileSource } from './profile-source.ts';

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
}

export interface ExplainQuestion {
  service: string;
  /** Of the service's labels, '{…}'; all when empty. */
  selector: string;
  at: number;
  /** Milliseconds, ten minutes to a week. */
  window: number;
}

export function explain(source: ProfileSource, question: ExplainQuestion, signal: AbortSignal): Promise<Explanation> {
  return source.ask('Explain', question, signal, async (own) => {
    const { service, selector, at, window } = question;
    const request = {
      service,
      labelSelector: selector,
      at: BigInt(Math.trunc(at)),
      window: BigInt(Math.trunc(window)),
    };
    return explanationOf(await source.clientOf(ExploreService).explain(request, { signal: own }));
  });
}

/** The label that says most first. */
export function explainLabels(
  source: ProfileSource,
  selection: ProfileQuery,
  baseline: ProfileQuery,
  signal: AbortSignal,
): Promise<ExplainedLabel[]> {
  return source.ask('ExplainLabels', { selection, baseline }, signal, async (own) => {
    const request = { selection: exploreSelection(selection), baseline: exploreSelection(baseline) };
    const { labels } = await source.clientOf(ExploreService).explainLabels(request, { signal: own });
    return labels.map(labelOf);
  });
}

function explanationOf({ start, end, types, functions, labels, deploy, ...rest }: ExplainResponse): Explanation {
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
