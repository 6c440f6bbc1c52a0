/**
 * On what the two sides of a diff are compared: what values are multiplied by, how they read, and the sentence that says
 * so. Sides that cannot be laid side by side as they are, are compared by their shares.
 *
 *     rate    per second of the time with data; of gauges, what was held on average
 *     share   parts of each side's total
 *     total   the sums as they are, however long each side is
 */
import { t } from '../../ui/text.ts';
import { parseProfileType } from '#model/profile-type.ts';
import { formatValue, unitOf } from '#model/units.ts';
import { type Measure, measureOf } from '../../scene/measure.ts';
import { sharePercent, sharePoints } from './change-text.ts';
import type { SideAnswer, SidesAnswer } from './compared-sides.ts';
import type { Scale } from './diff-url.ts';

export interface Basis {
  /** What holds, which is not what was wished where that cannot be had. */
  scale: Scale;
  normalised: boolean;
  scales: readonly [left: number, right: number];
  /** A value that was multiplied, or a share. */
  text: (value: number) => string;
  /** A change without its sign. */
  changeText: (size: number) => string;
  /** Which it is, in words. */
  sentence: string;
  /** Why only shares can be compared; undefined when all can. */
  refusal: string | undefined;
}

export function basisOf({ left, right, scales }: SidesAnswer, wish: Scale): Basis {
  const [before, after] = [left, right].map(({ query }) => measureOf(query.profileType)) as [Measure, Measure];
  const refusal = refusalOf(left, right, before, after);
  // Sums of a gauge grow with how often it was looked at: nobody means those.
  const scale = refusal !== undefined ? 'share' : wish === 'total' && before.isGauge ? 'rate' : wish;
  const shared = { scale, normalised: scale === 'share', refusal };
  if (scale === 'share') {
    const sentence = t(
      'diff.basis.share',
      'Each side is 100 %: shares of its total are compared, whatever it came to.',
    );
    return { ...shared, scales, text: sharePercent, changeText: sharePoints, sentence: refusal ?? sentence };
  }
  const [text, factors] = scale === 'total' ? [before.total!, [1, 1] as const] : [before.mean, scales];
  const other = before.title === after.title ? '' : otherTypes(before, after);
  return {
    ...shared,
    scales: factors,
    text,
    changeText: text,
    sentence: `${amountSentence(scale, before.isGauge, left, right)}${other}`,
  };
}

function refusalOf(left: SideAnswer, right: SideAnswer, before: Measure, after: Measure): string | undefined {
  const [a, b] = [left, right].map(({ query }) => unitOf(parseProfileType(query.profileType).sampleUnit));
  const names = { baseline: before.title, comparison: after.title };
  if (a!.kind !== b!.kind || a!.noun !== b!.noun) {
    return t(
      'diff.basis.other-unit',
      '{{baseline}} and {{comparison}} have different units, so only shares of each side’s total are compared.',
      { ...names },
    );
  }
  if (before.isGauge === after.isGauge) return undefined;
  return t(
    'diff.basis.other-kind',
    'One of {{baseline}} and {{comparison}} adds up over time and the other is held at a moment, so only shares of each side’s total are compared.',
    { ...names },
  );
}

const otherTypes = (before: Measure, after: Measure) =>
  ` ${t('diff.basis.other-type', 'The baseline is {{baseline}}, the comparison {{comparison}}.', {
    baseline: before.title,
    comparison: after.title,
  })}`;

function amountSentence(scale: Scale, isGauge: boolean, left: SideAnswer, right: SideAnswer): string {
  const [before, after] = [coveredMsOf(left), coveredMsOf(right)];
  const alike = isAlike(before, after);
  const times = { baseline: formatValue(before, 'milliseconds'), comparison: formatValue(after, 'milliseconds') };
  if (scale === 'total') {
    return alike
      ? t('diff.basis.total', 'Totals are compared; both sides have data for {{baseline}}.', times)
      : t(
          'diff.basis.total-unequal',
          'Totals are compared, though the baseline has data for {{baseline}} and the comparison for {{comparison}}.',
          times,
        );
  }
  if (isGauge) {
    return t(
      'diff.basis.level',
      'Averages are compared: of {{baseline}} with data in the baseline, {{comparison}} in the comparison.',
      times,
    );
  }
  return alike
    ? t('diff.basis.rate', 'Compared per second; both sides have data for {{baseline}}.', times)
    : t(
        'diff.basis.rate-unequal',
        'Compared per second, because the sides are not equally long: the baseline has data for {{baseline}}, the comparison for {{comparison}}.',
        times,
      );
}

function coveredMsOf({ query, summary }: SideAnswer): number {
  const rangeMs = query.end - query.start;
  const coveredMs = summary?.coveredMs ?? rangeMs;
  return coveredMs >= (1 - alikePart) * rangeMs ? rangeMs : coveredMs;
}

/** The edges of ranges are never covered to the second, and halves are cut at whole ones. */
const alikePart = 0.04;

function isAlike(a: number, b: number): boolean {
  return Math.abs(a - b) <= alikePart * Math.max(a, b);
}
