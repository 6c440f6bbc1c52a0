/**
 * Time series as a data source of the app's own, so that scenes ask, cancel and refresh it as they do every other.
 *
 *     new SceneQueryRunner({ datasource: seriesDataSource, queries: [{ refId: 'A', dataSource: 'hearth', … }] })
 *
 * Grafana's own query path gives sums per step and leaves rates, levels and gaps to whoever draws them; here they are
 * made from two questions for all series together: one in fine steps, and one whose step is the whole range, which
 * also gives the range before.
 */
import type { DataFrame, DataQueryRequest, DataQueryResponse } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { RuntimeDataSource, sceneUtils } from '@grafana/scenes';
import { Observable } from 'rxjs';
import { isCanceled, toHearthError } from '../api/answer-errors.ts';
import { profileSource, type ProfileSource, type TimeSpan } from '../api/profile-source.ts';
import { measureOf } from './measure.ts';
import { framesOf } from './series-frames.ts';
import { stepFor } from './step.ts';
import { previousSpan, spanOf } from './time-span.ts';

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
}

class ProfileSeriesSource extends RuntimeDataSource {
  query({ targets, range, maxDataPoints }: DataQueryRequest): Observable<DataQueryResponse> {
    return new Observable((subscriber) => {
      const abort = new AbortController();
      const span = spanOf(range);
      Promise.all(
        (targets as SeriesQuery[]).map((query) => askSeries(query, span, maxDataPoints ?? 120, abort.signal)),
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

async function askSeries(
  query: SeriesQuery,
  span: TimeSpan,
  mostPoints: number,
  signal: AbortSignal,
): Promise<DataFrame[]> {
  const source = profileSource(query.dataSource);
  const measure = measureOf(query.profileType);
  const rangeMs = span.end - span.start;
  const stepMs = Math.min(stepFor(rangeMs, mostPoints), rangeMs);
  const asked = {
    profileType: query.profileType,
    selector: query.selector,
    groupBy: query.groupBy,
    aggregation: measure.isGauge ? ('average' as const) : ('sum' as const),
  };
  // Steps are counted back from the end; the first edge is the range's start or just before it, and what it stands
  // for lies before the range.
  const firstEdge = (span.end - Math.ceil(rangeMs / stepMs) * stepMs) as TimeSpan['start'];
  const [points, totals, hasPrevious] = await Promise.all([
    source.selectSeries({ ...asked, start: firstEdge, end: span.end, stepSeconds: stepMs / 1000 }, signal),
    source.selectSeries({ ...asked, ...span, stepSeconds: rangeMs / 1000 }, signal),
    reachesBack(source, span, signal),
  ]);
  const kept = query.limit === undefined ? totals : largest(totals, span.end, query.limit);
  return framesOf({
    refId: query.refId,
    measure,
    points: points.map((series) => after(series, firstEdge)),
    totals: kept,
    range: span,
    grid: { end: span.end, stepMs, now: Date.now() },
    hasPrevious,
    groupBy: query.groupBy,
    together: query.together ?? false,
  });
}

/** A store that began within the range before says nothing about it: half of it would look like twice the cost now. */
async function reachesBack(source: ProfileSource, span: TimeSpan, signal: AbortSignal): Promise<boolean> {
  const before = previousSpan(span);
  try {
    const bounds = await source.bounds(signal);
    return bounds !== undefined && bounds.oldest <= before.start + (before.end - before.start) / 20;
  } catch (error) {
    if (isCanceled(error)) throw error;
    return true;
  }
}

const after = <Series extends { timestamps: Float64Array; values: Float64Array }>(series: Series, time: number) => {
  const from = series.timestamps.findIndex((timestamp) => timestamp > time);
  const at = from === -1 ? series.timestamps.length : from;
  return { ...series, timestamps: series.timestamps.subarray(at), values: series.values.subarray(at) };
};

/** What the range before had alone is no series of this one, but stays while there is room: it went away. */
function largest<Series extends { timestamps: Float64Array; values: Float64Array }>(
  totals: readonly Series[],
  end: number,
  limit: number,
): Series[] {
  const now = ({ timestamps, values }: Series) => values[timestamps.indexOf(end)] ?? 0;
  return [...totals].sort((a, b) => now(b) - now(a)).slice(0, limit);
}

/** Once for the app; scenes find it by its uid. */
export function registerSeriesSource(): void {
  sceneUtils.registerRuntimeDataSource({
    dataSource: new ProfileSeriesSource(seriesDataSource.type, seriesDataSource.uid),
  });
}
