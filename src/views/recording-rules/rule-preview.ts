/** What a rule would have recorded in the last hour, as frames for a chart. */
import type { DataFrame } from '@grafana/data';
import { FieldColorModeId, FieldType } from '@grafana/data';
import { unixMillis } from '#model/brands.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { parseSelector } from '#model/selector.ts';
import { isGauge, unitOf } from '#model/units.ts';
import { functionLabel } from '../../api/functions.ts';
import type { PointSeries, ProfileSource, TimeSpan } from '../../api/profile-source.ts';
import type { Rule } from '../../api/recording-rules.ts';
import { functionPoints } from '../../scene/function-points.ts';
import { seriesColors } from '../../scene/series-colors.ts';

export interface Preview {
  /** The largest, as many as have colours of their own. */
  frames: DataFrame[];
  /** How many series the rule makes. */
  series: number;
  /** The newest value of the largest series. */
  last: number | undefined;
  span: TimeSpan;
}

export type PreviewQuery = Pick<Rule, 'profileType' | 'selector' | 'functionName' | 'groupBy'> & { intervalMs: number };

const hourMs = 3_600_000;
const drawnSeries = 12;

/** @throws HearthError */
export async function previewOf(
  source: ProfileSource,
  { profileType, selector, functionName, groupBy, intervalMs }: PreviewQuery,
  signal: AbortSignal,
): Promise<Preview> {
  const text = selector.trim() === '' ? '{}' : selector;
  // A mistake in it is told with its place, without asking.
  parseSelector(text);
  const end = Math.floor(Date.now() / intervalMs) * intervalMs;
  const span = { start: unixMillis(end - hourMs + intervalMs), end: unixMillis(end) };
  const gauge = isGauge(parseProfileType(profileType));
  const query = { profileType, selector: text, ...span, groupBy, stepSeconds: intervalMs / 1_000 };
  const all = await (functionName === ''
    ? source.selectSeries({ ...query, aggregation: gauge ? 'average' : 'sum' }, signal)
    : functionPoints(source, { ...query, functions: [functionName], measured: 'total', limit: 0 }, gauge, signal));
  const largest = [...all].sort((a, b) => sumOf(b) - sumOf(a));
  return {
    frames: framesOf(largest.slice(0, drawnSeries), profileType),
    series: all.length,
    last: largest[0]?.values.at(-1),
    span,
  };
}

const sumOf = ({ values }: PointSeries) => values.reduce((sum, value) => sum + value, 0);

/** Grafana's unit of what is recorded: the profile's own. */
function unitFor(profileType: string): string {
  const { kind, factor, noun } = unitOf(parseProfileType(profileType).sampleUnit);
  if (kind === 'bytes' && factor === 1n) return 'bytes';
  if (kind === 'duration' && factor === 1n) return 'ns';
  return noun === '' ? 'short' : `si:${noun}`;
}

function framesOf(series: readonly PointSeries[], profileType: string): DataFrame[] {
  const names = series.map(({ labels }) =>
    labels
      .filter(({ name }) => name !== functionLabel)
      .map(({ value }) => value)
      .join(' · '),
  );
  const colors = seriesColors(names);
  const unit = unitFor(profileType);
  return series.map(({ timestamps, values }, i) => ({
    length: timestamps.length,
    fields: [
      { name: 'time', type: FieldType.time, config: {}, values: [...timestamps] },
      {
        name: 'value',
        type: FieldType.number,
        config: {
          unit,
          displayName: names[i] === '' ? 'value' : names[i]!,
          color: { mode: FieldColorModeId.Fixed, fixedColor: colors[i]! },
        },
        values: [...values],
      },
    ],
  }));
}
