/**
 * Values with units, for people: exact numbers in, short text out.
 *
 *     formatValue(105_000_000_000n, 'nanoseconds');   // '1.75 min'
 *     formatValue(13_002_342n, 'bytes');              // '12.4 MiB'
 *     formatValue(1_234n, 'count');                   // '1.23 k'
 *     formatRate(0.42e9, 'nanoseconds');              // '0.42 cores'   (a second of CPU a second is one core)
 *     isGauge(parseProfileType(id));                  // true for what is held at a moment, false for what adds up
 */
import type { ProfileType } from '#model/profile-type.ts';

export type UnitKind = 'duration' | 'bytes' | 'count';

export interface Unit {
  kind: UnitKind;
  /** How many of the kind's base unit (nanosecond, byte, one) it is. */
  factor: bigint;
  /** What is counted, when that is not plain: 'samples' … */
  noun: string;
}

const durations = new Map<string, bigint>([
  ['nanoseconds', 1n],
  ['microseconds', 1_000n],
  ['milliseconds', 1_000_000n],
  ['seconds', 1_000_000_000n],
  ['nanosecond', 1n],
  ['microsecond', 1_000n],
  ['millisecond', 1_000_000n],
  ['second', 1_000_000_000n],
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
]);

const sizes = new Map<string, bigint>([
  ['bytes', 1n],
  ['byte', 1n],
  ['kilobytes', 1n << 10n],
  ['megabytes', 1n << 20n],
  ['gigabytes', 1n << 30n],
]);

/** Words of counting that say nothing more than the number does. */
const plainCounts = new Set(['', 'count', 'counts', 'none', 'short', 'number']);

/** What a sample unit measures. Any word that is not known counts things of that name. */
export function unitOf(sampleUnit: string): Unit {
  const word = sampleUnit.trim().toLowerCase();
  const duration = durations.get(word);
  if (duration !== undefined) {
    return { kind: 'duration', factor: duration, noun: '' };
  }
  const size = sizes.get(word);
  if (size !== undefined) {
    return { kind: 'bytes', factor: size, noun: '' };
  }
  return { kind: 'count', factor: 1n, noun: plainCounts.has(word) ? '' : sampleUnit.trim() };
}

interface Step {
  size: number;
  sign: string;
}

/** Largest first; a value is shown in the largest step it reaches. */
const steps: Record<UnitKind, readonly Step[]> = {
  duration: [
    { size: 86_400e9, sign: 'd' },
    { size: 3_600e9, sign: 'h' },
    { size: 60e9, sign: 'min' },
    { size: 1e9, sign: 's' },
    { size: 1e6, sign: 'ms' },
    { size: 1e3, sign: 'µs' },
    { size: 1, sign: 'ns' },
  ],
  bytes: [
    { size: 2 ** 60, sign: 'EiB' },
    { size: 2 ** 50, sign: 'PiB' },
    { size: 2 ** 40, sign: 'TiB' },
    { size: 2 ** 30, sign: 'GiB' },
    { size: 2 ** 20, sign: 'MiB' },
    { size: 2 ** 10, sign: 'KiB' },
    { size: 1, sign: 'B' },
  ],
  count: [
    { size: 1e18, sign: 'E' },
    { size: 1e15, sign: 'P' },
    { size: 1e12, sign: 'T' },
    { size: 1e9, sign: 'G' },
    { size: 1e6, sign: 'M' },
    { size: 1e3, sign: 'k' },
    { size: 1, sign: '' },
  ],
};

/** Three significant digits in the largest unit that keeps the number at 1 or more. */
export function formatValue(value: bigint | number, sampleUnit: string): string {
  const { kind, factor, noun } = unitOf(sampleUnit);
  return scaled(Number(value) * Number(factor), kind, noun);
}

/** A value per second, of what adds up over time: cores for durations, else the unit with '/s'. */
export function formatRate(perSecond: number, sampleUnit: string): string {
  const { kind, factor, noun } = unitOf(sampleUnit);
  if (kind === 'duration') {
    const cores = (perSecond * Number(factor)) / 1e9;
    return cores !== 0 && Math.abs(cores) < 0.1
      ? `${digits(cores * 1000)} mcores`
      : `${digits(cores)} ${digits(cores) === '1' ? 'core' : 'cores'}`;
  }
  return `${scaled(perSecond * Number(factor), kind, noun)}/s`;
}

function scaled(base: number, kind: UnitKind, noun: string): string {
  const list = steps[kind];
  const size = Math.abs(base);
  let at = list.findIndex((step) => size >= step.size);
  at = at === -1 ? list.length - 1 : at;
  // 999,999 would read as "1000 k": what rounds up to the next step belongs there.
  if (at > 0 && Number((size / list[at]!.size).toPrecision(3)) * list[at]!.size >= list[at - 1]!.size) {
    at--;
  }
  const step = list[at]!;
  return [digits(base / step.size), step.sign, noun].filter((part) => part !== '').join(' ');
}

/** At most three significant digits, never an exponent; whole numbers stay whole. */
function digits(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded === 0 ? '0' : String(rounded).includes('e') ? rounded.toFixed(9).replace(/\.?0+$/, '') : `${rounded}`;
}

/** Shares of a whole: '12.5 %', '< 0.01 %'. */
export function formatShare(part: bigint, whole: bigint): string {
  if (whole === 0n || part === 0n) {
    return '0 %';
  }
  const percent = (Number(part) / Number(whole)) * 100;
  if (Math.abs(percent) < 0.01) {
    return percent < 0 ? '> -0.01 %' : '< 0.01 %';
  }
  return `${digits(percent)} %`;
}

/**
 * Whether values are held at a moment (heap in use, goroutines) and may not be added up over time, or counted as
 * they happen (CPU time, allocations).
 */
export function isGauge({ name, sampleType }: Pick<ProfileType, 'name' | 'sampleType'>): boolean {
  return (
    sampleType.startsWith('inuse_') ||
    sampleType === 'live' ||
    gaugeWords.has(sampleType) ||
    (gaugeWords.has(name) && sampleType !== 'delay')
  );
}

const gaugeWords = new Set(['goroutine', 'goroutines', 'threadcreate']);
