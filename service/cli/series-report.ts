/**
 * Series over time, each with its course as a line of small bars.
 *
 *     labels              mean          largest       course
 *     region="eu"         0.42 cores    1.1 cores     ▁▁▂▅█▅▂▁
 */
import type { SelectSeriesResponse } from '#proto/querier/v1/querier_pb.ts';
import { printMatcher } from '#model/selector.ts';
import type { ProfileType } from '#model/profile-type.ts';
import { formatRate, formatValue, isGauge } from '#model/units.ts';
import { momentText } from './source.ts';
import { aligned, csvField, plain } from './text-table.ts';
import type { MillisRange } from './time-range.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

export interface SeriesQuestion {
  type: ProfileType;
  range: MillisRange;
  stepSeconds: number;
}

type Series = SelectSeriesResponse['series'];

/** Of what adds up, rates over a step; of what is held, what a step has. */
export function seriesTable(series: Series, question: SeriesQuestion, columns: number): string[] {
  const { type } = question;
  const text = (value: number) =>
    isGauge(type) ? formatValue(value, type.sampleUnit) : formatRate(value, type.sampleUnit);
  const rows = series.map(({ labels, points }) => {
    const values = points.map(({ value }) => perStep(question, value));
    const largest = values.reduce((a, b) => Math.max(a, b), 0);
    const sum = values.reduce((a, b) => a + b, 0);
    // Where there is no point, nothing was counted; of what is held nothing is known.
    const mean = sum / Math.max(1, isGauge(type) ? values.length : stepsOf(question));
    return [labelsText(labels), text(mean), text(largest), course(points, question, columns, largest)];
  });
  return aligned([['labels', 'mean', 'largest', 'course'], ...rows], [1, 2]);
}

export function seriesCsv(series: Series): string[] {
  const names = [...new Set(series.flatMap(({ labels }) => labels.map(({ name }) => name)))].sort();
  return [
    ['time', ...names.map(csvField), 'value'].join(','),
    ...series.flatMap(({ labels, points }) => {
      const values = names.map((name) => csvField(labels.find((label) => label.name === name)?.value ?? ''));
      return points.map(({ timestamp, value }) => [momentText(Number(timestamp)), ...values, value].join(','));
    }),
  ];
}

export function seriesJson(series: Series, typeId: string): string {
  return JSON.stringify({
    profileType: typeId,
    series: series.map(({ labels, points }) => ({
      labels: labels.map(({ name, value }) => ({ name, value })),
      points: points.map(({ timestamp, value }) => ({ time: momentText(Number(timestamp)), value })),
    })),
  });
}

function labelsText(labels: Series[number]['labels']): string {
  const text = labels.map(({ name, value }) => printMatcher({ name, operator: '=', value })).join(', ');
  return plain(text === '' ? '(all)' : text);
}

const perStep = ({ type, stepSeconds }: SeriesQuestion, value: number) => (isGauge(type) ? value : value / stepSeconds);

const stepsOf = ({ range, stepSeconds }: SeriesQuestion) =>
  Math.max(1, Math.round((range.end - range.start) / 1_000 / stepSeconds));

/** As many bars as fit, each the largest point of its part of the range; a gap where there is none. */
function course(points: Series[number]['points'], question: SeriesQuestion, columns: number, largest: number): string {
  const { range } = question;
  const places = Math.max(8, Math.min(stepsOf(question), Math.floor(columns / 2)));
  const best = new Array<number>(places).fill(-1);
  for (const { timestamp, value } of points) {
    const share = (Number(timestamp) - range.start) / (range.end - range.start);
    // A point stands at the end of its step.
    const place = Math.min(places - 1, Math.max(0, Math.ceil(share * places) - 1));
    best[place] = Math.max(best[place]!, perStep(question, value));
  }
  return best
    .map((value) =>
      value < 0
        ? ' '
        : bars[largest === 0 ? 0 : Math.min(bars.length - 1, Math.floor((value / largest) * bars.length))]!,
    )
    .join('');
}
