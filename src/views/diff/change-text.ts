/**
 * Changes in words. More is '+', less is '−', none is neutral.
 *
 *     signed(-1.2e9, (v) => formatValue(v, 'nanoseconds'));   // '−1.2 s'
 *     relative(100, 115);                                      // '+15 %'
 *     relative(0, 5);                                          // 'new'
 */
export function signed(change: number, text: (size: number) => string): string {
  if (change === 0) return '0';
  return `${change > 0 ? '+' : '−'}${text(Math.abs(change))}`;
}

/** A share of a whole, and a difference of two shares, which is in percentage points. */
export const sharePercent = (share: number): string => `${digits(share * 100)} %`;
export const sharePoints = (share: number): string => `${digits(share * 100)} pp`;

export function relative(before: number, after: number): string {
  if (before === after) return '0 %';
  if (before === 0) return 'new';
  if (after === 0) return 'gone';
  const ratio = after / before;
  return ratio >= 10 ? `×${digits(ratio)}` : signed(ratio - 1, (size) => `${digits(size * 100)} %`);
}

/** Three significant digits, never an exponent. */
function digits(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) < 0.001) return '< 0.001';
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
