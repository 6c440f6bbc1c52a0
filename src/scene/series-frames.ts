/**
 * Series as Grafana's data frames, each with what the range came to and what the equal range before it did.
 *
 *     const [frame] = framesOf(answer);
 *     summaryOf(frame).mean;      // per second for counters, the level for gauges
 */
import type { DataFrame } from '@grafana/data';
import { FieldColorModeId, FieldType } from '@grafana/data';
import { VisibilityMode } from '@grafana/schema';
import type { Label, Labels } from '#model/labels.ts';
import type { PointSeries } from '../api/profile-source.ts';
import type { Measure } from './measure.ts';
import { summarise, type KnownTime, type RangeSummary, type RangeTotals } from './range-summary.ts';
import { seriesColors } from './series-colors.ts';
import {
  drawnPoints,
  spreadPoints,
  unionOf,
  type Bins,
  type DrawnPoints,
  type Part,
  type Spread,
} from './series-points.ts';

export interface SeriesSummary extends RangeSummary {
  labels: Labels;
  /**
   * A counter's sum over the range in the profile's own unit; of gauges what shares are made of: the mean over the whole
   * range.
   */
  total: number;
  /** Of the totals of all series, also those that are not kept; 0 to 1. */
  share: number;
  /** All series of the answer together. */
  whole: RangeSummary;
}

export interface SeriesAnswer {
  refId: string;
  measure: Measure;
  /** A point a bin, over the range and the one before. */
  points: readonly PointSeries[];
  /** The whole range as one step and the one before as another, of the series that are kept. */
  totals: readonly PointSeries[];
  /** Of all series together. */
  wholeTotal: RangeTotals;
  range: { start: number; end: number };
  bins: Bins;
  known: KnownTime;
  groupBy: readonly string[];
  /** They share a chart: what one of them lacks while others have data is a zero, and their means add up. */
  together: boolean;
}

export const keyOf = (labels: Labels) => labels.map(({ name, value }) => `${name}\0${value}`).join('\0');

export function summaryOf(frame: DataFrame): SeriesSummary {
  return frame.meta?.custom?.['summary'] as SeriesSummary;
}

export function framesOf(answer: SeriesAnswer): DataFrame[] {
  const { points, totals, wholeTotal, bins, together, measure } = answer;
  const spreads = new Map(points.map((series) => [keyOf(series.labels), spreadPoints(series, bins, measure.isGauge)]));
  const covered = unionOf([...spreads.values()], bins.count);
  const span = { range: answer.range, known: answer.known, isGauge: measure.isGauge };
  const whole = summarise(wholeTotal, span);
  const frames = totals
    .map((series) => {
      const spread = spreads.get(keyOf(series.labels)) ?? spreadPoints(none, bins, false);
      const shown = together ? { ...spread, covered } : spread;
      const totals = totalsOf(series, answer.range);
      const summary = {
        ...summarise(totals, span),
        labels: series.labels,
        total: totals.now,
        share: wholeTotal.now === 0 ? 0 : totals.now / wholeTotal.now,
        whole,
      };
      return frameOf(shown, summary, answer);
    })
    .sort((a, b) => summaryOf(b).total - summaryOf(a).total);
  return together ? withColors(frames) : frames;
}

function withColors(frames: DataFrame[]): DataFrame[] {
  const colors = seriesColors(frames.map(({ name }) => name ?? ''));
  frames.forEach(({ fields }, i) => {
    fields[1]!.config.color = { mode: FieldColorModeId.Fixed, fixedColor: colors[i]! };
  });
  return frames;
}

/** Too few for a line that could be seen. */
const loneDots = { showPoints: VisibilityMode.Always, pointSize: 6 };

const none: PointSeries = { labels: [], timestamps: new Float64Array(0), values: new Float64Array(0) };

/** The value of the step that ends at a time; 0 where there is none. */
export function valueAt({ timestamps, values }: Pick<PointSeries, 'timestamps' | 'values'>, time: number): number {
  const at = timestamps.indexOf(time);
  return at === -1 ? 0 : values[at]!;
}

const rangePart = ({ bins: { count } }: SeriesAnswer): Part => ({ from: count / 2, to: count });

export const totalsOf = (series: PointSeries, { start, end }: SeriesAnswer['range']): RangeTotals => ({
  now: valueAt(series, end),
  before: valueAt(series, start),
});

function frameOf(spread: Spread, summary: SeriesSummary, answer: SeriesAnswer): DataFrame {
  const { measure, bins, refId, groupBy } = answer;
  const points = drawnPoints(spread, bins, rangePart(answer), measure.isGauge);
  return { refId, ...lineFrame(points, summary, measure, nameOf(summary.labels, groupBy, measure.title)) };
}

/** Points of a range as a line, with what the range came to. */
export function lineFrame(
  { times, values }: DrawnPoints,
  summary: SeriesSummary,
  measure: Measure,
  name: string,
): DataFrame {
  const isLone = values.filter((value) => value !== null).length <= 2;
  return {
    name,
    length: times.length,
    meta: { custom: { summary } },
    fields: [
      { name: 'time', type: FieldType.time, config: {}, values: times },
      {
        name: 'value',
        type: FieldType.number,
        labels: Object.fromEntries(summary.labels.map((label) => [label.name, label.value])),
        config: { unit: measure.axisUnit, displayNameFromDS: name, ...(isLone && { custom: loneDots }) },
        values: values.map((value) => (value === null ? null : value * measure.axisFactor)),
      },
    ],
  };
}

/** By the values it was grouped by; a label the series lacks says so. */
export function nameOf(labels: Labels, groupBy: readonly string[], title: string): string {
  if (groupBy.length === 0) return title;
  return groupBy.map((name) => labelOr(labels, name)).join(', ');
}

const labelOr = (labels: readonly Label[], name: string) =>
  labels.find((label) => label.name === name)?.value || `(no ${name})`;
