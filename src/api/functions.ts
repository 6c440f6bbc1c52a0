/** What single functions cost over time, and which functions there are by a part of their names. */
import { ExploreService, FunctionOrder } from '#proto/hearth/v1/explore_pb.ts';
import type { Label } from '#model/labels.ts';
import type { Granularity } from '#model/granular-frames.ts';
import { exploreSelection } from './explore-selection.ts';
import type { WireStep } from './frame-steps.ts';
import type { PointSeries, ProfileQuery, ProfileSource } from './profile-source.ts';
import { framesOf } from './wire-frames.ts';

export const measuredWords = ['total', 'self'] as const;
/** With what a function calls, or by itself. */
export type Measured = (typeof measuredWords)[number];

/** Asked only of a server that has the flag steppedSeries. */
export interface SteppedWish {
  steps: readonly WireStep[];
  /** What their names are of. */
  by: Granularity;
  noInlines?: true;
}

export interface FunctionSeriesQuery extends ProfileQuery, Partial<SteppedWish> {
  /** At most 100; none for everything that the steps leave. */
  functions: readonly string[];
  measured: Measured;
  groupBy: readonly string[];
  /** As of selectSeries. */
  stepSeconds: number;
  /** Of the labels' values, the largest; 0 for all. */
  limit: number;
}

/** The private label that tells functions apart. */
export const functionLabel = '__function__';

/** Sums per step, in the order of the functions; a step with data in which a function cost nothing is 0. */
export function functionSeries(
  source: ProfileSource,
  query: FunctionSeriesQuery,
  signal: AbortSignal,
): Promise<PointSeries[]> {
  return source.ask('FunctionSeries', query, signal, async (own) => {
    const { functions, steps = [], by = 'function', noInlines, groupBy, stepSeconds, limit, measured } = query;
    const request = {
      selection: selectionMessage(query),
      functions: [...functions],
      steps: [...steps],
      ...framesOf({ noInlines }, by),
      groupBy: [...groupBy],
      step: stepSeconds,
      limit: BigInt(limit),
    };
    const { series } = await source.clientOf(ExploreService).functionSeries(request, { signal: own });
    return series.map((points) => ({
      labels: [...nameOf(points.function), ...points.labels.map(plainLabel)],
      timestamps: Float64Array.from(points.timestamps, Number),
      values: Float64Array.from(points[measured], Number),
    }));
  });
}

/** Names with the text in them, those that cost most first; a text in lower case finds any case. */
export function searchFunctions(
  source: ProfileSource,
  query: ProfileQuery & { search: string; limit: number },
  signal?: AbortSignal,
): Promise<string[]> {
  return source.ask('FunctionTable', query, signal, async (own) => {
    const { search, limit } = query;
    const request = { selection: exploreSelection(query), order: FunctionOrder.TOTAL, search, limit };
    const { functions } = await source.clientOf(ExploreService).functionTable(request, { signal: own });
    return functions.map(({ name }) => name);
  });
}

/** What is of no function has no name. */
const nameOf = (name: string): Label[] => (name === '' ? [] : [{ name: functionLabel, value: name }]);

const plainLabel = ({ name, value }: Label): Label => ({ name, value });

/** Of series, whose start is their first point, and no end of what they are of. */
const selectionMessage = ({ profileType, selector, start, end }: ProfileQuery) => ({
  profileType,
  labelSelector: selector,
  start: BigInt(Math.trunc(start)),
  end: BigInt(Math.trunc(end)),
});
