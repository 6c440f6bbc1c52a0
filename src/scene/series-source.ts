/**
 * Time series as a data source of the app's own, so that scenes ask, cancel and refresh it as they do every other.
 *
 *     new SceneQueryRunner({ datasource: seriesDataSource, queries: [{ refId: 'A', dataSource: 'hearth', … }] })
 *
 * Grafana's own query path gives sums per step and leaves rates, levels and gaps to whoever draws them; here they are
 * made from two questions for all series together: one in fine steps over the range and the one before it, and one whose
 * step is the whole range.
 */
import type { DataFrame, DataQueryRequest, DataQueryResponse } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { RuntimeDataSource, sceneUtils } from '@grafana/scenes';
import { Observable } from 'rxjs';
import { unixMillis } from '#model/brands.ts';
import { functionLabel, measuredWords, type Measured } from '../api/functions.ts';
import { isCanceled, toHearthError } from '../api/answer-errors.ts';
import { profileSource, type ProfileQuery, type ProfileSource, type TimeSpan } from '../api/profile-source.ts';
import { functionPoints, restPoints } from './function-points.ts';
import { measureOf } from './measure.ts';
import { framesOf, summaryOf, totalsOf, valueAt } from './series-frames.ts';
import type { Bins } from './series-points.ts';
import type { KnownTime, RangeSummary, RangeTotals } from './range-summary.ts';
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
}

class ProfileSeriesSource extends RuntimeDataSource {
  query({ targets, range, maxDataPoints }: DataQueryRequest): Observable<DataQueryResponse> {
    return new Observable((subscriber) => {
      const abort = new AbortController();
      const span = spanOf(range);
      Promise.all(
        (targets as SeriesQuery[]).map((query) => askSeries(query, span, maxDataPoints ?? usualPoints, abort.signal)),
      ).then(
        (frames) => {
          subscriber.next({ data: frames.flat() });
          subscriber.complete();
        },
        (error: unknown) => {
          if (isCanceled(error)) subscriber.complete();
          else subscriber.error(new Error(toHearthError(error).message, { cause: error }));
        },
      );
      return () => abort.abort();
    });
  }
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
  const { profileType, selector, start, end } = query;
  const wish = { refId: 'A', dataSource: source.uid, profileType, selector, groupBy: [] };
  const [frame] = await askSeries(wish, { start, end }, usualPoints, signal);
  return frame && summaryOf(frame);
}

export async function askSeries(
  query: SeriesQuery,
  span: TimeSpan,
  mostPoints: number,
  signal: AbortSignal,
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
  const { functions, measured = measuredWords[0] } = query;
  const ask = async (steps: typeof fine, limit: number) => {
    const asked =
      functions && functionPoints(source, { ...steps, functions, measured, limit }, measure.isGauge, signal);
    if (asked !== undefined && !query.isRest) return asked;
    const all = source.selectSeries({ ...steps, aggregation, limit }, signal);
    return asked === undefined ? all : restPoints(await all, await asked);
  };
  const [points, totals, whole, known] = await Promise.all([
    // What was large in both ranges together is not quite what is large now.
    ask(fine, 3 * (query.limit ?? 0)),
    ask(coarse, 0),
    // Functions are a part of it, and one sample may count for several.
    functions === undefined || query.isRest
      ? undefined
      : source.selectSeries({ ...coarse, groupBy: [], aggregation }, signal),
    knownTime(source, signal),
  ]);
  const kept = query.limit === undefined ? totals : largest(totals, span.end, query.limit);
  return framesOf({
    refId: query.refId,
    measure,
    points,
    totals: kept,
    wholeTotal: addedUp((whole ?? totals).map((series) => totalsOf(series, span))),
    range: span,
    bins,
    known,
    groupBy: functions === undefined || query.isRest ? groupBy : namesOf(functions, groupBy),
    together: query.together ?? false,
  });
}

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
