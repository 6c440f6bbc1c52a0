/**
 * How long ago something was, in words.
 *
 *     ageText(now - 4_000, now);    // '4 s ago'
 */
import { formatValue } from '#model/units.ts';
import { t } from '../ui/text.ts';

export function ageText(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 1) return t('services.now', 'now');
  // The largest unit says it: '3 min', not '3.17 min'.
  const rounded = [86_400, 3_600, 60, 1].find((unit) => seconds >= unit)!;
  const age = formatValue(Math.floor(seconds / rounded) * rounded, 'seconds');
  return t('services.ago', '{{age}} ago', { age });
}
