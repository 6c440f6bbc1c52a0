/** Limits as they are written in a file or a variable, read and checked. */
import { HearthError } from '#model/errors.ts';
import type { Given } from './config.ts';
import { defaultLimits, durationLimits, type Limits } from './limits.ts';

/**
 * @param given by the limit's name
 * @param base what holds where nothing is given
 * @throws HearthError bad_configuration
 */
export function parseLimits<Base extends Partial<Limits>>(given: Iterable<readonly [string, Given]>, base: Base): Base {
  const limits = { ...base };
  for (const [name, { value, where }] of given) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw refused(`unknown limit ${where}: the limits are ${Object.keys(defaultLimits).join(', ')}`);
    }
    const limit = name as keyof Limits;
    const number = durationLimits.has(limit) ? durationOf(value) : wholeNumberOf(value);
    if (number === undefined) {
      const allowed = durationLimits.has(limit)
        ? 'a duration such as 30s, 10m, 1h or 7d, or 0 for no limit'
        : 'a whole number, or 0 for no limit';
      throw refused(`${where} is ${JSON.stringify(value)}: it must be ${allowed}`);
    }
    limits[limit] = number;
  }
  return limits;
}

function wholeNumberOf(value: unknown): number | undefined {
  const text = String(value);
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const MILLIS = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Milliseconds; undefined when it is none. */
export function durationOf(value: unknown): number | undefined {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(String(value)) ?? [];
  if (count === undefined || (unit === undefined && Number(count) !== 0)) {
    return undefined;
  }
  return Number(count) * (MILLIS.get(unit ?? 'ms') ?? 1);
}

function refused(message: string): HearthError {
  return new HearthError('bad_configuration', message);
}
