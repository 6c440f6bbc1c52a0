/**
 * How the values of one profile type are shown: counters as rates, gauges as what was held on average.
 *
 *     const cpu = measureOf('process_cpu:cpu:nanoseconds:cpu:nanoseconds');
 *     cpu.mean(0.42e9);      // '0.42 cores'   (nanoseconds a second)
 *     cpu.total(756e9);      // '12.6 min'
 *     const heap = measureOf('memory:inuse_space:bytes:space:bytes');
 *     heap.mean(2 ** 30);    // '1 GiB', never 240 of them because it was pushed 240 times
 *
 * Time spent waiting is not cores: 3 s of lock delay in a second are '3 s/s'.
 */
import { parseProfileType, profileTypeTitle, type ProfileType } from '#model/profile-type.ts';
import { formatRate, formatValue, isGauge, unitOf } from '#model/units.ts';

export interface Measure {
  title: string;
  /** Held at a moment, not added up over time. */
  isGauge: boolean;
  /** Grafana's unit id for an axis. */
  axisUnit: string;
  /** From what a question answers (per second for counters) to what the axis shows. */
  axisFactor: number;
  /** A mean over time: the rate of a counter, the level of a gauge. */
  mean: (value: number) => string;
  /** What it came to; undefined for gauges, which do not add up. */
  total: ((value: number) => string) | undefined;
}

const isCpu = ({ name, sampleType }: ProfileType) => sampleType === 'cpu' || name === 'process_cpu';

export function measureOf(profileType: string): Measure {
  const type = parseProfileType(profileType);
  const { sampleUnit } = type;
  const { kind, factor, noun } = unitOf(sampleUnit);
  const shared = { title: profileTypeTitle(type) };
  if (isGauge(type)) {
    const axisUnit = kind === 'bytes' ? 'bytes' : kind === 'duration' ? 'ns' : noun === '' ? 'short' : `si:${noun}`;
    const mean = (value: number) => formatValue(value, sampleUnit);
    return { ...shared, isGauge: true, axisUnit, axisFactor: Number(factor), mean, total: undefined };
  }
  const total = (value: number) => formatValue(value, sampleUnit);
  const counter = { ...shared, isGauge: false, total, mean: (value: number) => formatRate(value, sampleUnit) };
  if (kind === 'bytes') return { ...counter, axisUnit: 'binBps', axisFactor: Number(factor) };
  if (kind === 'count') return { ...counter, axisUnit: `si:${noun}/s`, axisFactor: 1 };
  const axisFactor = Number(factor) / 1e9;
  if (isCpu(type)) return { ...counter, axisUnit: 'si:cores', axisFactor };
  const mean = (value: number) => `${formatValue(value, sampleUnit)}/s`;
  return { ...counter, axisUnit: 'si:s/s', axisFactor, mean };
}
