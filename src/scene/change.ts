/**
 * What became of a value since the equal range before, in words.
 *
 *     changeOf({ mean: 1.2, previousMean: 1 });   // { kind: 'more', ratio: 0.2, text: '+20 %' }
 */
import type { Measure } from './measure.ts';
import type { RangeSummary } from './range-summary.ts';
import { t } from '../ui/text.ts';

export interface Change {
  kind: 'more' | 'less' | 'same' | 'new' | 'gone' | 'unknown';
  /** (now − before) / before; 0 where that says nothing. */
  ratio: number;
  /** now − before, in the unit of the mean. */
  difference: number;
  text: string;
}

/** Below half a percent nothing has happened that anybody would look at. */
const noticeable = 0.005;

export function changeOf({ mean, previousMean }: Pick<RangeSummary, 'mean' | 'previousMean'>): Change {
  if (previousMean === undefined)
    return { kind: 'unknown', ratio: 0, difference: 0, text: t('change.unknown', 'no earlier data') };
  const difference = mean - previousMean;
  if (previousMean === 0 && mean === 0) return { kind: 'same', ratio: 0, difference, text: '±0 %' };
  if (previousMean === 0) return { kind: 'new', ratio: 0, difference, text: t('change.new', 'new') };
  if (mean === 0) return { kind: 'gone', ratio: -1, difference, text: t('change.gone', 'gone') };
  const ratio = difference / previousMean;
  if (Math.abs(ratio) < noticeable) return { kind: 'same', ratio, difference, text: '±0 %' };
  return { kind: ratio > 0 ? 'more' : 'less', ratio, difference, text: percent(ratio) };
}

/** '+20 %', '−3.2 %', '×12' once percentages stop being readable. */
function percent(ratio: number): string {
  const sign = ratio > 0 ? '+' : '−';
  const size = Math.abs(ratio) * 100;
  if (size >= 1000) return `×${(ratio + 1).toPrecision(2)}`.replace(/e\+\d+$/, '');
  return `${sign}${size >= 10 ? Math.round(size) : Number(size.toPrecision(2))} %`;
}

/** What a chip shows, with the earlier value for whoever points at it. */
export function changeWords(summary: RangeSummary, measure: Measure): Change & { title: string } {
  return { ...changeOf(summary), title: beforeText(measure, summary.previousMean) };
}

export const beforeText = (measure: Measure, previousMean: number | undefined) =>
  previousMean === undefined
    ? t('change.nothing-before', 'Nothing is stored of the equal time before this one')
    : t('change.before', '{{value}} in the equal time before', { value: measure.mean(previousMean) });
