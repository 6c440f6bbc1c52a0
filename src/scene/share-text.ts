/** A share of a whole, and a difference of two shares, which is in percentage points: '12.3 %', '1.2 pp'. */
export const sharePercent = (share: number): string => `${digits(share * 100)} %`;
export const sharePoints = (share: number): string => `${digits(share * 100)} pp`;

/** Three significant digits, never an exponent. */
export function digits(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) < 0.001) return '< 0.001';
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
