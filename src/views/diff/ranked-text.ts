/**
 * What has changed beyond noise, in sentences.
 *
 *     rankedSentence(change);     // 'took 3.1 % by itself, takes 17.2 %: +14.1 pp (13.2 pp to 15 pp)'
 */
import { t } from '../../ui/text.ts';
import type { NotedChange, RankedAnswer, RankedFunction } from '../../api/ranked-changes.ts';
import type { Money } from '../../scene/prices.ts';
import { relative, sharePercent, sharePoints, signed } from './change-text.ts';

/** What shares cost where computing has prices. */
export interface RankedMoney extends Money {
  /** What each side comes to a second, or on average: of that the shares are. */
  wholes: readonly [baseline: number, comparison: number];
}

/** What a function takes more than before, as a rate or level. */
export const rateChange = ({ share, baselineShare }: RankedFunction, [before, after]: RankedMoney['wholes']): number =>
  share * after - baselineShare * before;

/**
 * Those that are more than noise: what costs more, and what costs less, the surest first.
 *
 * @param byCost where given, those whose cost changed most come first
 */
export function beyondNoise(
  { changes }: RankedAnswer,
  byCost?: RankedMoney,
): { more: RankedFunction[]; less: RankedFunction[] } {
  const size = (change: RankedFunction) => Math.abs(rateChange(change, byCost?.wholes ?? [0, 0]));
  const sure = changes.filter(({ significant }) => significant);
  if (byCost !== undefined) sure.sort((a, b) => size(b) - size(a));
  return { more: sure.filter(({ change }) => change > 0), less: sure.filter(({ change }) => change < 0) };
}

export function rankedSentence({ measured, share, baselineShare, ...change }: RankedFunction): string {
  const values = {
    before: sharePercent(baselineShare),
    after: sharePercent(share),
    change: signed(change.change, sharePoints),
    bounds: boundsText(change),
  };
  return measured === 'self'
    ? t('diff.ranked.self', 'took {{before}} by itself, takes {{after}}: {{change}} ({{bounds}})', values)
    : t('diff.ranked.total', 'took {{before}} with what it calls, takes {{after}}: {{change}} ({{bounds}})', values);
}

function boundsText({ low, high }: NotedChange): string {
  const values = { low: signed(low, sharePoints), high: signed(high, sharePoints) };
  return t('diff.ranked.bounds', '{{low}} to {{high}}', values);
}

/** Of everything together: whether a profile holds more than before, which more profiles alone do not make. */
export function overallSentence({ overall }: RankedAnswer): string {
  const { rate, baselineRate, change, low, high, significant } = overall;
  if (!significant)
    return t('diff.ranked.overall-same', 'Each profile holds as much as before, as far as noise lets one tell.');
  const percent = (of: number) => relative(baselineRate, baselineRate + of);
  const values = {
    change: relative(baselineRate, rate),
    low: percent(low),
    high: percent(high),
  };
  return change > 0
    ? t(
        'diff.ranked.overall-more',
        'Each profile holds more than before, beyond noise: {{change}} ({{low}} to {{high}}).',
        values,
      )
    : t(
        'diff.ranked.overall-less',
        'Each profile holds less than before, beyond noise: {{change}} ({{low}} to {{high}}).',
        values,
      );
}
