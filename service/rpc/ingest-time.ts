import { unixNanos, type UnixNanos } from '#model/brands.ts';
import { HearthError } from '#model/errors.ts';

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;

/** Nanoseconds of a unit; months and years are as long as they are on average of nothing: 30 and 365 days. */
const units: ReadonlyMap<string, bigint> = new Map([
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['min', 60n * SECOND],
  ['h', 3_600n * SECOND],
  ['d', DAY],
  ['w', 7n * DAY],
  ['M', 30n * DAY],
  ['mon', 30n * DAY],
  ['y', 365n * DAY],
]);

/**
 * Reads `from` and `until` of `/ingest`. Agents disagree about the unit, so the number of digits tells:
 *
 *     20261123              a day (8 digits)          1795412642624        milliseconds (13)
 *     1795412642            seconds                   1795412642624817     microseconds (16)
 *     now, now-15min        relative                  1795412642624817874  nanoseconds (19)
 *
 * Undefined for an absent or empty parameter.
 */
export function parseIngestTime(parameter: string, text: string | null, now: UnixNanos): UnixNanos | undefined {
  if (text === null || text === '') {
    return undefined;
  }
  const time = text.startsWith('now') ? relative(text.slice(3), now) : absolute(text);
  // Beyond this nothing can be stored: times are nanoseconds in 64 bits.
  if (time === undefined || time < 0n || time >= 2n ** 63n) {
    throw new HearthError(
      'bad_request',
      `the query parameter ${parameter}='${text.slice(0, 80)}' is not a time: give digits (seconds, or 13, 16 or 19 digits for ms, µs or ns), YYYYMMDD, or now-15m`,
    );
  }
  return unixNanos(time);
}

function absolute(text: string): bigint | undefined {
  if (!/^\d{1,19}$/.test(text)) {
    return undefined;
  }
  switch (text.length) {
    case 8:
      return day(text);
    case 13:
      return BigInt(text) * 1_000_000n;
    case 16:
      return BigInt(text) * 1_000n;
    case 19:
      return BigInt(text);
    default:
      return BigInt(text) * SECOND;
  }
}

function day(text: string): bigint | undefined {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const millis = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse turns 31 February into 3 March; a day that does not exist is an error.
  return Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(iso)
    ? undefined
    : BigInt(millis) * 1_000_000n;
}

function relative(text: string, now: bigint): bigint | undefined {
  const match = /^([+-])(\d{1,9})([a-zA-Z]+)$/.exec(text);
  if (match === null) {
    return text === '' ? now : undefined;
  }
  const unit = units.get(match[3]!);
  if (unit === undefined) {
    return undefined;
  }
  const distance = BigInt(match[2]!) * unit;
  return match[1] === '+' ? now + distance : now - distance;
}
