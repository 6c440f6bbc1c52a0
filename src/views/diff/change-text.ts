/**
 * Changes in words. More is '+', less is '−', none is neutral.
 *
 *     signed(-1.2e9, (v) => formatValue(v, 'nanoseconds'));   // '−1.2 s'
 *     relative(100, 115);                                      // '+15 %'
 *     relative(0, 5);                                          // 'new'
 */
import { digits } from '../../scene/share-text.ts';

export { sharePercent, sharePoints } from '../../scene/share-text.ts';

export function signed(change: number, text: (size: number) => string): string {
  if (change === 0) return '0';
  return `${change > 0 ? '+' : '−'}${text(Math.abs(change))}`;
}

export function relative(before: number, after: number): string {
  if (before === after) return '0 %';
  if (before === 0) return 'new';
  if (after === 0) return 'gone';
  const ratio = after / before;
  return ratio >= 10 ? `×${digits(ratio)}` : signed(ratio - 1, (size) => `${digits(size * 100)} %`);
}
