/**
 * How much of a time range has come.
 *
 *     partsText({ cameMs: 5 * dayMs, wholeMs: 12 * dayMs });   // '5 of 12 days, 42 %'
 */
import type { PartsCame } from '../api/under-way.ts';
import { t } from '../ui/text.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Below, days are too few to count by. */
const daysFromMs = 3 * dayMs;

export function partsText({ cameMs, wholeMs }: PartsCame): string {
  const [unitMs, isDays] = wholeMs >= daysFromMs ? [dayMs, true] : [hourMs, false];
  // A little is not nothing.
  const numbers = { came: tenths(Math.max(cameMs / unitMs, 0.1)), whole: tenths(wholeMs / unitMs) };
  const percent = Math.floor((100 * cameMs) / wholeMs);
  return isDays
    ? t('parts.days', '{{came}} of {{whole}} days, {{percent}} %', { ...numbers, percent })
    : t('parts.hours', '{{came}} of {{whole}} hours, {{percent}} %', { ...numbers, percent });
}

const tenths = (value: number) => String(Math.round(value * 10) / 10);
