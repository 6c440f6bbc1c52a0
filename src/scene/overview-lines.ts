/**
 * The lines of an overview as views draw them: named, summed up, compared with the equal time before, and with a course
 * that is worked out only when somebody looks at it.
 *
 *     const { lines, whole } = linesOfOverview(answer, { measure, range, known, groupBy: ['service_name'] });
 *     lines[0]!.name;            // 'shop-cart'
 *     lines[0]!.change.text;     // '+20 %'
 *     lines[0]!.frame();         // its line over time
 */
import type { DataFrame } from '@grafana/data';
import { labelValue, type Label, type Labels } from '#model/labels.ts';
import type { AnsweredLine, AnsweredOverview } from '../api/service-overview.ts';
import { changeOf, type Change } from './change.ts';
import type { Measure } from './measure.ts';
import { summarise, type KnownTime, type RangeSummary } from './range-summary.ts';
import { keyOf, lineFrame, nameOf, summaryOf, type SeriesSummary } from './series-frames.ts';
import { drawnPoints, spreadPoints } from './series-points.ts';

export interface OverviewLine {
  /** Of its labels: tells it from others. */
  key: string;
  /** The values it is grouped by. */
  name: string;
  labels: Labels;
  /** '' when it is of several. */
  service: string;
  summary: SeriesSummary;
  change: Change;
  /** Whether there is any, in the range or in the one before. */
  hasData: boolean;
  /** Unix milliseconds; undefined when there was none in the range, or the server does not say. */
  lastProfile: number | undefined;
  /** How far apart its profiles are, in milliseconds, as far as the course tells; undefined when too few are there. */
  apartMs: number | undefined;
  /** Empty when the server does not say. */
  profileTypes: readonly string[];
  frame: () => DataFrame;
}

export interface Overview {
  /** The largest first. */
  lines: readonly OverviewLine[];
  /** Of all lines together, also those beyond the limit. */
  whole: RangeSummary;
  /** Before the limit. */
  lineCount: number;
}

export interface OverviewContext {
  measure: Measure;
  range: { start: number; end: number };
  known: KnownTime;
  groupBy: readonly string[];
  /** Of the points that were asked for, how many make a step of the chart. */
  perStep: number;
}

const serviceName = 'service_name';

export function linesOfOverview(answer: AnsweredOverview, context: OverviewContext): Overview {
  const { measure, range, known } = context;
  const span = { range, known, isGauge: measure.isGauge };
  const sum = answer.lines.reduce(
    (all, { value, baselineValue }) => ({ now: all.now + value, before: all.before + baselineValue }),
    { now: 0, before: 0 },
  );
  const whole = summarise(sum, span);
  const lines = answer.lines.map((line) => {
    const labels = line.labels;
    const summary: SeriesSummary = {
      ...summarise({ now: line.value, before: line.baselineValue }, span),
      labels,
      total: line.value,
      share: sum.now === 0 ? 0 : line.value / sum.now,
      whole,
    };
    return lineOf({ labels, summary, lastProfile: line.lastProfile, profileTypes: line.profileTypes }, context, {
      apartMs: usualGap(line.course, answer.stepMs),
      frame: () => courseFrame(line, summary, answer, context),
    });
  });
  return { lines, whole, lineCount: answer.lineCount };
}

/** What series say, of a server that has no overview. */
export function linesOfFrames(frames: readonly DataFrame[], context: OverviewContext): Overview {
  const lines = frames.map((frame) => {
    const summary = summaryOf(frame);
    const told = { labels: summary.labels, summary, lastProfile: undefined, profileTypes: [] };
    return lineOf(told, context, { apartMs: undefined, frame: () => frame });
  });
  const { range, known, measure } = context;
  const nothing = summarise({ now: 0, before: 0 }, { range, known, isGauge: measure.isGauge });
  return { lines, whole: lines[0]?.summary.whole ?? nothing, lineCount: lines.length };
}

/** A service that is there, and has nothing of the profile type. */
export function emptyLine(
  service: string,
  profileTypes: readonly string[],
  whole: RangeSummary,
  context: OverviewContext,
) {
  const labels: Label[] = [{ name: serviceName, value: service }];
  const nothing = { ...whole, mean: 0, previousMean: whole.previousMean === undefined ? undefined : 0 };
  const summary: SeriesSummary = { ...nothing, labels, total: 0, share: 0, whole };
  return lineOf({ labels, summary, lastProfile: undefined, profileTypes }, context, {
    apartMs: undefined,
    frame: () => lineFrame({ times: [], values: [] }, summary, context.measure, service),
  });
}

type Told = Pick<OverviewLine, 'labels' | 'summary' | 'lastProfile' | 'profileTypes'>;
type Course = Pick<OverviewLine, 'apartMs' | 'frame'>;

function lineOf(told: Told, { groupBy, measure }: OverviewContext, { apartMs, frame }: Course): OverviewLine {
  const { labels, summary } = told;
  let drawn: DataFrame | undefined;
  return {
    ...told,
    key: keyOf(labels),
    name: nameOf(labels, groupBy, measure.title),
    service: labelValue(labels, serviceName),
    change: changeOf(summary),
    hasData: summary.total !== 0 || (summary.previousMean ?? 0) !== 0,
    apartMs,
    frame: () => (drawn ??= frame()),
  };
}

function courseFrame(
  { labels, course }: AnsweredLine,
  summary: SeriesSummary,
  { stepMs, firstPoint }: AnsweredOverview,
  { measure, groupBy, perStep }: OverviewContext,
): DataFrame {
  const at = course.flatMap((rate, i) => (Number.isNaN(rate) ? [] : [i]));
  // Of a counter what fell into each step, as the wire has series.
  const perPoint = measure.isGauge ? 1 : stepMs / 1000;
  const points = {
    labels,
    timestamps: Float64Array.from(at, (i) => firstPoint + i * stepMs),
    values: Float64Array.from(at, (i) => course[i]! * perPoint),
  };
  const bins = { end: firstPoint + (course.length - 1) * stepMs, binMs: stepMs, count: course.length, perStep };
  const name = nameOf(labels, groupBy, measure.title);
  if (course.length === 0) return lineFrame({ times: [], values: [] }, summary, measure, name);
  const spread = spreadPoints(points, bins, measure.isGauge);
  return lineFrame(drawnPoints(spread, bins, { from: 0, to: bins.count }, measure.isGauge), summary, measure, name);
}

/** Fewer say nothing of how far apart profiles usually are. */
const fewestGaps = 3;

/** The middle one of the gaps between steps that have something. */
function usualGap(course: readonly number[], stepMs: number): number | undefined {
  const gaps: number[] = [];
  let before = -1;
  course.forEach((rate, i) => {
    if (Number.isNaN(rate)) return;
    if (before !== -1) gaps.push(i - before);
    before = i;
  });
  if (gaps.length < fewestGaps) return undefined;
  return gaps.sort((a, b) => a - b)[gaps.length >> 1]! * stepMs;
}

/** So many pushes that did not come are no delay any more. */
const missedPushes = 5;
/** A restart of an agent is none. */
const leastSilenceMs = 60_000;

/** Whether a service that pushed evenly has stopped. */
export function hasStopped(
  { lastProfile, apartMs }: Pick<OverviewLine, 'lastProfile' | 'apartMs'>,
  now: number,
): boolean {
  if (lastProfile === undefined || apartMs === undefined) return false;
  return now - lastProfile > Math.max(leastSilenceMs, missedPushes * apartMs);
}
