/**
 * Numbers of JSON as whole multiples of a power of ten, exactly: seconds become femtoseconds without a rounding that
 * adds up.
 *
 *     scaled(0.1, 15);                    // 100000000000000n
 *     scaled('1700000000000000001', 6);   // 1700000000000000001000000n
 */

/**
 * @param value a JSON number, or the digits of one that a double cannot hold (parse.ts)
 * @param digits what it is multiplied with, as a power of ten; what is left behind the point is rounded, half away from 0
 * @returns undefined for what is no finite number
 */
export function scaled(value: unknown, digits: number): bigint | undefined {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) {
      return BigInt(value) * powerOfTen(digits);
    }
    return Number.isFinite(value) ? scaledText(String(value), digits) : undefined;
  }
  return isDigits(value) ? BigInt(value) * powerOfTen(digits) : undefined;
}

/** Whole numbers only, of any size. */
export function whole(value: unknown): bigint | undefined {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? BigInt(value) : undefined;
  }
  return isDigits(value) ? BigInt(value) : undefined;
}

/** The digits of parse.ts, not any text that BigInt would take; longer than 64 bits is no value of a profile. */
function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^-?[1-9][0-9]{15,39}$/.test(value);
}

/** @param text as JavaScript writes a number: `-12.5`, `1.5e-7`, `1e+21` */
function scaledText(text: string, digits: number): bigint {
  const [mantissa, exponent = '0'] = text.split('e') as [string, string?];
  const [before, after = ''] = mantissa.split('.') as [string, string?];
  const shift = Number(exponent) - after.length + digits;
  const unscaled = BigInt(before + after);
  if (shift >= 0) {
    return unscaled * powerOfTen(shift);
  }
  const divisor = powerOfTen(-shift);
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n;
  return (unscaled + half) / divisor;
}

const powers = Array.from({ length: 32 }, (_, digits) => 10n ** BigInt(digits));

function powerOfTen(digits: number): bigint {
  return powers[digits] ?? 10n ** BigInt(digits);
}
