/**
 * Time series as a data source of the app's own, so that scenes ask, cancel and refresh it as they do every other.
 *
 *     new SceneQueryRunner({ datasource: seriesDataSource, queries: [{ refId: 'A', dataSource: 'hearth', … }] })
 *
 * Grafana's own query path gives sums per step and leaves rates, levels and gaps to whoever draws them; here they are
 * made from two questions for all series together: one in fine steps over the range and the one before it, and one whose
 * step is the whole range.
 */
import { LoadingState, type DataFrame, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { RuntimeDataSource, SceneQueryRunner, sceneUtils } from '@grafana/scenes';
import { Observable } from 'rxjs';
import { unixMillis } from '#model/brands.ts';
import { functionLabel, measuredWords, type Measured, type SteppedWish } from '../api/functions.ts';
import { isCanceled, toHearthError } from '../api/answer-errors.ts';
import {
  profileSource,
  type PointSeries,
  type ProfileQuery,
  type ProfileSource,
  type TimeSpan,
} from '../api/profile-source.ts';
import { isStopped } from '../api/under-way.ts';
import { functionPoints, restPoints } from './function-points.ts';
import { measureOf } from './measure.ts';
import { framesOf, totalsOf, valueAt, type SeriesAnswer } from './series-frames.ts';
import { pointsInParts, totalsOfCame, type SteppedQuery } from './series-parts.ts';
import type { Bins } from './series-points.ts';
import { summarise, type KnownTime, type RangeSummary, type RangeTotals } from './range-summary.ts';
import { stepFor } from './step.ts';
import { spanOf } from './time-span.ts';

/** As many steps as a chart of a card can show. */
export const usualPoints = 120;

export const seriesDataSource = { uid: 'hearth-profile-series', type: 'hearth-profile-series' };

export interface SeriesQuery extends DataQuery {
  /** uid of the profiles' data source. */
  dataSource: string;
  profileType: string;
  selector: string;
  groupBy: readonly string[];
  /** Keeps the largest series; absent keeps all. */
  limit?: number;
  /** Whether the series share a chart. */
  together?: boolean;
  /** Instead of all that the selector picks, what these functions cost. */
  functions?: readonly string[];
  measured?: Measured;
  /** Instead of what one function costs, all but that. */
  isRest?: boolean;
  /** Instead of all that the selector picks, what steps leave of it. */
  stepped?: SteppedWish;
}

class ProfileSeriesSource extends RuntimeDataSource {
  query(request: DataQueryRequest): Observable<DataQueryResponse> {
    const { targets, range, maxDataPoints = usualPoints } = request;
    return new Observable((subscriber) => {
      const abort = new AbortController();
      const span = spanOf(range);
      const came = new Map<number, DataFrame[]>();
      const tell = (state: LoadingState) => subscriber.next({ key, data: [...came.values()].flat(), state });
      // What is there of the time before stays until all has come: a chart that is refreshed does not begin anew.
      const onPart = isDrawn(request)
        ? () => undefined
        : (frames: DataFrame[], i: number) => {
            came.set(i, frames);
            tell(LoadingState.Streaming);
          };
      Promise.all(
        (targets as SeriesQuery[]).map((query, i) =>
          askSeries(query, span, maxDataPoints, abort.signal, (frames) => onPart(frames, i)),
        ),
      ).then(
        (frames) => {
          subscriber.next({ key, data: frames.flat() });
          subscriber.complete();
        },
        (error: unknown) => {
          // What had come stays, and the bar that asked to cancel says how much that is.
          if (isStopped(error) && came.size > 0) tell(LoadingState.Done);
          if (isCanceled(error) || (isStopped(error) && came.size > 0)) subscriber.complete();
          else subscriber.error(new Error(toHearthError(error).message, { cause: error }));
        },
      );
      return () => abort.abort();
    });
  }
}

/** Of each packet: a later one takes the place of an earlier one. */
const key = 'series';

/** Between two ranges that are "the last day", asked one after the other. */
const toleranceMs = 60_000;

/** Whether an answer to the same question, of about the same length, is drawn. */
function isDrawn({ scopedVars, targets, range }: DataQueryRequest): boolean {
  const runner: unknown = scopedVars?.['__sceneObject']?.value?.valueOf();
  const { series, request, state } = (runner instanceof SceneQueryRunner && runner.state.data) || {};
  if (!series?.length || request === undefined || state === LoadingState.Streaming) return false;
  const lengthOf = ({ from, to }: DataQueryRequest['range']) => to.valueOf() - from.valueOf();
  return (
    JSON.stringify(request.targets) === JSON.stringify(targets) &&
    Math.abs(lengthOf(request.range) - lengthOf(range)) <= toleranceMs
  );
}

/** What is said of a range as a whole; of one that is pinned, what was said then. */
export type WholeSummary = RangeSummary & { total: number };

/** The same answer as the charts draw, for who needs its numbers alone; undefined when there is no data. */
export async function askSummary(
  source: ProfileSource,
  query: ProfileQuery,
  signal: AbortSignal,
): Promise<WholeSummary | undefined> {
  if (source.pinned !== undefined) {
    const { summary } = await source.pinned(query);
    return summary && { ...summary, previousMean: undefined };
  }
  const { isGauge } = measureOf(query.profileType);
  const [totals, known] = await Promise.all([
    source.selectSeries({ ...totalsQuery(query), aggregation: isGauge ? 'average' : 'sum', limit: 0 }, signal),
    knownTime(source, signal),
  ]);
  const [series] = totals;
  if (series === undefined) return undefined;
  const ofRange = totalsOf(series, query);
  return { ...summarise(ofRange, { range: query, known, isGauge }), total: ofRange.now };
}

/** Of a counter whose sum is known; of a gauge its mean is asked for. Nothing is said of the range before. */
export async function summaryOfCame(
  source: ProfileSource,
  query: ProfileQuery,
  sum: number,
  signal: AbortSignal,
): Promise<WholeSummary | undefined> {
  const { isGauge } = measureOf(query.profileType);
  const [series] = isGauge
    ? await source.selectSeries(
        { ...totalsQuery(query), start: query.end, aggregation: 'average', isPart: true },
        signal,
      )
    : [];
  if (isGauge && series === undefined) return undefined;
  const now = series === undefined ? sum : valueAt(series, query.end);
  const known = await knownTime(source, signal);
  const summary = summarise({ now, before: 0 }, { range: query, known, isGauge });
  return { ...summary, previousMean: undefined, total: now };
}

/** The range as one step, and the one before it as another. */
const totalsQuery = ({ profileType, selector, start, end }: ProfileQuery) => ({
  ...{ profileType, selector, groupBy: [], start, end },
  stepSeconds: (end - start) / 1000,
});

/** @param onPart of a question that takes long: what has come so far, as the frames of a shorter range */
export async function askSeries(
  query: SeriesQuery,
  span: TimeSpan,
  mostPoints: number,
  signal: AbortSignal,
  onPart?: (frames: DataFrame[]) => void,
): Promise<DataFrame[]> {
  const source = profileSource(query.dataSource);
  const measure = measureOf(query.profileType);
  const { profileType, selector, groupBy } = query;
  const bins = binsOf(span, mostPoints);
  const aggregation = measure.isGauge ? 'average' : 'sum';
  const fine = {
    ...{ profileType, selector, groupBy },
    start: unixMillis(span.end - (bins.count - 1) * bins.binMs),
    end: span.end,
    stepSeconds: bins.binMs / 1000,
  };
  const coarse = { profileType, selector, groupBy, ...span, stepSeconds: (span.end - span.start) / 1000 };
  const { stepped, measured = measuredWords[0] } = query;
  const functions = stepped === undefined ? query.functions : undefined;
  const ask = async (steps: SteppedQuery, limit: number, until: AbortSignal) => {
    if (stepped !== undefined) {
      const left = { ...steps, ...stepped, functions: [], measured: 'total', limit } as const;
      return functionPoints(source, left, measure.isGauge, until);
    }
    const asked = functions && functionPoints(source, { ...steps, functions, measured, limit }, measure.isGauge, until);
    if (asked !== undefined && !query.isRest) return asked;
    const all = source.selectSeries({ ...steps, aggregation, limit }, until);
    return asked === undefined ? all : restPoints(...(await Promise.all([all, asked])));
  };
  const framed = (points: readonly PointSeries[], kept: readonly PointSeries[], of: Framed) =>
    framesOf({
      ...{ refId: query.refId, measure, points, bins, totals: kept, ...of },
      groupBy: functions === undefined || query.isRest ? groupBy : namesOf(functions, groupBy),
      together: query.together ?? false,
    });
  const known = knownTime(source, signal);
  // What was large in both ranges together is not quite what is large now.
  const many = 3 * (query.limit ?? 0);
  const inParts = onPart !== undefined && canBeParted(query, measure.isGauge);
  const [points, totals, all, knownSince] = await Promise.all([
    inParts
      ? pointsInParts(
          source,
          { steps: fine, limit: many, ofFunctions: isOfStacks(query) },
          ask,
          signal,
          async (came) => {
            const range = { start: unixMillis(Math.max(span.start, came.span.start)), end: span.end };
            const sums = totalsOfCame(came.points, range, bins.binMs, measure.isGauge);
            const kept = query.limit === undefined ? sums : largest(sums, span.end, query.limit);
            const wholeTotal = addedUp(sums.map((series) => totalsOf(series, range)));
            const { from, to } = await known;
            // Of the range before nothing is said yet.
            onPart(framed(came.points, kept, { wholeTotal, range, known: { from: Math.max(from, range.start), to } }));
          },
        )
      : ask(fine, many, signal),
    ask(coarse, 0, signal),
    // Functions are a part of it, and one sample may count for several.
    functions === undefined || query.isRest
      ? undefined
      : source.selectSeries({ ...coarse, groupBy: [], aggregation }, signal),
    known,
  ]);
  const kept = query.limit === undefined ? totals : largest(totals, span.end, query.limit);
  const wholeTotal = addedUp((all ?? totals).map((series) => totalsOf(series, span)));
  return framed(points, kept, { wholeTotal, range: span, known: knownSince });
}

type Framed = Pick<SeriesAnswer, 'wholeTotal' | 'range' | 'known'>;

/**
 * What functions held of a gauge is carried on from step to step, and which labels of functions are the largest is known
 * of the whole range only: those are asked undivided.
 */
const canBeParted = (query: SeriesQuery, isGauge: boolean) =>
  !isOfStacks(query) || (!isGauge && ((query.limit ?? 0) === 0 || query.groupBy.length === 0));

const isOfStacks = ({ functions, stepped }: SeriesQuery) => functions !== undefined || stepped !== undefined;

/** What tells series of functions apart: of one function alone the labels do. */
const namesOf = (functions: readonly string[], groupBy: readonly string[]) =>
  functions.length === 1 && groupBy.length > 0 ? groupBy : [functionLabel, ...groupBy];

/** How many bins a step of the chart may be, the most first: the finer they are, the better it shows when pushes were. */
const cuts = [12, 10, 8, 6, 5, 4, 3];
/** Hardly any agent pushes more often than every 10 s. */
const finestBinMs = 5_000;
/** Of a range; a series of so many points is some kilobytes. */
const mostBins = 720;

/** Over the range and the one before; bins are counted back from the end, the first of a range may reach out of it. */
function binsOf({ start, end }: TimeSpan, mostPoints: number): Bins {
  const rangeMs = end - start;
  const stepMs = Math.min(stepFor(rangeMs, mostPoints), rangeMs);
  const fits = (n: number) => stepMs % n === 0 && stepMs / n >= finestBinMs && (rangeMs / stepMs) * n <= mostBins;
  const perStep = cuts.find(fits) ?? (stepMs % 3 === 0 ? 3 : 1);
  const binMs = stepMs / perStep;
  return { end, binMs, count: 2 * Math.ceil(rangeMs / binMs), perStep };
}

/** From the oldest profile of the store to now; a server that cannot say may have data of all time. */
export async function knownTime(source: ProfileSource, signal: AbortSignal): Promise<KnownTime> {
  const to = Date.now();
  try {
    return { from: (await source.bounds(signal))?.oldest ?? Number.NEGATIVE_INFINITY, to };
  } catch (error) {
    if (isCanceled(error)) throw error;
    return { from: Number.NEGATIVE_INFINITY, to };
  }
}

const addedUp = (totals: readonly RangeTotals[]): RangeTotals =>
  totals.reduce((sum, { now, before }) => ({ now: sum.now + now, before: sum.before + before }), { now: 0, before: 0 });

/** What the range before had alone is no series of this one, but stays while there is room: it went away. */
function largest<Series extends { timestamps: Float64Array; values: Float64Array }>(
  totals: readonly Series[],
  end: number,
  limit: number,
): Series[] {
  return [...totals].sort((a, b) => valueAt(b, end) - valueAt(a, end)).slice(0, limit);
}

let isRegistered = false;

/** Once, whether the app or a component of it is shown first; scenes find it by its uid. */
export function registerSeriesSource(): void {
  if (isRegistered) return;
  isRegistered = true;
  sceneUtils.registerRuntimeDataSource({
    dataSource: new ProfileSeriesSource(seriesDataSource.type, seriesDataSource.uid),
  });
}
