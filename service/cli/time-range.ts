/**
 * Ranges of time as people write them.
 *
 *     parseTimeRange('-1h..now', now);
 *     parseTimeRange('2026-11-26T03:00..2026-11-26T04:30', now);    // UTC, unless it says otherwise
 *     parseTimeRange('1790000000..now-30m', now);                   // seconds or milliseconds since 1970
 */
import { badCommandLine } from './command-line.ts';

/** Unix milliseconds. */
export interface MillisRange {
  start: number;
  end: number;
}

const units = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** From so many digits on, a number is in milliseconds. */
const MILLIS_DIGITS = 12;

export const timeRangeUsage = `RANGE is FROM..TO, by default -1h..now: now, -90m or now-90m (s, m, h, d, w), a date as in 2026-11-26 or
2026-11-26T03:00 (UTC unless it ends with an offset), or seconds or milliseconds since 1970.`;

/** @throws HearthError bad_command_line */
export function parseTimeRange(text: string, now: number): MillisRange {
  const [from, to, ...more] = text.split('..');
  if (from === undefined || to === undefined || more.length > 0) {
    throw badCommandLine(`'${text}' is no range of time: write it as -1h..now`);
  }
  const range = { start: momentOf(from.trim(), now), end: momentOf(to.trim(), now) };
  if (range.start >= range.end) {
    throw badCommandLine(`the range '${text}' ends before it begins`);
  }
  return range;
}

function momentOf(text: string, now: number): number {
  const ago = /^(?:now)?(?:-(\d{1,9})([smhdw]))?$/.exec(text);
  if (ago !== null && text !== '') {
    return now - (ago[1] === undefined ? 0 : Number(ago[1]) * units.get(ago[2]!)!);
  }
  if (/^\d{9,14}$/.test(text)) {
    return text.length >= MILLIS_DIGITS ? Number(text) : Number(text) * 1_000;
  }
  if (/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)) {
    // A date with a time and nothing else would be read in the zone of this machine.
    const isLocal = text.includes('T') && !/(Z|[+-]\d\d:\d\d)$/.test(text);
    const moment = Date.parse(isLocal ? `${text}Z` : text);
    if (!Number.isNaN(moment)) {
      return moment;
    }
  }
  throw badCommandLine(`'${text}' is no moment: write now, -1h, 2026-11-26T03:00 or seconds since 1970`);
}
