import { describe, expect, it } from 'vitest';
import { formatRate, formatShare, formatValue, isGauge, unitOf } from '#model/units.ts';

describe('values', () => {
  it.each<[bigint, string, string]>([
    [0n, 'nanoseconds', '0 ns'],
    [999n, 'nanoseconds', '999 ns'],
    [1_500n, 'nanoseconds', '1.5 µs'],
    [105_000_000_000n, 'nanoseconds', '1.75 min'],
    [59_999_000_000n, 'nanoseconds', '1 min'],
    [3_600n, 'seconds', '1 h'],
    [250n, 'milliseconds', '250 ms'],
    [86_400_000_000n, 'microseconds', '1 d'],
    [200_000n * 86_400_000_000_000n, 'nanoseconds', '200000 d'],
    [-105_000_000_000n, 'nanoseconds', '-1.75 min'],
    [1n, 'bytes', '1 B'],
    [1_023n, 'bytes', '1023 B'],
    [1_024n, 'bytes', '1 KiB'],
    [13_002_342n, 'bytes', '12.4 MiB'],
    [2n ** 62n, 'bytes', '4 EiB'],
    [0n, 'count', '0'],
    [999n, 'count', '999'],
    [1_234n, 'count', '1.23 k'],
    [999_999n, 'count', '1 M'],
    [1_234n, 'samples', '1.23 k samples'],
    [7n, 'widgets', '7 widgets'],
    [7n, '', '7'],
    [2n ** 63n - 1n, 'count', '9.22 E'],
  ])('%s %s read %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it('know durations, sizes and counts by many names', () => {
    expect(['ns', 'Nanoseconds', 'ms', 's'].map((unit) => unitOf(unit).kind)).toEqual(Array(4).fill('duration'));
    expect(unitOf('byte').kind).toBe('bytes');
    expect(unitOf('objects')).toEqual({ kind: 'count', factor: 1n, noun: 'objects' });
    expect(unitOf('constructor').noun).toBe('constructor');
  });
});

describe('rates', () => {
  it.each<[number, string, string]>([
    [420_000_000, 'nanoseconds', '0.42 cores'],
    [1e9, 'nanoseconds', '1 core'],
    [2_500_000, 'microseconds', '2.5 cores'],
    [5_000_000, 'nanoseconds', '5 mcores'],
    [0, 'nanoseconds', '0 cores'],
    [1_048_576, 'bytes', '1 MiB/s'],
    [12.5, 'count', '12.5/s'],
    [0.004, 'count', '0.004/s'],
    [1_500, 'objects', '1.5 k objects/s'],
  ])('%s of %s a second reads %s', (value, unit, text) => {
    expect(formatRate(value, unit)).toBe(text);
  });
});

describe('shares', () => {
  it.each<[bigint, bigint, string]>([
    [1n, 8n, '12.5 %'],
    [1n, 3n, '33.3 %'],
    [8n, 8n, '100 %'],
    [0n, 8n, '0 %'],
    [5n, 0n, '0 %'],
    [1n, 1_000_000n, '< 0.01 %'],
    [-1n, 8n, '-12.5 %'],
  ])('%s of %s is %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text);
  });
});

describe('what is held at a moment', () => {
  it.each([
    ['memory', 'inuse_space', true],
    ['memory', 'inuse_objects', true],
    ['memory', 'live', true],
    ['goroutine', 'goroutine', true],
    ['goroutines', 'goroutine', true],
    ['threadcreate', 'threadcreate', true],
    ['memory', 'alloc_space', false],
    ['process_cpu', 'cpu', false],
    ['mutex', 'contentions', false],
    ['wall', 'wall', false],
  ])('%s %s is a gauge: %s', (name, sampleType, gauge) => {
    expect(isGauge({ name, sampleType })).toBe(gauge);
  });
});
