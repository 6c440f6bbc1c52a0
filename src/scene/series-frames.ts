/**
 * Series as Grafana's data frames, each with what the range came to and what the equal range before it did.
 *
 *     const [frame] = framesOf(answer);
 *     summaryOf(frame).mean;      // per second for counters, the level for gauges
 */
import type { DataFrame } from '@grafana/data';
import { FieldType } from '@grafana/data';
import type { Label, Labels } from '#model/labels.ts';
import type { PointSeries } from '../api/profile-source.ts';
import type { Measure } from './measure.ts';
import { commonPace, drawnPoints, type Grid } from './series-points.ts';

export interface SeriesSummary {
  labels: Labels;
  /** Σ over the range in the profile's own unit; a gauge has its mean here too, which is what shares are made of. */
  total: number;
  /** Per second for counters, the level for gauges. */
  mean: number;
  /** The same of the equal range before; undefined when nothing is stored of it. */
  previousMean: number | undefined;
}

export interface SeriesAnswer {
  refId: string;
  measure: Measure;
  /** Fine steps over the range. */
  points: readonly PointSeries[];
  /** The whole range as one step, whose predecessor is the range before. */
  totals: readonly PointSeries[];
  range: { start: number; end: number };
  grid: Grid;
  /** Whether the store reaches back over the range before; if not, there is nothing to compare with. */
  hasPrevious: boolean;
  groupBy: readonly string[];
  /** Draw all on the same steps, as they share a chart. */
  together: boolean;
}

export const keyOf = (labels: Labels) => labels.map(({ name, value }) => `${name}\0${value}`).join('\0');

export function summaryOf(frame: DataFrame): SeriesSummary {
  return frame.meta?.custom?.['summary'] as SeriesSummary;
}

export function framesOf(answer: SeriesAnswer): DataFrame[] {
  const { points, totals, grid } = answer;
  const drawn = new Map(points.map((series) => [keyOf(series.labels), series]));
  const pace = answer.together ? commonPace(points, grid.stepMs) : undefined;
  return totals
    .map((series) => {
      const summary = summarise(series, answer);
      const fine = drawn.get(keyOf(series.labels)) ?? { ...series, timestamps: noNumbers, values: noNumbers };
      return frameOf(fine, summary, answer, pace ?? commonPace([fine], grid.stepMs));
    })
    .sort((a, b) => summaryOf(b).total - summaryOf(a).total);
}

const noNumbers = new Float64Array(0);

/** The value of the step that ends at a time; 0 where there is none. */
function valueAt({ timestamps, values }: PointSeries, time: number): number {
  const at = timestamps.indexOf(time);
  return at === -1 ? 0 : values[at]!;
}

function summarise(series: PointSeries, { range, measure, hasPrevious }: SeriesAnswer): SeriesSummary {
  const perMean = measure.isGauge ? 1 : 1000 / (range.end - range.start);
  const total = valueAt(series, range.end);
  const previousMean = hasPrevious ? valueAt(series, range.start) * perMean : undefined;
  return { labels: series.labels, total, mean: total * perMean, previousMean };
}

function frameOf(series: PointSeries, summary: SeriesSummary, answer: SeriesAnswer, paceMs: number): DataFrame {
  const { measure, grid, refId, groupBy } = answer;
  const { times, values } = drawnPoints(series, grid, paceMs, measure.isGauge);
  const name = nameOf(series.labels, groupBy, measure.title);
  return {
    refId,
    name,
    length: times.length,
    meta: { custom: { summary } },
    fields: [
      { name: 'time', type: FieldType.time, config: {}, values: times },
      {
        name: 'value',
        type: FieldType.number,
        labels: Object.fromEntries(series.labels.map((label) => [label.name, label.value])),
        config: { unit: measure.axisUnit, displayNameFromDS: name },
        values: values.map((value) => (value === null ? null : value * measure.axisFactor)),
      },
    ],
  };
}

/** By the values it was grouped by; a label the series lacks says so. */
function nameOf(labels: Labels, groupBy: readonly string[], title: string): string {
  if (groupBy.length === 0) return title;
  return groupBy.map((name) => labelOr(labels, name)).join(', ');
}

const labelOr = (labels: readonly Label[], name: string) =>
  labels.find((label) => label.name === name)?.value || `(no ${name})`;
